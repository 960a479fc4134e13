import { rangeOf, textOf } from '../core/ast.ts';
import type { Match, Node, Offer, Place, Project, Refusal, Rule, Running, Severity, SourceFile } from '../core/types.ts';
import { startsOf } from '../libraries/clients/starts.ts';
import { acquiredBy, type Acquired, type Lent } from './pool-client-leak/acquire.ts';
import { callbackLeak } from './pool-client-leak/callbacks.ts';
import { leaksOf, type Leak } from './pool-client-leak/paths.ts';
import { planOf, type Plan } from './pool-client-leak/plan.ts';
import { usesOf } from './pool-client-leak/uses.ts';

const QUERY: Offer = { strategy: 'query', title: 'Query the pool directly', tier: 'safe' };
const FINALLY: Offer = { strategy: 'finally', title: 'Give it back in a `finally`', tier: 'review', note: 'It is given back when the function ends, on every path.' };
const MARKED: Offer = { ...FINALLY, note: 'It is given back on every path, and what was set or locked on it goes with it to its next user.' };
const CALLBACK: Refusal = { code: 'CALLBACK', because: 'The function is written with callbacks, in which no `finally` covers all paths.', next: 'Use the promise API of the library, with `try` and `finally`, or query the pool directly.' };

export const rule: Rule<Plan> = {
  meta: {
    description: 'A connection taken from a pool is not given back on every path',
    category: 'database',
    severity: 'critical',
    tier: 'review',
    recommended: true,
    order: 4,
    refusals: [
      { code: 'CALLBACK', when: 'The function is written with callbacks.' },
      { code: 'SHAPE', when: 'It is taken or given back within a larger expression.' },
      { code: 'TRANSACTION', when: 'A transaction may be open on the path.' },
    ],
    strategies: [QUERY, FINALLY],
  },
  triggers: ['.connect(', '.getConnection(', '.transaction(', 'createQueryRunner', 'startSession', '.reserve('],
  *detect(file, project) {
    for (const call of file.nodes('CallExpression')) {
      const acquired = acquiredBy(project, file, call);
      const match = acquired && ('callback' in acquired ? callbackMatch(project, file, acquired) : matchOf(project, file, acquired));
      if (match) yield match;
    }
  },
};

function matchOf(project: Project, file: SourceFile, acquired: Acquired): Match<Plan> | undefined {
  const uses = usesOf(project, file, acquired);
  const leaks = uses.isHandedOver ? [] : leaksOf(file, acquired, uses.releases);
  const [leak] = [...leaks].sort((a, b) => WEIGHT[a.how] - WEIGHT[b.how]);
  const place = leak && placed(project, file, acquired.call, leak.how === 'exception' || acquired.kind.releases.includes('endSession') ? 'high' : 'critical');
  if (!leak || !place) return undefined;
  const match = {
    ...place,
    range: rangeOf(acquired.call),
    message: messageOf(file, acquired, leak, uses.releases.length === 0),
    confidence: leak.how === 'exception' ? 0.85 : 0.95,
    evidence: leaks.slice(0, 3).map(({ how, node }) => ({ path: file.path, range: firstLine(file, node), label: LABELS[how] })),
  };
  const plan = planOf(file, acquired, uses, leaks);
  if ('code' in plan) return { ...match, refusals: [plan] };
  return { ...match, offers: [plan.how === 'pool' ? QUERY : uses.marks ? MARKED : FINALLY], facts: plan };
}

function callbackMatch(project: Project, file: SourceFile, lent: Lent): Match<Plan> | undefined {
  const leak = callbackLeak(file, lent);
  const place = leak && placed(project, file, lent.call, 'critical');
  if (!leak || !place) return undefined;
  const isNever = leak === lent.callback;
  return {
    ...place,
    range: rangeOf(lent.call.callee),
    message: `The connection that \`${textOf(file, lent.call.callee)}\` lends is ${isNever ? 'never given back' : 'not given back when the callback is left here'}. ${lent.kind.cost}`,
    confidence: 0.9,
    evidence: [{ path: file.path, range: firstLine(file, isNever ? lent.call : leak), label: isNever ? 'taken here' : 'left while it is held' }],
    refusals: [CALLBACK],
  };
}

const WEIGHT: Readonly<Record<Leak['how'], number>> = { end: 0, return: 1, throw: 2, exception: 3 };
const LABELS: Readonly<Record<Leak['how'], string>> = { end: 'still held at the end of the function', return: 'returns while it is held', throw: 'throws while it is held', exception: 'may fail while it is held' };
const LOWER: Readonly<Record<Severity, Severity>> = { critical: 'high', high: 'medium', medium: 'low', low: 'info', info: 'info' };

/** Severity and context; undefined where a leak does no harm. */
function placed(project: Project, file: SourceFile, node: Node, severity: Severity): (Pick<Running, 'context' | 'hotPath'> & { severity: Severity }) | undefined {
  const { context, hotPath } = project.running(file, node);
  const where = { context, ...(hotPath !== undefined && { hotPath }) };
  if (context === 'request' || context === 'socket') return { ...where, severity };
  if (context === 'background' || (context === 'unknown' && startsOf(project, file.path).size > 0)) return { ...where, severity: LOWER[severity] };
  return undefined;
}

function messageOf(file: SourceFile, { kind, lender, variable }: Acquired, leak: Leak, isNever: boolean): string {
  const from = textOf(file, lender).replace(/\s+/g, ' ');
  const given = kind.closing ? 'given back' : 'ended';
  const when = isNever ? `never ${given}` : leak.how === 'exception' ? `not ${given} when \`${lineOf(file, leak.node)}\` fails` : leak.how === 'throw' ? `not ${given} when the function throws` : leak.how === 'return' ? `not ${given} when the function returns early` : `not ${given} on every path`;
  return `The ${kind.noun} \`${variable.name}\` from \`${from}\` is ${when}. ${kind.cost}`;
}

function lineOf(file: SourceFile, node: Node): string {
  const text = textOf(file, node).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function firstLine({ text }: SourceFile, node: Node): Place['range'] {
  const newline = text.indexOf('\n', node.range[0]);
  return [node.range[0], newline === -1 ? node.range[1] : Math.min(node.range[1], newline)];
}
