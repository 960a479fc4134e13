import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, isFunction, isIdentifier, isInside, propertyName, textOf, unwrap, wrapped } from '../../core/ast.ts';
import type { Loop } from '../../core/loops.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import type { Query } from '../../libraries/queries.ts';
import { impurePart, writerIn } from '../../libraries/loop-effects.ts';

/** What the query is made of is the same in each turn: no call with a value of its own, no property that the loop sets. */
export function isSettled(file: SourceFile, { node, handle, conditions }: Query, loop: Loop): boolean {
  if (conditions && impurePart(conditions.flatMap(({ value }) => (value ? [value] : [])))) return false;
  if (hasForeignCall(file, node, handle) || asksForNow(file, node) || isSetElsewhere(file, node, handle, loop)) return false;
  const read = new Set(file.nodes('Identifier').filter((identifier) => isInside(identifier, node)).map(({ name }) => name));
  return !setProperties(file, loop.body).some((target) => read.has(rootName(target)));
}

/** A call in the text of a query that is no part of its chain: `currentTenant()`. */
function hasForeignCall(file: SourceFile, node: Node, handle: Node): boolean {
  return file.nodes('CallExpression').some((call) => isInside(call, node) && call !== node && !isInside(handle, call) && call.callee.type === 'Identifier' && !/^(?:eq|and|or|not|desc|asc|count|sum|sql|inArray|isNull|isNotNull|gt|gte|lt|lte|ne|like|ilike|In|Not|IsNull)$/.test(call.callee.name));
}

/** `Date.now()`, `new Date()` and random values. */
function asksForNow(file: SourceFile, node: Node): boolean {
  const isNow = file.nodes('NewExpression').some((made) => isInside(made, node) && isIdentifier(made.callee, 'Date') && made.arguments.length === 0);
  return isNow || file.nodes('CallExpression').some(({ callee, range }) => range[0] >= node.range[0] && range[1] <= node.range[1] && callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && /^(?:Date|Math|crypto|performance|process)$/.test(callee.object.name) && /^(?:now|random|randomUUID|uptime|hrtime)$/.test(propertyName(callee) ?? ''));
}

/** What the query is made of is set by a function of its own, which the loop may call. */
function isSetElsewhere(file: SourceFile, node: Node, handle: Node, loop: Loop): boolean {
  const isElsewhere = (place: Node) => [...ancestors(place)].some((outer) => isFunction(outer) && !isInside(loop.node, outer) && !isInside(outer, node));
  const variables = new Set(file.nodes('Identifier').filter((one) => isInside(one, node) && !isInside(one, handle)).flatMap((one) => file.variable(one) ?? []));
  return [...variables].some(({ references }) => references.some(({ identifier, isWrite }) => (isWrite || isSetThrough(identifier)) && isElsewhere(identifier)));
}

/** `settings.tenant.id = id` */
function isSetThrough(identifier: Node): boolean {
  let member = wrapped(identifier);
  while (member.parent?.type === 'MemberExpression' && member.parent.object === member) member = wrapped(member.parent);
  const { parent } = member;
  return member !== wrapped(identifier) && ((parent?.type === 'AssignmentExpression' && parent.left === member) || parent?.type === 'UpdateExpression');
}

function setProperties(file: SourceFile, region: Node): TSESTree.MemberExpression[] {
  const targets = [...file.nodes('AssignmentExpression').map(({ left }) => left), ...file.nodes('UpdateExpression').map(({ argument }) => argument)];
  return targets.flatMap((target) => (target.type === 'MemberExpression' && isInside(target, region) ? [target] : []));
}

function rootName(node: Node): string {
  let root = unwrap(node);
  while (root.type === 'MemberExpression') root = unwrap(root.object);
  return root.type === 'Identifier' ? root.name : '';
}

/** Nothing in the loop may change the rows that it reads, and the answer does not decide whether the loop goes on. */
export function isSteady(project: Project, file: SourceFile, query: Query, loop: Loop): boolean {
  return !writerIn(project, file, loop.body, query) && !endsLoop(file, query, loop);
}

/** `if (job.isCancelled) break`: asked anew on purpose. */
function endsLoop(file: SourceFile, { node }: Query, loop: Loop): boolean {
  const declarator = [...ancestors(node)].find((outer) => outer.type === 'VariableDeclarator');
  const names = declarator?.type === 'VariableDeclarator' ? new Set(file.nodes('Identifier').filter((one) => isInside(one, declarator.id)).map(({ name }) => name)) : new Set<string>();
  return file.nodes('IfStatement').some((statement) => {
    if (!isInside(statement, loop.body) || !/^(?:Break|Return)Statement$/.test(lastOf(statement.consequent)?.type ?? '') || loop.callback) return false;
    return isInside(node, statement.test) || file.nodes('Identifier').some((one) => isInside(one, statement.test) && names.has(one.name));
  });
}

function lastOf(statement: Node): Node | undefined {
  return statement.type === 'BlockStatement' ? statement.body.at(-1) : statement;
}

/** Not every turn comes to this node: it stands in a branch, or behind a `continue`. */
export function isConditional(file: SourceFile, node: Node, loop: Loop): boolean {
  let inner = node;
  for (const outer of ancestors(node)) {
    if (outer === loop.body || outer === loop.callback) break;
    if (outer.type === 'IfStatement' && outer.test !== inner) return true;
    if ((outer.type === 'ConditionalExpression' && outer.test !== inner) || (outer.type === 'LogicalExpression' && outer.left !== inner)) return true;
    if (outer.type === 'SwitchCase' || outer.type === 'CatchClause') return true;
    if (isFunction(outer)) return true;
    inner = outer;
  }
  return [...file.nodes('ContinueStatement'), ...file.nodes('BreakStatement'), ...file.nodes('ReturnStatement'), ...file.nodes('ThrowStatement')].some((exit) => isInside(exit, loop.body) && exit.range[1] < node.range[0]);
}

const CHANGES = /^(?:save|push|pop|shift|unshift|splice|sort|reverse|fill|set|delete|add|update|increment|decrement|destroy|remove)$/;

/** The object that the query gives is only read, so that all turns can share it. */
export function isOnlyRead(file: SourceFile, name: TSESTree.Identifier): boolean {
  const variable = file.variable(name);
  return variable !== undefined && variable.references.every(({ identifier, isWrite }) => (isWrite ? identifier === name : isReading(file, identifier)));
}

function isReading(file: SourceFile, start: Node): boolean {
  const node = wrapped(start);
  const { parent } = node;
  switch (parent?.type) {
    case 'MemberExpression': {
      if (parent.object !== node) return true;
      const call = parent.parent.type === 'CallExpression' && parent.parent.callee === parent;
      if (call) return !CHANGES.test(propertyName(parent) ?? 'save');
      return isReading(file, parent);
    }
    case 'AssignmentExpression':
      return parent.right === node && /^[\w.]+$/.test(textOf(file, node)) && node.type === 'MemberExpression';
    case 'UpdateExpression':
      return false;
    case 'CallExpression':
    case 'NewExpression':
    case 'Property':
    case 'ArrayExpression':
    case 'ReturnStatement':
      // A value of the row may go anywhere, the row itself may be changed there.
      return node.type === 'MemberExpression';
    case 'UnaryExpression':
      return parent.operator !== 'delete';
    default:
      return true;
  }
}
