import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, unwrap } from '../../core/ast.ts';
import type { Table } from '../../core/schema.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { option, optionsAt, type Options } from '../options.ts';
import type { Condition } from '../queries.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['in', 'notIn', 'not', 'lt', 'lte', 'gt', 'gte', 'contains', 'startsWith', 'endsWith', 'mode', 'search', 'has', 'hasEvery', 'hasSome', 'isEmpty', 'is', 'isNot', 'some', 'every', 'none', 'equals', 'path']);

/**
 * The conjunction a `where` object stands for. A key of several columns, `userId_postId: { userId, postId }`, gives one
 * term for each of them. https://www.prisma.io/docs/orm/reference/prisma-client-reference#filter-conditions-and-operators
 */
export function conditionsOf(project: Project, file: SourceFile, where: Node, table: Table | undefined): Condition[] | undefined {
  const object = optionsAt(project, file, where);
  if (object === 'none') return [];
  if (object === 'unknown') return undefined;
  const found: Condition[] = [];
  for (const property of object.object.properties) {
    const terms = property.type === 'SpreadElement' ? spreadConditions(project, object.file, property, table) : propertyConditions(project, object.file, property, table);
    if (!terms) return undefined;
    found.push(...terms);
  }
  return found;
}

function spreadConditions(project: Project, file: SourceFile, spread: TSESTree.SpreadElement, table: Table | undefined): Condition[] | undefined {
  const argument = unwrap(spread.argument);
  if (argument.type === 'Identifier' || argument.type === 'ObjectExpression') return conditionsOf(project, file, argument, table);
  const sides = argument.type === 'ConditionalExpression' ? [argument.consequent, argument.alternate] : argument.type === 'LogicalExpression' && argument.operator === '&&' ? [argument.right] : undefined;
  if (!sides) return undefined;
  const terms = sides.map((side) => conditionsOf(project, file, side, table));
  return terms.every((term) => term !== undefined) ? terms.flat().map((term): Condition => ({ column: term.column, operator: 'other', node: spread })) : undefined;
}

function propertyConditions(project: Project, file: SourceFile, property: TSESTree.Property, table: Table | undefined): Condition[] | undefined {
  const column = declaredName(property);
  if (column === undefined) return undefined;
  const value = unwrap(property.value);
  if (column === 'AND') {
    const parts = value.type === 'ArrayExpression' ? value.elements : [value];
    const terms = parts.map((part) => (part && part.type !== 'SpreadElement' ? conditionsOf(project, file, part, table) : undefined));
    return terms.every((term) => term !== undefined) ? terms.flat() : undefined;
  }
  if (column === 'OR' || column === 'NOT') return [{ column, operator: 'other', node: property }];
  if (table?.relations?.some((relation) => relation.property === column)) return [{ column, operator: 'other', node: property }];
  if (value.type === 'ObjectExpression') return objectConditions(column, property, value);
  return [{ column, operator: value.type === 'ArrayExpression' ? 'other' : 'eq', value: property.value, node: property }];
}

function objectConditions(column: string, property: TSESTree.Property, value: TSESTree.ObjectExpression): Condition[] {
  const [only, ...more] = value.properties;
  const other: Condition = { column, operator: 'other', node: property };
  if (only?.type !== 'Property') return [other];
  const name = declaredName(only);
  if (more.length === 0 && name === 'equals') return [{ column, operator: 'eq', value: only.value, node: property }];
  if (more.length === 0 && name === 'in') return [{ column, operator: 'in', value: only.value, node: property }];
  return compoundConditions(value) ?? [other];
}

/** Parts of a key of several columns: all are equalities. */
function compoundConditions(value: TSESTree.ObjectExpression): Condition[] | undefined {
  const parts: Condition[] = [];
  for (const part of value.properties) {
    const column = part.type === 'Property' ? declaredName(part) : undefined;
    if (part.type !== 'Property' || column === undefined || COMPARISONS.has(column) || unwrap(part.value).type === 'ObjectExpression') return undefined;
    parts.push({ column, operator: 'eq', value: part.value, node: part });
  }
  return parts.length > 1 ? parts : undefined;
}

/** For a part of a key of several columns, the property that holds the parts. */
export function compoundOf(condition: Condition): TSESTree.Property | undefined {
  const object = condition.node.parent;
  const holder = object?.type === 'ObjectExpression' ? object.parent : undefined;
  if (holder?.type !== 'Property' || holder.value !== object) return undefined;
  const name = declaredName(holder);
  return name === 'where' || name === 'AND' ? undefined : holder;
}

/** Columns a `select` names; undefined without one. Relations in it are not columns. */
export function selectedColumns(project: Project, options: Options): { columns: readonly string[] | 'unknown' | undefined; isCompound: boolean } {
  const select = option(options, 'select');
  if (select === 'none') return { columns: undefined, isCompound: false };
  const object = select === 'unknown' ? 'unknown' : optionsAt(project, options.file, select.value);
  if (typeof object === 'string') return { columns: 'unknown', isCompound: false };
  const columns: string[] = [];
  let isCompound = false;
  for (const property of object.object.properties) {
    const name = property.type === 'Property' ? declaredName(property) : undefined;
    if (property.type !== 'Property' || name === undefined) return { columns: 'unknown', isCompound };
    const value = unwrap(property.value);
    if (value.type === 'ObjectExpression') isCompound = true;
    else if (value.type === 'Literal' && value.value === true) columns.push(name);
    else if (value.type !== 'Literal') return { columns: 'unknown', isCompound };
  }
  return { columns, isCompound };
}
