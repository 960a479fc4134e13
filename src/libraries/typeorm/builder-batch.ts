import { staticString, textOf } from '../../core/ast.ts';
import type { Project, Refusal } from '../../core/types.ts';
import { callChain } from '../call-chain.ts';
import type { Batch, BatchRequest, Query } from '../queries.ts';
import { noShape, textWith, type Slice } from '../rewriting.ts';

const KEYS = 10_000;
const KEPT: ReadonlySet<string> = new Set(['createQueryBuilder', 'select', 'where', 'andWhere', 'orderBy', 'addOrderBy', 'leftJoinAndSelect', 'leftJoin', 'innerJoin', 'innerJoinAndSelect', 'withDeleted', 'getOne', 'getOneOrFail', 'getMany', 'getCount', 'cache', 'comment']);

/** `.where('user.id = :id', { id })` becomes `.where({ id: In(ids) })`, which is right for no keys at all, too. */
export function builderBatch(project: Project, query: Query, { kind, key, keys }: BatchRequest): Batch | Refusal {
  const { file, node } = query;
  const { links } = callChain(node);
  const start = links.findIndex(({ name }) => name === 'createQueryBuilder');
  const made = links[start];
  const last = links.at(-1);
  const alias = staticString(made?.call.arguments.at(-1));
  const term = links.find(({ call }) => call === key.node);
  if (!made || !last || alias === undefined || !term || links.slice(start).some(({ name }) => !KEPT.has(name))) return noShape('The query is built by methods that are worked out for each element.');
  const isOwn = new RegExp(`^\\s*["\`]?${alias.replace(/\W/g, '\\$&')}["\`]?\\.["\`]?${key.column}["\`]?\\s*=\\s*:\\w+\\s*$`).test(staticString(term.call.arguments[0]) ?? '');
  if (!isOwn || term.call.arguments.length !== 2) return noShape(`The condition on \`${key.column}\` is not one of its own.`);
  const hasSelect = links.some(({ name }) => name === 'select');
  const rest: Slice = { range: [term.call.arguments[0]?.range[0] ?? 0, term.call.arguments[1]?.range[1] ?? 0], text: `{ ${key.column}: In(${keys}) }` };
  const end: Slice = { range: [last.member.property.range[0], last.call.range[1]], text: 'getMany()' };
  const base = { loopKey: (value: string) => value, imports: [{ from: 'typeorm', names: ['In'] }], keysPerStatement: KEYS };
  if (kind === 'by-id' || kind === 'children') {
    if (hasSelect) return noShape('The selected columns may not hold the key.');
    const isLoose = kind === 'children' && !query.isOrdered;
    return { text: textWith(file, node, [rest, end]), rowKey: (row) => `${row}.${key.column}`, ...base, tier: isLoose ? 'review' : 'safe', ...(isLoose ? { note: 'Without `orderBy`, the database may give the rows of one key in another order.' } : {}) };
  }
  if (kind !== 'count' || query.isCompound || hasSelect) return noShape('The query builder reads more than plain rows.');
  const { quote } = project.style(file);
  const column = `${quote}${alias}.${key.column}${quote}`;
  const grouping: Slice = { range: [made.call.range[1], made.call.range[1]], text: `.select(${column}, ${quote}key${quote}).addSelect(${quote}COUNT(*)${quote}, ${quote}count${quote})` };
  const raw: Slice = { range: [last.member.property.range[0], last.call.range[1]], text: `groupBy(${column}).getRawMany()` };
  if (links.some(({ name }) => name.endsWith('rderBy'))) return noShape(`\`${textOf(file, last.member.property)}\` has an order.`);
  return { text: textWith(file, node, [grouping, rest, raw]), rowKey: (row) => `${row}.key`, ...base, tier: 'safe', rowValue: (row) => `Number(${row}.count)`, missing: '0' };
}
