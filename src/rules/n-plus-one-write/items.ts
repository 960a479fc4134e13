import type { TSESTree } from '@typescript-eslint/types';
import { callOf, propertyName, rangeOf, textOf } from '../../core/ast.ts';
import { loopsAround, type Loop } from '../../core/loops.ts';
import { variesByTurn } from '../../core/loops/flow.ts';
import type { Match, Project, SourceFile } from '../../core/types.ts';
import { clientOf } from '../../libraries/clients.ts';
import { reportRange, severityIn } from '../../libraries/query-words.ts';
import { isSmall } from '../../libraries/loop-source.ts';
import { shortText } from './body.ts';
import { REFUSE } from './codes.ts';

const REDIS_WRITES = new Set(['set', 'setex', 'setEx', 'hset', 'hSet', 'del', 'expire', 'incr', 'incrby', 'sadd', 'sAdd', 'zadd', 'zAdd', 'lpush', 'lPush', 'rpush', 'rPush', 'publish', 'unlink']);

/** Keys of Redis that are written, and jobs that are added, one by one. */
export function* itemMatches(project: Project, file: SourceFile): Iterable<Match<never>> {
  for (const call of file.nodes('CallExpression')) {
    const method = propertyName(call.callee);
    if (method === undefined || call.callee.type !== 'MemberExpression' || (method !== 'add' && !REDIS_WRITES.has(method))) continue;
    if (call.parent.type !== 'AwaitExpression' && call.parent.type !== 'ArrowFunctionExpression' && call.parent.type !== 'ReturnStatement') continue;
    const [loop] = loopsAround(file, call);
    if (!loop || loop.purpose !== undefined || !variesByTurn(file, loop, call) || (loop.source && isSmall(project, file, loop.source))) continue;
    const what = method === 'add' ? queueText(project, file, call) : redisText(project, file, call);
    if (what === undefined) continue;
    const { context, hotPath } = project.running(file, call);
    const severity = severityIn(context, 'medium');
    if (severity) yield matchOf(file, call, loop, what, { severity, context, ...(hotPath !== undefined && { hotPath }) });
  }
}

function queueText(project: Project, file: SourceFile, call: TSESTree.CallExpression): string | undefined {
  if (call.callee.type !== 'MemberExpression') return undefined;
  const resolved = project.resolve(file, call.callee.object);
  const made = resolved?.kind === 'node' && resolved.node.type === 'NewExpression' ? project.resolve(resolved.file, resolved.node.callee) : undefined;
  return made?.kind === 'package' && /^(?:bullmq|bull)$/.test(made.name) ? 'adds one job to the queue' : undefined;
}

function redisText(project: Project, file: SourceFile, call: TSESTree.CallExpression): string | undefined {
  if (call.callee.type !== 'MemberExpression' || callOf(call) !== undefined) return undefined;
  const client = clientOf(project, file, call.callee.object);
  return client && /redis/i.test(client.library) ? 'sends one command to Redis' : undefined;
}

function matchOf(file: SourceFile, call: TSESTree.CallExpression, { source, node }: Loop, what: string, where: Pick<Match, 'severity' | 'context' | 'hotPath'>): Match<never> {
  const over = source ? `for each element of \`${shortText(file, source)}\`` : 'in each turn of the loop';
  return {
    ...where,
    range: reportRange(file, call),
    message: `\`${textOf(file, call.callee)}\` ${what} ${over}. Each is a round trip of its own.`,
    confidence: 0.85,
    evidence: [{ path: file.path, range: rangeOf(node)[1] - node.range[0] > 200 ? reportRange(file, node) : rangeOf(node), label: 'the loop' }],
    refusals: [REFUSE.bulk('What each of them does may differ, so that they are not put together here.')],
  };
}
