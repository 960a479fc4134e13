import type { TSESTree } from '@typescript-eslint/types';
import { propertyName, textOf, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { optionsAt, type Options } from '../options.ts';
import type { Condition, Query } from '../queries.ts';
import type { Slice } from '../rewriting.ts';
import { chainOf, linkNamed, type Chain, type ChainLink } from './chain.ts';

/** A query of Drizzle whose text can be rewritten. */
export type Statement =
  | { form: 'chain'; file: SourceFile; call: TSESTree.CallExpression; chain: Chain; start: ChainLink; /** The table as written. */ table: Node }
  | { form: 'relational'; file: SourceFile; call: TSESTree.CallExpression; method: Node; options: Options | undefined; db: Node }
  | { form: 'count'; file: SourceFile; call: TSESTree.CallExpression; table: Node; where: Node | undefined; db: Node };

export function statementOf(project: Project, { file, node }: Query): Statement | undefined {
  const chain = node.type === 'CallExpression' ? chainOf(node) : undefined;
  const start = chain?.links[0];
  if (node.type !== 'CallExpression' || !chain || !start || start.call.callee.type !== 'MemberExpression') return undefined;
  if (start.name === 'findFirst' || start.name === 'findMany') {
    const target = unwrap(chain.object);
    const holder = target.type === 'MemberExpression' ? unwrap(target.object) : undefined;
    const options = optionsAt(project, file, start.call.arguments[0]);
    if (holder?.type !== 'MemberExpression' || options === 'unknown' || (options !== 'none' && !options.isInPlace)) return undefined;
    return { form: 'relational', file, call: node, method: start.call.callee.property, options: options === 'none' ? undefined : options, db: holder.object };
  }
  if (start.name === '$count') {
    const [table, where] = node.arguments;
    return table ? { form: 'count', file, call: node, table, where, db: chain.object } : undefined;
  }
  const table = start.name.startsWith('select') ? linkNamed(chain, 'from')?.call.arguments[0] : start.call.arguments[0];
  return table ? { form: 'chain', file, call: node, chain, start, table } : undefined;
}

/** The edits that compare the key's column with a list, and the names to import for it. */
export function keySlices(file: SourceFile, query: Query, key: Condition, keys: string): { slices: Slice[]; imports: string[] } | undefined {
  if (key.node.range[0] < query.node.range[0] || key.node.range[1] > query.node.range[1]) return undefined;
  if (key.node.type === 'Property') return { slices: [{ range: [key.node.range[0], key.node.range[1]], text: `${key.column}: { in: ${keys} }` }], imports: [] };
  if (key.node.type !== 'CallExpression') return undefined;
  const [column] = key.node.arguments;
  if (!column) return undefined;
  const whole: Slice = { range: [key.node.range[0], key.node.range[1]], text: `inArray(${textOf(file, column)}, ${keys})` };
  const { callee } = key.node;
  if (callee.type === 'MemberExpression') return { slices: [{ ...whole, text: `${textOf(file, callee.object)}.${whole.text}` }], imports: [] };
  const handed = callee.type === 'Identifier' ? handedOperator(file, callee) : undefined;
  if (handed && handed.uses === 1) return { slices: [whole, { range: [handed.property.range[0], handed.property.range[1]], text: 'inArray' }], imports: [] };
  return { slices: [whole], imports: ['inArray'] };
}

/** `{ eq }` of `(post, { eq }) => eq(...)`. */
function handedOperator(file: SourceFile, callee: TSESTree.Identifier): { property: Node; uses: number } | undefined {
  const variable = file.variable(callee);
  const definition = variable?.definitions[0];
  const property = definition?.name.parent;
  if (definition?.kind !== 'Parameter' || property?.type !== 'Property') return undefined;
  return { property, uses: variable?.references.length ?? 0 };
}

/** Removes a call from the chain: `.limit(1)`. */
export function withoutLink({ call }: ChainLink): Slice {
  const start = call.callee.type === 'MemberExpression' ? call.callee.object.range[1] : call.range[0];
  return { range: [start, call.range[1]], text: '' };
}

/** Where calls can be added to a chain: before `.execute()` and the like. */
export function endOfChain({ links }: Chain): number {
  const ends = new Set(['execute', 'all', 'get', 'run', '$withCache']);
  const last = links.filter(({ name }) => !ends.has(name)).at(-1);
  return last?.call.range[1] ?? 0;
}

/** Table of the key's column as it is written: `likes` in `eq(likes.postId, post.id)`; undefined in a callback of a relational query. */
export function tableTextOf(file: SourceFile, { node }: Condition): string | undefined {
  const [column] = node.type === 'CallExpression' ? node.arguments : [];
  if (column?.type !== 'MemberExpression' || propertyName(column) === undefined) return undefined;
  const base = unwrap(column.object);
  const isHanded = base.type === 'Identifier' && file.variable(base)?.definitions[0]?.kind === 'Parameter';
  return isHanded ? undefined : textOf(file, column.object);
}

/** `0.32.1` or later; true when the version is not known. */
export function isAtLeast(project: Project, file: SourceFile, minor: number, patch = 0): boolean {
  const [, major, own, ownPatch] = /^(\d+)\.(\d+)\.(\d+)/.exec(project.version(file.path, 'drizzle-orm') ?? '') ?? [];
  if (major === undefined || Number(major) > 0) return true;
  return Number(own) > minor || (Number(own) === minor && Number(ownPatch) >= patch);
}

/** Where a chain is written over several lines, what stands before each of its calls. */
export function lineBefore(file: SourceFile, { links }: Chain): string {
  const callee = links.at(-1)?.call.callee;
  if (callee?.type !== 'MemberExpression') return '';
  const between = file.text.slice(callee.object.range[1], callee.property.range[0] - 1);
  return between.includes('\n') && between.trim() === '' ? between : '';
}
