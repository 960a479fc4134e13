import { textOf, unwrap } from '../../core/ast.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import type { Query, Replacement } from '../queries.ts';
import { noShape, type Slice } from '../rewriting.ts';
import { isRefusal, sourceSlices } from './edits.ts';
import { detailsOf, type Sending, type SqlDetails } from './query.ts';

/** Adds LIMIT to the text. */
export function sqlLimit(project: Project, query: Query, limit: string): Replacement | Refusal {
  const found = selectOf(query);
  if (isRefusal(found)) return found;
  const { sending, statement } = found;
  if (statement.limit) return noShape('The statement has a limit of its own.');
  if (statement.hasEffects) return noShape('A function in the SELECT list may do something for each row, or make several rows of one.', 'Limit the rows in the statement, if the function may run for fewer of them.');
  const isTagged = sending.node.type === 'TaggedTemplateExpression';
  if (!isTagged && !/^\d+$/.test(limit)) return noShape('The limit is no number that can stand in the SQL text.');
  if (hasComment(sending.sql.text)) return noShape('A comment in the SQL text may swallow what is put behind it.');
  const word = /\bSELECT\b/.test(sending.sql.text) ? 'LIMIT' : 'limit';
  const end = endOf(sending.sql.text);
  const slices = sourceSlices(project, query.file, sending, [{ range: [end, end], text: ` ${word} ${isTagged && !/^\d+$/.test(limit) ? `\${${limit}}` : limit}` }]);
  return isRefusal(slices) ? slices : { edits: [...slices], imports: [], tier: 'safe' };
}

/** Selects the number of rows instead of the rows. */
export function sqlReduce(project: Project, query: Query, to: 'count' | 'exists' | 'first'): Replacement | Refusal {
  if (to !== 'count') return sqlLimit(project, query, '1');
  const found = selectOf(query);
  if (isRefusal(found)) return found;
  const { sending, statement } = found;
  const { list, order, limit, isCompound, hasAggregates, aggregate } = statement;
  if (!list || limit || isCompound || hasAggregates || aggregate) return noShape('The statement limits, joins or groups its rows.', 'Write a statement that counts them.');
  if (!statement.isPlain) return noShape('More than columns is selected, or a placeholder stands where the count would leave it out.', 'Write a statement that counts the rows.');
  if (givesArrays(project, query.file, sending)) return noShape('The rows may come as arrays, in which no column has a name.', 'Write a statement that counts the rows.');
  const { text } = sending.sql;
  const start = order ? order[0] - (/\s*$/.exec(text.slice(0, order[0]))?.[0].length ?? 0) : 0;
  const slices = sourceSlices(project, query.file, sending, [{ range: list, text: 'count(*) as count' }, ...(order ? [{ range: [start, order[1]] as const, text: '' }] : [])]);
  if (isRefusal(slices)) return slices;
  const isText = sending.dialect === 'postgres';
  return { edits: [...slices, ...typeSlices(query)], imports: [], tier: 'safe', number: (rows) => (isText ? `Number(${rows}[0].count)` : `${rows}[0].count`) };
}

const AS_ARRAYS = /\b(?:rowMode|rowsAsArray|arrayMode)\b/;
/** Options of a client; the other one is of a query alone. */
const AS_OPTION = /\b(?:rowsAsArray|arrayMode)\b/;
const MAX_HOPS = 3;

/** The query, or the client behind it, asks the driver for rows without names. */
function givesArrays(project: Project, file: SourceFile, { node, handle }: Sending): boolean {
  return AS_ARRAYS.test(textOf(file, node)) || makersOf(project, file, handle).some(({ text }) => AS_OPTION.test(text));
}

/** Files in which the client is made, through `await pool.getConnection()` and the like. */
function makersOf(project: Project, file: SourceFile, start: Node, depth = 0): SourceFile[] {
  const resolved = project.resolve(file, start);
  const made = resolved?.kind === 'node' ? unwrap(resolved.node.type === 'AwaitExpression' ? resolved.node.argument : resolved.node) : undefined;
  if (resolved?.kind !== 'node' || !made || depth > MAX_HOPS) return [file];
  const outer = made.type === 'CallExpression' && made.callee.type === 'MemberExpression' ? made.callee.object : undefined;
  return [resolved.file, ...(outer ? makersOf(project, resolved.file, outer, depth + 1) : [])];
}

/** A type of the rows that no longer fits. */
export function typeSlices({ node }: Query): Slice[] {
  const types = node.type === 'CallExpression' || node.type === 'TaggedTemplateExpression' ? node.typeArguments : undefined;
  return types ? [{ range: [types.range[0], types.range[1]], text: '' }] : [];
}

function selectOf(query: Query): SqlDetails | Refusal {
  const details = detailsOf(query);
  if (!details || details.statement.verb !== 'select') return noShape(query.opaque ?? 'The SQL text cannot be read from the code alone.');
  return details.statement.isLocking ? noShape('The statement locks its rows.') : details;
}

/** `-- by name` at the end of a text, or anywhere in it. */
export function hasComment(text: string): boolean {
  return /--|#|\/\*/.test(text);
}

function endOf(text: string): number {
  return text.replace(/[\s;]+$/, '').length;
}
