import { rangeOf, staticString } from '../../core/ast.ts';
import type { Project, Refusal } from '../../core/types.ts';
import { callChain } from '../call-chain.ts';
import type { Batch, BatchRequest, Query } from '../queries.ts';
import { noShape, textWith, type Slice } from '../rewriting.ts';
import { member } from '../sql/edits.ts';

/** The keys stand in the address of the request, whose length is limited. */
const KEYS = 200;

/** `.in('id', ids)` for `.eq('id', id)`, when no request can ask for more rows than one answer holds. */
export function supabaseBatch(_: Project, query: Query, { kind, key, keys }: BatchRequest): Batch | Refusal {
  const { file, node, columns, result } = query;
  if (query.opaque !== undefined) return noShape(query.opaque);
  if (result && 'code' in result) return result;
  if (kind !== 'by-id') return noShape('Supabase sends 1000 rows in an answer and leaves the rest out without a word, so one request for all elements may lose rows.', 'Read them through a relation of the parent: `select(\'*, posts(*)\')`.');
  if (query.isCompound) return noShape('The request embeds rows of other tables.');
  const { links } = callChain(node);
  const own = links.find(({ call }) => call === key.node);
  if (!own || own.name !== 'eq') return noShape(`The condition on \`${key.column}\` is no \`.eq()\` of its own.`);
  const value = own.call.arguments[1];
  if (!value) return noShape(`The condition on \`${key.column}\` has no value.`);
  const slices: Slice[] = [{ range: rangeOf(own.member.property), text: 'in' }, { range: rangeOf(value), text: keys }];
  for (const { name, member: { object }, call } of links) if (name === 'single' || name === 'maybeSingle' || name === 'limit') slices.push({ range: [object.range[1], call.range[1]], text: '' });
  if (columns === 'unknown') return noShape('The selected columns are not written out in the call.');
  if (columns && !columns.includes(key.column)) {
    const list = links.find(({ name }) => name === 'select')?.call.arguments[0];
    if (!list || staticString(list) === undefined) return noShape('The selected columns are not written out in the call.');
    slices.push({ range: [list.range[1] - 1, list.range[1] - 1], text: `, ${key.column}` });
  }
  return { text: `${textWith(file, node, slices)}.then(({ data }) => data ?? [])`, keysPerStatement: KEYS, rowKey: (row) => member(row, key.column), loopKey: (loop) => loop, imports: [], tier: 'safe' };
}
