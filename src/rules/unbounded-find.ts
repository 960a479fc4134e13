import { rangeOf, textOf } from '../core/ast.ts';
import { SEVERITIES, type Fix, type Match, type Project, type Refusal, type Rule, type Severity, type SourceFile } from '../core/types.ts';
import type { Table } from '../core/schema.ts';
import { mayQuery, queriesIn, queryTriggers, type Condition, type Query } from '../libraries/queries.ts';
import { isGrouped, reportRange, tableText } from '../libraries/query-words.ts';
import { growthOf, type Growth } from '../libraries/table-growth.ts';
import { originOf } from './unbounded-find/clamp.ts';
import { absentFix, CLAMP, clampFix, FUSE, fuseFix } from './unbounded-find/fixes.ts';
import { reachOf, type Reach } from './unbounded-find/reach.ts';

export const rule: Rule = {
  meta: {
    description: 'A query fetches a table that grows, without a limit',
    category: 'database',
    severity: 'medium',
    tier: 'review',
    recommended: false,
    order: 42,
    refusals: [
      { code: 'CAPPED', when: 'The service cuts the answer off by itself, so that a limit changes nothing.' },
      { code: 'CLAMP', when: 'The number that a request gives is used in several ways, which one cap would not reach.' },
      { code: 'ORDER', when: 'The rows come in no order, so that it would be left to chance which ones are left out.' },
      { code: 'PLACE', when: 'There is no statement after which the rows could be looked at.' },
      { code: 'QUERY', when: 'The query cannot be read in full, or its library has no text for a limit.' },
      { code: 'TOTAL', when: 'Something is worked out of all rows.' },
    ],
    strategies: [FUSE, CLAMP],
  },
  triggers: queryTriggers(),
  isRelevant: mayQuery,
  *detect(file, project) {
    for (const query of queriesIn(project, file)) {
      if (query.kind !== 'many' || query.limit === 'unknown' || query.opaque !== undefined || isGrouped(file, query)) continue;
      const { growth, table } = growthOf(project, query);
      if (growth === 'reference') continue;
      const match = query.limit === 'none' ? wholeTable(project, file, query, growth, table) : asked(project, file, query, growth, query.limit, table);
      if (match) yield match;
    }
  },
};

type Breadth = 'whole' | 'state' | 'scoped';

/** How much of the table the conditions let through: all but for a flag, those in one state, or what belongs to a parent. */
function breadthOf({ conditions }: Query, table: Table | undefined): Breadth {
  if (!conditions) return 'scoped';
  const breadths = conditions.map((condition) => breadthOfCondition(condition, table));
  return breadths.includes('scoped') ? 'scoped' : breadths.includes('state') ? 'state' : 'whole';
}

function breadthOfCondition({ operator, value, column }: Condition, table: Table | undefined): Breadth {
  if (operator !== 'eq') return 'scoped';
  const type = table?.columns.find(({ property }) => property === column)?.type;
  if (value?.type === 'Literal' && (typeof value.value === 'boolean' || value.value === null)) return 'whole';
  if (!value || value.type === 'Literal' || (value.type === 'MemberExpression' && type === 'enum')) return 'state';
  return 'scoped';
}

function lower(severity: Severity): Severity {
  return SEVERITIES[Math.min(SEVERITIES.indexOf(severity) + 1, SEVERITIES.length - 1)] ?? severity;
}

function wholeTable(project: Project, file: SourceFile, query: Query, growth: Growth, table: Table | undefined): Match | undefined {
  const breadth = breadthOf(query, table);
  if (breadth === 'scoped' || query.hasOffset) return undefined;
  const { context, hotPath } = project.running(file, query.node);
  if (context !== 'request' && context !== 'socket') return undefined;
  const reached = reachOf(project, file, query);
  if (!reached) return undefined;
  const isCapped = query.library === 'supabase';
  const base: Severity = growth === 'growing' ? 'high' : growth === 'listed' ? 'medium' : 'low';
  const severity = breadth === 'state' || isCapped ? lower(base) : base;
  const fix: Fix | Refusal = isCapped
    ? { code: 'CAPPED', because: 'Supabase sends 1000 rows at most and leaves the rest out without a word.', next: 'Ask for pages with `.range(from, to)` and an order.' }
    : reached.reach === 'loop'
      ? { code: 'TOTAL', because: 'More is made of the rows than a response that lists them, so that leaving some out would change the outcome.', next: 'Let the database work out the outcome, or go through the rows in pages.' }
      : query.isOrdered
        ? fuseFix(project, file, query, reached.uses)
        : { code: 'ORDER', because: 'The rows come in no order, so that it would be left to chance which ones are left out.', next: 'Order the rows, newest first or by the key, and answer in pages.' };
  return {
    range: reportRange(file, query.node),
    message: wholeMessage(query, breadth, reached.reach, hotPath),
    severity,
    confidence: growth === 'unknown' ? 0.6 : 0.85,
    context,
    ...(hotPath !== undefined && { hotPath }),
    evidence: [{ path: file.path, range: reportRange(file, reached.uses.uses.find(({ kind }) => kind !== 'truthy' && kind !== 'length')?.node ?? query.node), label: LABELS[reached.reach] }],
    ...('because' in fix ? { refusals: [fix] } : { fixes: [fix] }),
  };
}

const LABELS: Readonly<Record<Reach, string>> = { response: 'all of them go into the response', loop: 'all of them are used here' };

function wholeMessage(query: Query, breadth: Breadth, reach: Reach, hotPath: string | undefined): string {
  const rows = breadth === 'state' ? `every row of ${tableText(query)} in one state` : `every row of ${tableText(query)}`;
  const where = hotPath === undefined ? 'Each request' : `\`${hotPath}\``;
  const does = reach === 'response' ? 'sends' : 'fetches';
  return `${where} ${does} ${rows}, without a limit. The time and the memory it takes grow with the table.`;
}

function asked(project: Project, file: SourceFile, query: Query, growth: Growth, limit: Exclude<Query['limit'], string>, table: Table | undefined): Match | undefined {
  const origin = originOf(project, file, limit);
  if (origin !== 'request' && origin !== 'absent') return undefined;
  const breadth = breadthOf(query, table);
  if (origin === 'absent' && breadth === 'scoped') return undefined;
  const { context, hotPath } = project.running(file, query.node);
  if (context !== 'request' && context !== 'socket') return undefined;
  const fix = origin === 'request' ? clampFix(file, query, limit) : (absentFix(file, query, limit) ?? { code: 'CLAMP', because: 'The limit is left out in another place.', next: 'Give the limit a default.' });
  const base: Severity = growth === 'unknown' || breadth === 'scoped' ? 'low' : 'medium';
  const name = textOf(file, limit).replace(/\s+/g, ' ');
  const where = hotPath === undefined ? 'A request' : `A request to \`${hotPath}\``;
  return {
    range: rangeOf(limit),
    message: origin === 'request'
      ? `${where} says itself how many rows of ${tableText(query)} it gets: \`${name}\` has no upper bound. One request can ask for the whole table.`
      : `${where} that gives no limit gets every row of ${tableText(query)}. The time and the memory it takes grow with the table.`,
    severity: base,
    confidence: 0.85,
    context,
    ...(hotPath !== undefined && { hotPath }),
    evidence: [{ path: file.path, range: reportRange(file, query.node), label: 'limits the rows of this query' }],
    ...('because' in fix ? { refusals: [fix] } : { fixes: [fix] }),
  };
}
