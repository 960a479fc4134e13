import { hasSpread, rangeOf, unwrap } from '../../core/ast.ts';
import type { Project, Refusal } from '../../core/types.ts';
import { callChain } from '../call-chain.ts';
import type { Batch, BatchRequest, Query, Replacement } from '../queries.ts';
import { noShape, textWith } from '../rewriting.ts';

const PLAIN = { rowKey: (row: string) => row, loopKey: (value: string) => value, imports: [], tier: 'review' } as const;

export function supabaseLimit(_: Project, query: Query, limit: string): Replacement | Refusal {
  if (query.opaque !== undefined || query.limit !== 'none' || query.kind !== 'many') return noShape(query.opaque ?? 'The request has a limit of its own, or gives no list.');
  return { edits: [{ range: [query.node.range[1], query.node.range[1]], text: `.limit(${limit})` }], imports: [], tier: 'safe' };
}

/** `.insert(rows)`. */
export function supabaseCreateMany(_: Project, query: Query, rows: string): Batch | Refusal {
  const { file, node, payload } = query;
  const links = callChain(node).links;
  const written = links.find(({ name }) => name === 'insert')?.call.arguments[0];
  if (query.kind !== 'create' || payload?.type !== 'ObjectExpression' || !written || unwrap(written) !== payload || hasSpread(payload)) return noShape(query.opaque ?? 'The row is not written out in the call.');
  if (links.some(({ name }) => name === 'single' || name === 'maybeSingle' || name === 'select')) return noShape('The row is given back.');
  const note = 'All rows are written by one request, so that one that fails takes the others with it. A column that is undefined in one row only is null there, and not its default.';
  return { ...PLAIN, text: textWith(file, node, [{ range: rangeOf(written), text: rows }]), keysPerStatement: 1000, note };
}

/** `.update(values).in('id', ids)`. */
export function supabaseUpdateMany(_: Project, query: Query, { key, keys }: BatchRequest): Batch | Refusal {
  const { file, node } = query;
  const { links } = callChain(node);
  const own = links.find(({ call }) => call === key.node);
  const value = own?.call.arguments[1];
  if (query.kind !== 'update-many' || query.opaque !== undefined || !own || own.name !== 'eq' || !value) return noShape(query.opaque ?? `The condition on \`${key.column}\` is no \`.eq()\` of its own.`);
  if (links.some(({ name }) => name === 'select')) return noShape('The rows are given back.');
  return { ...PLAIN, text: textWith(file, node, [{ range: rangeOf(own.member.property), text: 'in' }, { range: rangeOf(value), text: keys }]), keysPerStatement: 200, note: 'All rows are changed by one request, all or none.' };
}
