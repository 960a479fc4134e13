import { ancestors, isFunction, propertyName, textOf } from '../core/ast.ts';
import { loopsAround, type Loop } from '../core/loops.ts';
import { variesByTurn } from '../core/loops/flow.ts';
import type { Edit, Fix, Match, Node, Offer, Project, Refusal, Rule, Severity, SourceFile } from '../core/types.ts';
import { reservedIn, type Reserved } from '../libraries/fresh-names.ts';
import { mayWaitInLoop, queriesIn, queryTriggers, type Batch, type Query, type QueryKind } from '../libraries/queries.ts';
import { reportRange, severityIn, tableText } from '../libraries/query-words.ts';
import { isSmall } from '../libraries/loop-source.ts';
import { siteOf, shortText } from './n-plus-one-write/body.ts';
import { CODES, REFUSE } from './n-plus-one-write/codes.ts';
import { itemMatches } from './n-plus-one-write/items.ts';
import { planOf, takesOff, type Plan } from './n-plus-one-write/plan.ts';

/** Edits whose text needs names that the file does not import. */
export interface Facts {
  edits: Edit[];
  imports: Batch['imports'];
}

const ONE: Offer = { strategy: 'one-statement', title: 'Write all rows with one statement', tier: 'review', note: 'All rows are written by one statement, so that one that fails takes the others with it.' };

export const rule: Rule<Facts> = {
  meta: {
    description: 'A loop writes one row per turn',
    category: 'database',
    severity: 'high',
    tier: 'review',
    recommended: true,
    order: 41,
    refusals: CODES,
    strategies: [ONE],
  },
  triggers: [...queryTriggers(), '.add(', '.set('],
  isRelevant: mayWaitInLoop,
  *detect(file, project) {
    const reserved = reservedIn(file, 'n-plus-one-write');
    for (const query of queriesIn(project, file)) {
      if (!Object.hasOwn(VERBS, query.kind) || isInOneBatch(query.node) || isKeptForBatch(query)) continue;
      const loop = loopOf(project, file, query);
      if (!loop) continue;
      const { context, hotPath } = project.running(file, query.node);
      const severity = severityIn(context, severityOf(file, query, loop));
      if (!severity) continue;
      const answer = answerOf(project, query, loop, reserved);
      yield {
        range: reportRange(file, query.node),
        message: messageOf(file, query, loop),
        severity,
        confidence: 0.9,
        context,
        ...(hotPath !== undefined && { hotPath }),
        evidence: [{ path: file.path, range: reportRange(file, loop.node), label: 'the loop' }],
        ...('because' in answer ? { refusals: [answer] } : answers(answer)),
      };
    }
    yield* itemMatches(project, file);
  },
};

const VERBS: Readonly<Partial<Record<QueryKind, string>>> = { create: 'creates a row', update: 'updates a row', upsert: 'creates or updates a row', delete: 'deletes a row', save: 'saves an object', 'update-many': 'updates rows', 'delete-many': 'deletes rows' };

/** The innermost loop that writes something else each turn. */
function loopOf(project: Project, file: SourceFile, query: Query): Loop | undefined {
  const [loop] = loopsAround(file, query.node);
  if (!loop || loop.purpose !== undefined || !variesByTurn(file, loop, query.node)) return undefined;
  // One statement for many rows is what a loop over chunks sends.
  if (query.kind.endsWith('-many') && !query.conditions?.some(({ operator, value }) => operator === 'eq' && value !== undefined && variesByTurn(file, loop, value))) return undefined;
  return loop.source && isSmall(project, file, loop.source) ? undefined : loop;
}

/** `prisma.$transaction(items.map(...))` sends all of them at once. */
function isInOneBatch(node: Node): boolean {
  let inner = node;
  for (const outer of ancestors(node)) {
    if (outer.type === 'CallExpression' && outer.arguments.some((argument) => argument === inner && !isFunction(argument)) && /^(?:\$transaction|batch)$/.test(propertyName(outer.callee) ?? '')) return true;
    if (outer.type === 'BlockStatement' && isFunction(outer.parent) && outer.parent.parent?.type !== 'CallExpression') return false;
    inner = outer;
  }
  return false;
}

/** `updates.push(prisma.user.update(...))`: Prisma sends nothing until somebody waits, such as `$transaction(updates)`. */
function isKeptForBatch({ library, node }: Query): boolean {
  const { parent } = node;
  return library === 'prisma' && parent?.type === 'CallExpression' && parent.callee !== node && propertyName(parent.callee) === 'push';
}

function severityOf(file: SourceFile, query: Query, { source }: Loop): Severity {
  const isUserSized = source !== undefined && /\b(?:req|request|body|input|dto|payload)\b/i.test(textOf(file, source));
  if (query.kind === 'create' || isUserSized) return 'high';
  return 'medium';
}

function messageOf(file: SourceFile, query: Query, { kind, source }: Loop): string {
  const over = source ? ` for each element of \`${shortText(file, source)}\`` : ' in each turn of the loop';
  const cost = query.isInTransaction ? 'All of them go over one connection, one after the other, and the transaction stays open for as long.' : query.isOnConnection ? 'All of them go over one connection, one after the other.' : kind === 'concurrent' || kind === 'for-each' ? 'All of them ask for a connection at once, so that one request can take the whole pool.' : 'They wait for each other, so that the time adds up, and the connection is held for as long.';
  return `\`${query.method}\` ${VERBS[query.kind] ?? 'writes'} of ${tableText(query)}${over}. ${cost}`;
}

function answerOf(project: Project, query: Query, loop: Loop, reserved: Reserved): Plan | Refusal {
  const { file } = query;
  if (query.kind === 'upsert') return REFUSE.upsert('Whether a row is created or updated is decided for each of them.');
  if (query.kind === 'delete' || query.kind === 'delete-many') return REFUSE.deleted('Each statement deletes the rows of one turn.');
  if (query.kind === 'save') return REFUSE.saved('What is written depends on what was changed in each object.');
  if (query.kind.startsWith('update') && takesOff(file, query)) return REFUSE.check('Each statement takes an amount off what is there, which may not be enough.');
  const site = siteOf(project, file, query, loop);
  return 'because' in site ? site : planOf(site, reserved);
}

function answers({ edits, imports, note }: Plan): Pick<Match<Facts>, 'fixes' | 'offers' | 'facts'> {
  const fix: Fix = { strategy: ONE.strategy, title: ONE.title, tier: 'review', note, edits };
  return imports.length === 0 ? { fixes: [fix] } : { offers: [{ ...ONE, note }], facts: { edits, imports } };
}
