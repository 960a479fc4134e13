import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, propertyName, unwrap } from '../core/ast.ts';
import type { Node, SourceFile } from '../core/types.ts';
import { isEmptinessTest, type ResultUses, type Use } from './result-uses.ts';

export type ShapeKind =
  /** Only how many rows there are is asked. */
  | 'count'
  /** Only whether there are rows is asked. */
  | 'exists'
  /** Only the first row is used. */
  | 'first'
  | 'find' | 'filter' | 'some'
  | 'sort' | 'sum';

export interface Shape {
  kind: ShapeKind;
  /** The uses that decide it, for evidence; for `find` and the like, the one call. */
  uses: readonly [Use, ...Use[]];
}

const SEARCHES: Readonly<Record<string, ShapeKind>> = { find: 'find', filter: 'filter', some: 'some' };
const SUM = /^\s*(?:async\s*)?\(?\s*(\w+)\s*(?::[^,)]*)?,\s*(\w+)[^)]*\)\s*(?::\s*number\s*)?=>\s*\(?\s*(?:\1\s*\+|(?:Number\()?\2[\w.?]*\)?\s*\+\s*\1\b)/;

/** What the rows of a query are reduced to; undefined when they are used for anything else, too. */
export function shapeOf(file: SourceFile, { uses }: ResultUses): Shape | undefined {
  const telling = uses.filter(({ kind }) => kind !== 'truthy');
  const [first, ...others] = telling;
  if (!first || telling.some(({ kind }) => kind !== 'length' && kind !== 'first' && kind !== 'method')) return undefined;
  const lengths = telling.filter(({ kind }) => kind === 'length');
  const firsts = telling.filter(({ kind }) => kind === 'first');
  const list: [Use, ...Use[]] = [first, ...others];
  if (lengths.length === telling.length) {
    if (lengths.every(isEmptinessTest)) return { kind: 'exists', uses: list };
    // A number is falsy when it is 0, a list never is.
    return telling.length === uses.length ? { kind: 'count', uses: list } : undefined;
  }
  if (lengths.length + firsts.length === telling.length) return lengths.every(isEmptinessTest) ? { kind: 'first', uses: list } : undefined;
  return telling.length === 1 && first.kind === 'method' ? methodShape(file, first) : undefined;
}

function methodShape(file: SourceFile, use: Use): Shape | undefined {
  const call = unwrap(use.node);
  if (call.type !== 'CallExpression' || use.method === undefined) return undefined;
  const [callback, ...others] = call.arguments;
  const search = Object.hasOwn(SEARCHES, use.method) ? SEARCHES[use.method] : undefined;
  if (search) return isFunction(callback) && others.length === 0 && isQuestion(callback) ? { kind: search, uses: [use] } : undefined;
  if (use.method === 'sort' || use.method === 'toSorted') return isCutDown(call) ? { kind: 'sort', uses: [use] } : undefined;
  const isSum = use.method === 'reduce' && isFunction(callback) && SUM.test(file.text.slice(callback.range[0], callback.range[1]));
  return isSum ? { kind: 'sum', uses: [use] } : undefined;
}

/** The callback is a synchronous question about one row: `(user) => user.email === email`. */
function isQuestion(callback: TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression | TSESTree.FunctionDeclaration): boolean {
  return !callback.async && !callback.generator && callback.params.length === 1 && predicateOf(callback) !== undefined;
}

/** The expression a callback returns, when it does nothing else. */
export function predicateOf(callback: Node): TSESTree.Expression | undefined {
  if (!isFunction(callback)) return undefined;
  if (callback.body?.type !== 'BlockStatement') return callback.body ?? undefined;
  const [only, ...others] = callback.body.body;
  return only?.type === 'ReturnStatement' && others.length === 0 ? (only.argument ?? undefined) : undefined;
}

/** `.sort(...).slice(0, 10)` */
function isCutDown(call: TSESTree.CallExpression): boolean {
  const member = call.parent;
  const slice = member.type === 'MemberExpression' && member.object === call && propertyName(member) === 'slice' ? member.parent : undefined;
  const [from, to] = slice?.type === 'CallExpression' ? slice.arguments : [];
  return from?.type === 'Literal' && from.value === 0 && to !== undefined;
}
