import { propertyName, textOf } from '../core/ast.ts';
import { loopsAround, type Loop } from '../core/loops.ts';
import { variesByTurn } from '../core/loops/flow.ts';
import type { Match, Offer, Project, Rule, SourceFile } from '../core/types.ts';
import { reservedIn, type Reserved } from '../libraries/fresh-names.ts';
import { mayQuery, mayWaitInLoop, queriesIn, queryTriggers, type Query, type QueryKind } from '../libraries/queries.ts';
import { reportRange, severityIn, tableText } from '../libraries/query-words.ts';
import { hoisted } from './loop-invariant-query/hoist.ts';
import { isSettled, isSteady } from './loop-invariant-query/steady.ts';

const HOIST: Offer = { strategy: 'hoist', title: 'Send the query once, before the loop', tier: 'safe', note: 'When there is nothing to go through, the query is sent once instead of never.' };

export const rule: Rule = {
  meta: {
    description: 'A query in a loop asks the same thing each turn',
    category: 'database',
    severity: 'medium',
    tier: 'safe',
    recommended: false,
    order: 38,
    refusals: [
      { code: 'CATCH', when: 'A failure of the query is caught in the loop.' },
      { code: 'CHANGES', when: 'The loop changes what the query gave.' },
      { code: 'CONDITION', when: 'Not every turn sends the query.' },
      { code: 'PLACE', when: 'No statement of an async function stands before the loop.' },
      { code: 'QUERY', when: 'The query cannot be read in full.' },
      { code: 'SHAPE', when: 'The query is not awaited where it stands.' },
    ],
    strategies: [HOIST],
  },
  triggers: queryTriggers(),
  isRelevant: (text, project) => mayWaitInLoop(text) && mayQuery(text, project),
  *detect(file, project) {
    const reserved = reservedIn(file, 'loop-invariant-query');
    for (const query of queriesIn(project, file)) {
      if (!READS.has(query.kind) || query.isLocking) continue;
      const [loop] = loopsAround(file, query.node);
      if (!loop || loop.purpose !== undefined || loop.kind === 'while' || !isTheSame(project, file, query, loop)) continue;
      const { context, hotPath } = project.running(file, query.node);
      const severity = severityIn(context, 'medium');
      if (severity) yield { ...matchOf(project, query, loop, reserved), severity, context, ...(hotPath !== undefined && { hotPath }) };
    }
  },
};

const READS: ReadonlySet<QueryKind> = new Set<QueryKind>(['one', 'many', 'count', 'exists', 'sum', 'aggregate']);

function isTheSame(project: Project, file: SourceFile, query: Query, loop: Loop): boolean {
  // Prisma merges equal look-ups of one tick into one statement.
  if (query.isMerged && loop.kind === 'concurrent') return false;
  return !variesByTurn(file, loop, query.node) && isSettled(file, query, loop) && isSteady(project, file, query, loop);
}

function matchOf(project: Project, query: Query, loop: Loop, reserved: Reserved): Omit<Match, 'severity' | 'context'> {
  const { file } = query;
  const answer = hoisted(project, query, loop, HOIST, reserved);
  const source = loop.source && textOf(file, loop.source).replace(/\s+/g, ' ');
  const over = source === undefined || source.length > 50 ? 'in each turn of the loop' : `for each element of \`${source}\``;
  const method = propertyName(query.node.type === 'CallExpression' ? query.node.callee : query.node) ?? query.method;
  return {
    range: reportRange(file, query.node),
    message: `\`${method}\` asks ${tableText(query)} the same thing ${over}. Nothing in it depends on the turn, so that all answers but the first are thrown away.`,
    confidence: 0.9,
    evidence: [{ path: file.path, range: reportRange(file, loop.node), label: 'the loop' }],
    ...('because' in answer ? { refusals: [answer] } : { fixes: [answer] }),
  };
}
