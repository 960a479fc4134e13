import { rangeOf, staticString, textOf } from '../../core/ast.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { callChain, type Chain, type Link } from '../call-chain.ts';
import type { Batch, BatchRequest, Condition, Query } from '../queries.ts';
import { dropped, noShape, textWith, type Slice } from '../rewriting.ts';
import { isKeyOfOne } from '../sql/batch.ts';
import { isRefusal, member } from '../sql/edits.ts';
import { clientName, keysFor } from './client.ts';

/** The same chain with `whereIn`, and `groupBy` for a number. */
export function knexBatch(project: Project, query: Query, { kind, key, keys }: BatchRequest): Batch | Refusal {
  const { file, node, columns } = query;
  if (query.opaque !== undefined) return noShape(query.opaque);
  if (query.result && 'code' in query.result) return query.result;
  if (query.isCompound) return noShape('The query joins or groups rows of its own.');
  const chain = callChain(node);
  const column = columnText(project, file, key);
  const equality = equalitySlices(project, file, chain, key, keys);
  if (isRefusal(equality)) return equality;
  const slices = [...equality, ...chain.links.filter(({ name }) => name === 'first').flatMap(firstSlices)];
  const base = { rowKey: (row: string) => member(row, key.column), loopKey: (value: string) => value, imports: [], keysPerStatement: keysFor(clientName(project, file, query.handle)) };
  if (kind === 'by-id' || kind === 'children') {
    const limit = chain.links.find(({ name }) => name === 'limit');
    if (limit && kind === 'children') return noShape('`limit` counts the rows of each element.');
    if (limit) slices.push(withoutLink(limit));
    const added = selectSlices(chain, { columns, key, column });
    if (isRefusal(added)) return added;
    const isLoose = kind === 'children' && !query.isOrdered && !isKeyOfOne(project, query);
    return { ...base, text: textWith(file, node, [...slices, ...added]), tier: isLoose ? 'review' : 'safe', ...(isLoose && { note: 'Without `orderBy`, the database may give the rows of one key in another order.' }) };
  }
  const name = kind === 'exists' ? undefined : nameOf(chain, kind, clientName(project, file, query.handle));
  if (name === undefined || name === key.column) return noShape('The number has no name in the row.');
  slices.push({ range: [node.range[1], node.range[1]], text: `.select(${column}).groupBy(${column})` });
  return { ...base, text: textWith(file, node, slices), rowValue: (row) => `Number(${member(row, name)})`, tier: 'safe' };
}

/** The column as the code names it: `'u.id'`. */
function columnText(project: Project, file: SourceFile, { node, column }: Condition): string {
  const { quote } = project.style(file);
  const first = node.type === 'CallExpression' ? node.arguments[0] : undefined;
  return first && staticString(first) !== undefined ? textOf(file, first) : `${quote}${column}${quote}`;
}

/** Puts `whereIn` where the key's equality is. */
export function equalitySlices(project: Project, file: SourceFile, { links }: Chain, key: Condition, keys: string): Slice[] | Refusal {
  const link = `whereIn(${columnText(project, file, key)}, ${keys})`;
  const own = links.find(({ call }) => call === key.node || call.arguments.some((argument) => argument === key.node || (argument.type === 'ObjectExpression' && argument.properties.some((property) => property === key.node))));
  if (!own) return noShape(`The condition on \`${key.column}\` is not written out in the call.`);
  const whole: Slice = { range: [own.member.property.range[0], own.call.range[1]], text: link };
  const [object] = own.call.arguments;
  if (own.call === key.node || object?.type !== 'ObjectExpression' || object.properties.length === 1) return [whole];
  return [...dropped(file, object, [key.node]), { range: [own.call.range[1], own.call.range[1]], text: `.${link}` }];
}

/** `.first()` goes; the columns in it stay. */
function firstSlices(link: Link): Slice[] {
  return [link.call.arguments.length > 0 ? { range: rangeOf(link.member.property), text: 'select' } : withoutLink(link)];
}

function withoutLink({ member: { object }, call }: Link): Slice {
  return { range: [object.range[1], call.range[1]], text: '' };
}

/** The key among the selected columns. */
function selectSlices({ links }: Chain, { columns, key, column }: { columns: Query['columns']; key: Condition; column: string }): Slice[] | Refusal {
  if (columns === undefined) return [];
  if (columns === 'unknown') return noShape('The selected columns are not written out in the call.');
  if (columns.includes(key.column)) return isShown(links, key.column) ? [] : noShape(`\`${key.column}\` is the name of another column in the rows.`);
  const last = links.findLast(({ name, call }) => (name === 'select' || name === 'first' || name === 'columns' || name === 'column') && call.arguments.length > 0);
  const argument: Node | undefined = last?.call.arguments.at(-1);
  const list = argument?.type === 'ArrayExpression' ? argument.elements.at(-1) : argument;
  return list ? [{ range: [list.range[1], list.range[1]], text: `, ${column}` }] : noShape('The selected columns are not written out in the call.');
}

function isShown(links: Chain['links'], column: string): boolean {
  return links.some(({ call }) => call.arguments.flatMap((each) => (each.type === 'ArrayExpression' ? each.elements : [each])).some((each) => staticString(each)?.split('.').at(-1) === column));
}

function nameOf({ links }: Chain, kind: 'count' | 'sum', client: string | undefined): string | undefined {
  const own = links.find(({ name }) => name === kind);
  const [argument] = own?.call.arguments ?? [];
  const alias = staticString(argument)?.split(/\s+as\s+/i)[1]?.trim();
  if (alias !== undefined) return alias;
  if (argument?.type === 'ObjectExpression') {
    const [property] = argument.properties;
    return property?.type === 'Property' && property.key.type === 'Identifier' ? property.key.name : undefined;
  }
  return client !== undefined && /^(?:pg|postgres|cockroach)/.test(client) ? kind : undefined;
}
