import type { TSESTree } from '@typescript-eslint/types';
import { callOf, isFunction, isIdentifier, propertyName, unwrap, wrapped } from '../core/ast.ts';
import type { Node, SourceFile, Variable } from '../core/types.ts';
import type { Query } from './queries.ts';

export type UseKind =
  /** `rows.length`, or `result.rowCount`. */
  | 'length'
  /** `rows[0]`, `rows.at(0)`, or the one name of `const [row] = rows`. */
  | 'first'
  /** A method is called on the rows. */
  | 'method'
  /** `for (const row of rows)`. */
  | 'loop'
  /** Only asked whether it is there: `!rows`. */
  | 'truthy'
  /** Handed to a call as an argument, put into an object or a list, or spread there. */
  | 'argument' | 'part'
  | 'return'
  | 'other';

export interface Use {
  kind: UseKind;
  /** The expression that uses the rows: `rows.length`, the call `rows.find(...)`; for `argument` and `part` the rows themselves. */
  node: Node;
  /** The rows in it. */
  rows: Node;
  method?: string;
}

export interface ResultUses {
  uses: readonly Use[];
  /** Variables that hold the rows, or the result they are in. */
  variables: readonly Variable[];
  /** The rows are what the query gives, and not a property of it. */
  isPlain: boolean;
}

const NO_ROWS = new Set(['estimatedDocumentCount', 'countDocuments', 'count', 'distinct', 'cursor', 'stream', 'findOne', 'explain']);
const COUNTS = new Set(['rowCount']);

/** Everything that is done with the rows of a query in its function; undefined when they go where this search does not follow. */
export function resultUses(file: SourceFile, query: Query): ResultUses | undefined {
  const { node } = query;
  // `Order.find().estimatedDocumentCount()` gives no rows.
  if (node.type === 'CallExpression' && NO_ROWS.has(propertyName(node.callee) ?? '')) return undefined;
  const [path] = query.rowsPath ?? [];
  const uses: Use[] = [];
  const variables = new Set<Variable>();
  const isFollowed = start(query.node, { path, uses, variables, file });
  return isFollowed ? { uses, variables: [...variables], isPlain: path === undefined } : undefined;
}

/** The same for any expression whose awaited value is a list of rows, such as the call of a function that returns a query. */
export function valueUses(file: SourceFile, node: Node): ResultUses | undefined {
  const uses: Use[] = [];
  const variables = new Set<Variable>();
  return start(node, { path: undefined, uses, variables, file }) ? { uses, variables: [...variables], isPlain: true } : undefined;
}

interface Search {
  file: SourceFile;
  path: string | undefined;
  uses: Use[];
  variables: Set<Variable>;
}

function start(node: Node, search: Search): boolean {
  const outer = wrapped(node);
  const { parent } = outer;
  if (parent?.type === 'AwaitExpression') return follow(parent, search.path, search);
  if (parent?.type === 'ArrayExpression') return inList(parent, parent.elements.findIndex((element) => element === outer), search);
  if (parent?.type === 'ReturnStatement' || isArrowBody(outer)) {
    search.uses.push({ kind: 'return', node: outer, rows: outer });
    return true;
  }
  if (parent?.type === 'MemberExpression' && propertyName(parent) === 'then') {
    const call = callOf(parent);
    const [callback, failed] = call?.arguments ?? [];
    const [parameter, ...others] = isFunction(callback) ? callback.params : [];
    return !failed && parameter !== undefined && others.length === 0 && bind(parameter, search.path, search);
  }
  return false;
}

/** `const [orders, users] = await Promise.all([query, query])`. */
function inList(list: TSESTree.ArrayExpression, index: number, search: Search): boolean {
  const call = list.parent;
  if (call.type !== 'CallExpression' || propertyName(call.callee) !== 'all' || call.callee.type !== 'MemberExpression' || !isIdentifier(call.callee.object, 'Promise')) return false;
  const awaited = wrapped(call).parent;
  const declarator = awaited?.type === 'AwaitExpression' ? wrapped(awaited).parent : undefined;
  if (declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'ArrayPattern' || list.elements.some((element) => element?.type === 'SpreadElement')) return false;
  const name = declarator.id.elements[index];
  return name ? bind(name, search.path, search) : true;
}

/** Whether every use of this value was seen. `path` is the way from it to the rows. */
function follow(start: Node, path: string | undefined, search: Search): boolean {
  const node = wrapped(start);
  const { parent } = node;
  const use = (kind: UseKind, at: Node = node): true => {
    search.uses.push({ kind, node: at, rows: node });
    return true;
  };
  switch (parent?.type) {
    case 'ExpressionStatement':
      return true;
    case 'VariableDeclarator':
      return parent.init === node && bind(parent.id, path, search);
    case 'MemberExpression':
      if (parent.object !== node) return use('other');
      return path === undefined ? member(node, parent, search) : property(parent, path, search);
    case 'ForOfStatement':
      return parent.right === node && path === undefined ? use('loop') : use('other');
    case 'ReturnStatement':
      return use('return');
    case 'UnaryExpression':
      return use(parent.operator === '!' ? 'truthy' : 'other');
    case 'IfStatement':
      return use('truthy');
    case 'ConditionalExpression':
      return parent.test === node ? use('truthy') : follow(parent, path, search);
    case 'LogicalExpression':
      if (parent.left === node && (parent.operator === '&&' || isTested(parent))) return use('truthy');
      return follow(parent, path, search);
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === node ? use('other') : use('argument');
    case 'SpreadElement':
    case 'Property':
    case 'ArrayExpression':
    case 'AssignmentExpression':
      return use('part');
    default:
      return isArrowBody(node) ? use('return') : use('other');
  }
}

function isArrowBody(node: Node): boolean {
  return node.parent?.type === 'ArrowFunctionExpression' && node.parent.body === node;
}

/** Its value only decides something. */
export function isTested(start: Node): boolean {
  const node = wrapped(start);
  const { parent } = node;
  switch (parent?.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'WhileStatement':
      return parent.test === node;
    case 'UnaryExpression':
      return parent.operator === '!';
    case 'LogicalExpression':
      return (parent.operator === '&&' || parent.operator === '||') && isTested(parent);
    case 'CallExpression':
      return isIdentifier(parent.callee, 'Boolean');
    default:
      return false;
  }
}

/** `rows.length`, `rows[0]`, `rows.find(...)`. */
function member(rows: Node, node: TSESTree.MemberExpression, search: Search): true {
  const name = propertyName(node);
  const call = callOf(node);
  const first = call?.arguments[0];
  const isFirst = name === '0' || (name === 'at' && first?.type === 'Literal' && first.value === 0);
  if (name === 'length') search.uses.push({ kind: 'length', node: wrapped(node), rows });
  else if (isFirst) search.uses.push({ kind: 'first', node: wrapped(call ?? node), rows });
  else if (call && name !== undefined) search.uses.push({ kind: 'method', node: call, rows, method: name });
  else search.uses.push({ kind: 'other', node, rows });
  return true;
}

/** `result.rows`, and what else a driver puts beside the rows. */
function property(node: TSESTree.MemberExpression, path: string, search: Search): boolean {
  const name = propertyName(node);
  if (name === path) return follow(node, undefined, search);
  if (name !== undefined && COUNTS.has(name)) search.uses.push({ kind: 'length', node: wrapped(node), rows: node.object });
  return name !== undefined;
}

function bind(start: Node, path: string | undefined, search: Search): boolean {
  const name = start.type === 'AssignmentPattern' ? start.left : start;
  if (name.type === 'Identifier') return variable(name, path, search);
  if (name.type === 'ObjectPattern') {
    return path !== undefined && name.properties.every((entry) => {
      if (entry.type === 'RestElement' || entry.key.type !== 'Identifier') return false;
      if (COUNTS.has(entry.key.name)) return counted(entry.value, search);
      return entry.key.name !== path || bind(entry.value, undefined, search);
    });
  }
  if (name.type !== 'ArrayPattern') return false;
  const [first, ...others] = name.elements;
  if (path === '0') return !first || bind(first, undefined, search);
  if (path !== undefined || !first || first.type === 'RestElement' || others.length > 0) return false;
  search.uses.push({ kind: 'first', node: first, rows: name });
  return true;
}

function variable(name: TSESTree.Identifier, path: string | undefined, search: Search): boolean {
  const own = search.file.variable(name);
  if (!own || own.definitions.length > 1 || own.references.filter(({ isWrite }) => isWrite).length > 1) return false;
  search.variables.add(own);
  return own.references.every(({ identifier, isRead }) => !isRead || follow(identifier, path, search));
}

/** `const { rowCount } = result`. */
function counted(name: Node, search: Search): boolean {
  const own = name.type === 'Identifier' ? search.file.variable(name) : undefined;
  for (const { identifier, isRead } of own?.references ?? []) if (isRead) search.uses.push({ kind: 'length', node: wrapped(identifier), rows: name });
  return own !== undefined;
}

/** A number of rows that is only compared with none: `rows.length > 0`, `!rows.length`, `if (rows.length)`. */
export function isEmptinessTest({ node }: Use): boolean {
  const { parent } = node;
  if (isTested(node)) return true;
  if (parent?.type !== 'BinaryExpression') return false;
  const isLeft = parent.left === node;
  const other = unwrap(isLeft ? parent.right : parent.left);
  const number = other.type === 'Literal' ? other.value : undefined;
  const operator = isLeft ? parent.operator : (MIRRORED[parent.operator] ?? parent.operator);
  if (number === 0) return /^(?:>|===?|!==?|<=)$/.test(operator);
  return number === 1 && (operator === '>=' || operator === '<');
}

const MIRRORED: Readonly<Record<string, string>> = { '>': '<', '<': '>', '>=': '<=', '<=': '>=' };
