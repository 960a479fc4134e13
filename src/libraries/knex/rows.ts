import { rangeOf, unwrap } from '../../core/ast.ts';
import type { Project, Refusal } from '../../core/types.ts';
import { callChain, type Link } from '../call-chain.ts';
import type { Batch, BatchRequest, Query, Replacement } from '../queries.ts';
import { noShape, textWith, type Slice } from '../rewriting.ts';
import { isRefusal } from '../sql/edits.ts';
import { equalitySlices } from './batch.ts';
import { clientName, keysFor } from './client.ts';

const NOTE = 'All rows are written by one statement, so that one that fails takes the others with it.';
const PLAIN = { rowKey: (row: string) => row, loopKey: (value: string) => value, imports: [], tier: 'review' } as const;

/** `.limit(n)` at the end of the chain. */
export function knexLimit(_: Project, query: Query, limit: string): Replacement | Refusal {
  if (query.opaque !== undefined) return noShape(query.opaque);
  if (query.limit !== 'none' || query.isLocking || query.kind !== 'many') return noShape('The query has a limit of its own, or gives no list.');
  return { edits: [{ range: [query.node.range[1], query.node.range[1]], text: `.limit(${limit})` }], imports: [], tier: 'safe' };
}

const COUNTS_NOT = new Set(['select', 'columns', 'column', 'orderBy', 'orderByRaw']);

/** `.count('* as count')` for the rows. */
export function knexReduce(project: Project, query: Query, to: 'count' | 'exists' | 'first'): Replacement | Refusal {
  if (to !== 'count') return knexLimit(project, query, '1');
  const { file, node } = query;
  if (query.opaque !== undefined) return noShape(query.opaque);
  if (query.kind !== 'many' || query.limit !== 'none' || query.hasOffset || query.isCompound || query.isLocking) return noShape('The query limits, joins, groups or locks its rows.', 'Write a query that counts them.');
  const { root, links } = callChain(node);
  if (links[0] && COUNTS_NOT.has(links[0].name) && root.type !== 'CallExpression') return noShape('The chain begins with the columns it selects.');
  const { quote } = project.style(file);
  const slices = links.filter(({ name }) => COUNTS_NOT.has(name)).map(dropped);
  return { edits: [...slices, { range: [node.range[1], node.range[1]], text: `.count(${quote}* as count${quote})` }], imports: [], tier: 'safe', number: (rows) => `Number(${rows}[0].count)` };
}

function dropped({ member: { object }, call }: Link): Slice {
  return { range: [object.range[1], call.range[1]], text: '' };
}

/** `.insert(rows)`. */
export function knexCreateMany(project: Project, query: Query, rows: string): Batch | Refusal {
  const { file, node, payload } = query;
  if (query.opaque !== undefined || !payload || query.kind !== 'create') return noShape(query.opaque ?? 'The query does more than insert one row.');
  const columns = payload.type === 'ObjectExpression' ? Math.max(1, payload.properties.length) : 30;
  const written = callChain(node).links.find(({ name }) => name === 'insert')?.call.arguments[0];
  if (!written || unwrap(written) !== payload) return noShape('The row is not written out in the call.');
  return { ...PLAIN, text: textWith(file, node, [{ range: rangeOf(written), text: rows }]), keysPerStatement: Math.max(1, Math.floor((keysFor(clientName(project, file, query.handle)) * 6) / columns)), note: NOTE };
}

/** `.whereIn('id', ids).update(values)`. */
export function knexUpdateMany(project: Project, query: Query, { key, keys }: BatchRequest): Batch | Refusal {
  const { file, node, kind } = query;
  if (query.opaque !== undefined || (kind !== 'update' && kind !== 'update-many') || query.isCompound) return noShape(query.opaque ?? 'The query does more than update rows of one table.');
  const chain = callChain(node);
  if (chain.links.some(({ name }) => name === 'increment' || name === 'decrement' || name === 'returning')) return noShape('The new value comes from the old one, or the rows are given back.');
  const slices = equalitySlices(project, file, chain, key, keys);
  return isRefusal(slices) ? slices : { ...PLAIN, text: textWith(file, node, slices), note: 'All rows are changed by one statement, all or none.' };
}
