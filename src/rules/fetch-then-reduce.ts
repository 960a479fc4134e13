import { enclosingFunction, isInside, propertyName, rangeOf, textOf } from '../core/ast.ts';
import { loopsAround } from '../core/loops.ts';
import type { Context, Edit, Match, Node, Offer, Place, Rule, Severity, SourceFile } from '../core/types.ts';
import { mayQuery, queriesIn, queryTriggers, type Query, type Replacement } from '../libraries/queries.ts';
import { isGrouped, reportRange, severityIn, tableText } from '../libraries/query-words.ts';
import { resultUses } from '../libraries/result-uses.ts';
import { growthOf, isKey, namesOneRow, type Growth } from '../libraries/table-growth.ts';
import { planOf, type Plan, type Site } from './fetch-then-reduce/edits.ts';
import { shapeOf, type Shape, type ShapeKind } from '../libraries/result-shape.ts';

/** Edits that need names imported; everything else is in the match. */
export interface Facts {
  edits: Edit[];
  imports: Replacement['imports'];
}

const QUERY: Offer = { strategy: 'query', title: 'Let the query do it', tier: 'review', note: 'The database compares and counts instead of the process.' };

export const rule: Rule<Facts> = {
  meta: {
    description: 'Rows are fetched only to be counted, searched or cut down in the process',
    category: 'database',
    severity: 'high',
    tier: 'review',
    recommended: false,
    order: 39,
    refusals: [
      { code: 'CASE', when: 'The comparison ignores letter case.' },
      { code: 'HOOKS', when: 'The project hangs code onto the queries for rows, which a count may not run.' },
      { code: 'PREDICATE', when: 'The condition is no equality of columns.' },
      { code: 'QUERY', when: 'The query cannot be read in full, or its library has no text for the rewrite.' },
      { code: 'SHAPE', when: 'The rows pass through another expression before they are counted.' },
      { code: 'SORT', when: 'The rows are sorted and cut down in the process.' },
      { code: 'SUM', when: 'The rows are added up in the process.' },
      { code: 'VALUE', when: 'The value that is compared may be missing.' },
    ],
    strategies: [QUERY],
  },
  triggers: queryTriggers(),
  isRelevant: mayQuery,
  *detect(file, project) {
    for (const query of queriesIn(project, file)) {
      if (!givesRows(query) || query.limit !== 'none' || query.hasOffset || query.isLocking || isGrouped(file, query)) continue;
      const uses = resultUses(file, query);
      const shape = uses && shapeOf(file, uses);
      if (!shape || servesManyTurns(file, query, shape)) continue;
      const { growth, table } = growthOf(project, query);
      const severity = severityOf(query, shape.kind, growth, table?.isComplete === true);
      if (!severity || namesOneRow(table, query)) continue;
      const { context, hotPath } = project.running(file, query.node);
      const reported = severityIn(context, severity);
      if (!reported) continue;
      const match = matchOf({ project, file, query, uses, shape }, reported, context, hotPath);
      // A question that only the process can answer, of rows that were picked out already.
      const isOwnQuestion = query.conditions?.length !== 0 && match.refusals?.some(({ code }) => code === 'PREDICATE') && reported !== 'info';
      yield isOwnQuestion ? { ...match, severity: 'low' } : match;
    }
  },
};

/** Also where the code takes one row out of the result by itself: `const { rows: [order] } = await pool.query(...)`. */
function givesRows({ kind, result }: Query): boolean {
  return kind === 'many' || (kind === 'one' && result !== undefined && 'gives' in result && result.gives === 'row');
}

const SEARCHES: ReadonlySet<ShapeKind> = new Set<ShapeKind>(['find', 'filter', 'some']);

/** `views.map((view) => users.some(({ email }) => email === view.email))`: one query answers for all of them already. */
function servesManyTurns(file: SourceFile, { node }: Query, { uses, kind }: Shape): boolean {
  if (!SEARCHES.has(kind)) return false;
  const own = enclosingFunction(node);
  return uses.some((use) => {
    const holder = enclosingFunction(use.node);
    return loopsAround(file, use.node).some((loop) => !isInside(node, loop.body)) || (holder !== undefined && holder !== own && !isThen(holder));
  });
}

function isThen(callback: Node): boolean {
  const { parent } = callback;
  return parent?.type === 'CallExpression' && propertyName(parent.callee) === 'then';
}

const LOOKS_ONCE: ReadonlySet<ShapeKind> = new Set<ShapeKind>(['exists', 'first']);

/** A whole table that grows costs most. A few rows that are found by several values cost nothing. */
function severityOf({ conditions, isCompound, isOrdered }: Query, kind: ShapeKind, growth: Growth, isKnown: boolean): Severity | undefined {
  const isWhole = conditions?.length === 0 && !isCompound;
  if (growth === 'reference') return isWhole && !LOOKS_ONCE.has(kind) ? 'low' : undefined;
  if (isWhole) return growth === 'growing' ? 'high' : 'medium';
  if (!LOOKS_ONCE.has(kind)) return conditions?.some(({ operator }) => operator === 'in') ? 'low' : 'medium';
  // Whoever takes the first of rows without an order expects one.
  if (kind === 'first' && !isOrdered) return conditions?.some(({ column }) => isKey(column)) ? undefined : 'low';
  if (conditions === undefined) return growth === 'growing' || growth === 'listed' ? 'low' : undefined;
  if (!conditions.some(({ column, operator }) => operator === 'eq' && isKey(column))) return 'low';
  // Without a schema the key may be unique: the profile of a user, a booking of a seat.
  return isKnown || kind === 'first' ? 'medium' : undefined;
}

function matchOf(site: Site, severity: Severity, context: Context, hotPath: string | undefined): Match<Facts> {
  const { file, query, shape } = site;
  const plan = planOf(site);
  return {
    range: reportRange(file, query.node),
    message: messageOf(query, shape.kind),
    severity,
    confidence: 0.9,
    context,
    ...(hotPath !== undefined && { hotPath }),
    evidence: evidenceOf(site, shape),
    ...('because' in plan ? { refusals: [plan] } : answers(plan)),
  };
}

function answers({ edits, imports, tier, note }: Plan): Pick<Match<Facts>, 'fixes' | 'offers' | 'facts'> {
  const offer: Offer = { strategy: QUERY.strategy, title: QUERY.title, tier, ...(note !== undefined && { note }) };
  return imports.length === 0 ? { fixes: [{ strategy: offer.strategy, title: offer.title, tier: tier === 'safe' ? 'safe' : 'review', edits, ...(note !== undefined && { note }) }] } : { offers: [offer], facts: { edits, imports } };
}

const PURPOSES: Readonly<Record<ShapeKind, string>> = {
  count: 'to be counted',
  exists: 'to find out whether there are any',
  first: 'for the first of them',
  find: 'to pick one of them out',
  filter: 'to pick some of them out',
  some: 'to find out whether one fits',
  sort: 'to be sorted and cut down',
  sum: 'to be added up',
};

function messageOf(query: Query, kind: ShapeKind): string {
  const rows = query.conditions?.length === 0 ? `All rows of ${tableText(query)} are` : `All matching rows of ${tableText(query)} are`;
  return `${rows} fetched only ${PURPOSES[kind]}. Each of them crosses the network and takes memory, more with every row that is added.`;
}

function evidenceOf({ file }: Site, { uses, kind }: Shape): Place[] {
  return uses.slice(0, 3).map(({ node }) => ({ path: file.path, range: textOf(file, node).includes('\n') ? reportRange(file, node) : rangeOf(node), label: LABELS[kind] }));
}

const LABELS: Readonly<Record<ShapeKind, string>> = {
  count: 'counted here',
  exists: 'asked here',
  first: 'only the first one is used',
  find: 'searched here',
  filter: 'filtered here',
  some: 'searched here',
  sort: 'sorted and cut down here',
  sum: 'added up here',
};
