import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, findProperty, isFunction, isIdentifier, propertyName, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { drizzleTable } from '../../project/schema/drizzle.ts';
import type { Condition } from '../queries.ts';
import { initialValue } from '../variables.ts';

/** How an expression of a filter is read: which names stand for the table and its operators. */
export interface Scope {
  project: Project;
  file: SourceFile;
  /** Name of the queried table, as declared. */
  table: string | undefined;
  /** The table as it is written in the query: `users`, `schema.users`; undefined in relational queries. */
  tableNode?: Node;
  /** `(table, { eq }) => ...`: parameters of the callback of a relational query. */
  callback?: Extract<Node, { type: 'ArrowFunctionExpression' | 'FunctionExpression' }>;
}

/** The conjunction a `where` expression stands for; undefined when a part of it cannot be read. */
export function conditionsOf(scope: Scope, start: Node): Condition[] | undefined {
  const node = unwrap(start);
  if (node.type === 'Identifier') {
    if (node.name === 'undefined') return [];
    const value = initialValue(scope.file, node);
    return value ? conditionsOf(scope, value) : undefined;
  }
  if (node.type === 'ConditionalExpression' || node.type === 'LogicalExpression') return [{ column: '', operator: 'other', parts: partsOf(scope, node), node }];
  if (node.type === 'TaggedTemplateExpression') return [{ column: '', operator: 'other', parts: partsOf(scope, node), node }];
  if (node.type !== 'CallExpression') return undefined;
  const name = operatorName(scope, node.callee);
  if (name === undefined) return undefined;
  if (name === 'and') return conjunction(scope, node.arguments);
  const [left, right] = node.arguments;
  const column = left && columnOf(scope, left);
  if (!left || !right || column === undefined || (name !== 'eq' && name !== 'inArray')) return [{ column: column ?? '', operator: 'other', parts: partsOf(scope, node), node }];
  // `eq(orders.userId, users.id)` compares two columns.
  const isColumn = name === 'eq' && right.type === 'MemberExpression' && drizzleTable(scope.project, scope.file, right.object) !== undefined;
  return [{ column, operator: isColumn ? 'other' : name === 'eq' ? 'eq' : 'in', ...(isColumn ? {} : { value: right }), node }];
}

/** Operators have no effect: what counts is what they are given. */
function partsOf(scope: Scope, start: Node): Node[] {
  const node = unwrap(start);
  switch (node.type) {
    case 'ConditionalExpression':
      return [node.test, ...partsOf(scope, node.consequent), ...partsOf(scope, node.alternate)];
    case 'LogicalExpression':
      return [...partsOf(scope, node.left), ...partsOf(scope, node.right)];
    case 'TaggedTemplateExpression':
      return operatorName(scope, node.tag) === 'sql' ? node.quasi.expressions.flatMap((part) => partsOf(scope, part)) : [node];
    case 'CallExpression':
      return operatorName(scope, node.callee) === undefined ? [node] : node.arguments.flatMap((part) => partsOf(scope, part));
    default:
      return [node];
  }
}

function conjunction(scope: Scope, terms: readonly Node[]): Condition[] | undefined {
  const found: Condition[] = [];
  for (const term of terms) {
    const conditions = term.type === 'SpreadElement' ? undefined : conditionsOf(scope, term);
    if (!conditions) return undefined;
    found.push(...conditions);
  }
  return found;
}

/** Name of an operator: an import from drizzle-orm, or what a relational query hands its callback. */
function operatorName({ project, file, callback }: Scope, callee: Node): string | undefined {
  const resolved = project.resolve(file, callee);
  if (resolved?.kind === 'package') return resolved.name === 'drizzle-orm' ? resolved.path.at(-1) : undefined;
  const operators = callback?.params[1];
  if (!operators) return undefined;
  if (callee.type === 'MemberExpression') return isIdentifier(operators) && isIdentifier(callee.object, operators.name) ? propertyName(callee) : undefined;
  if (operators.type !== 'ObjectPattern' || callee.type !== 'Identifier') return undefined;
  const property = operators.properties.find((each) => each.type === 'Property' && isIdentifier(each.value, callee.name));
  return property?.type === 'Property' ? declaredName(property) : undefined;
}

/** Property of the queried table that a column expression names. */
export function columnOf({ project, file, table, tableNode, callback }: Scope, start: Node): string | undefined {
  const node = unwrap(start);
  if (node.type === 'Identifier') {
    const [columns] = callback?.params ?? [];
    const property = columns?.type === 'ObjectPattern' ? columns.properties.find((each) => each.type === 'Property' && isIdentifier(each.value, node.name)) : undefined;
    return property?.type === 'Property' ? declaredName(property) : undefined;
  }
  if (node.type !== 'MemberExpression') return undefined;
  const [row] = callback?.params ?? [];
  const object = unwrap(node.object);
  if (isIdentifier(row) && isIdentifier(object, row.name)) return propertyName(node);
  const found = drizzleTable(project, file, node.object);
  if (found) return found.name === table ? propertyName(node) : undefined;
  const isSameText = tableNode !== undefined && file.text.slice(...tableNode.range) === file.text.slice(...object.range);
  return isSameText ? propertyName(node) : undefined;
}

/** Filter of a relational query: an expression, a callback that gives one, or an object of equalities. */
export function relationalConditions(scope: Scope, where: Node): { conditions: Condition[] | undefined; callback?: Scope['callback'] } {
  const node = unwrap(where);
  if (isFunction(node) && node.type !== 'FunctionDeclaration') {
    const body = node.body?.type === 'BlockStatement' ? returnedBy(node.body) : node.body;
    return { conditions: body ? conditionsOf({ ...scope, callback: node }, body) : undefined, callback: node };
  }
  return { conditions: node.type === 'ObjectExpression' ? objectConditions(node) : conditionsOf(scope, node) };
}

function returnedBy(body: TSESTree.BlockStatement): Node | undefined {
  const [only, ...more] = body.body;
  return only?.type === 'ReturnStatement' && more.length === 0 ? (only.argument ?? undefined) : undefined;
}

/** `where: { userId: id }`, as version 1 takes it; https://orm.drizzle.team/docs/rqb-v2 */
function objectConditions(object: TSESTree.ObjectExpression): Condition[] | undefined {
  const found: Condition[] = [];
  for (const property of object.properties) {
    const column = property.type === 'Property' ? declaredName(property) : undefined;
    if (property.type !== 'Property' || column === undefined) return undefined;
    const value = unwrap(property.value);
    const inner = value.type === 'ObjectExpression' && value.properties.length === 1 ? (findProperty(value, 'eq')?.value ?? undefined) : undefined;
    if (value.type === 'ObjectExpression' || value.type === 'ArrayExpression') found.push(inner ? { column, operator: 'eq', value: inner, node: property } : { column, operator: 'other', node: property });
    else found.push({ column, operator: 'eq', value: property.value, node: property });
  }
  return found;
}
