import { rangeOf } from '../core/ast.ts';
import type { Match, Project, Rule, Running, SourceFile } from '../core/types.ts';
import { reservedIn, type Reserved } from '../libraries/fresh-names.ts';
import { mayWaitInLoop, queryTriggers } from '../libraries/queries.ts';
import { assess } from './n-plus-one-read/assess.ts';
import { CODES } from './n-plus-one-read/codes.ts';
import { readsThroughHelpers } from './n-plus-one-read/helpers.ts';
import { readsIn, type Read } from './n-plus-one-read/read.ts';
import { rewriteOf, TITLE, type Rewrite } from './n-plus-one-read/rewrite.ts';
import { messageOf, placesOf, severityOf } from './n-plus-one-read/words.ts';

export const rule: Rule<Rewrite> = {
  meta: {
    description: 'A query runs once for every element of a list',
    category: 'database',
    severity: 'critical',
    tier: 'safe',
    recommended: true,
    order: 40,
    refusals: CODES,
    strategies: [{ strategy: 'prefetch', title: TITLE, tier: 'safe' }],
  },
  triggers: [...queryTriggers(), 'Promise.all(', '.map(async', '.forEach(async', 'for (const ', 'for (let ', 'for await'],
  isRelevant: mayWaitInLoop,
  *detect(file, project) {
    const reserved = reservedIn(file, 'n-plus-one-read');
    for (const read of [...readsIn(project, file), ...readsThroughHelpers(project, file)]) {
      const match = matchOf(project, file, read, reserved);
      if (match) yield match;
    }
  },
};

const SILENT = new Set<Running['context']>(['test', 'script', 'client', 'boot']);

function matchOf(project: Project, file: SourceFile, read: Read, reserved: Reserved): Match<Rewrite> | undefined {
  const running = project.running(file, read.node);
  if (SILENT.has(running.context)) return undefined;
  const { context, hotPath } = running;
  const base = {
    range: rangeOf(read.node),
    message: messageOf(file, read),
    severity: severityOf(project, file, read, running),
    confidence: read.condition ? (read.helper ? 0.85 : 0.95) : 0.8,
    context,
    ...(hotPath !== undefined && { hotPath }),
    evidence: placesOf(file, read, running),
  };
  const assessed = assess(project, read, reserved);
  if (Array.isArray(assessed)) return { ...base, refusals: assessed };
  const rewrite = rewriteOf(project, read, assessed, reserved);
  if ('code' in rewrite) return { ...base, refusals: [rewrite] };
  if (rewrite.imports.length > 0 || rewrite.usesChunks || read.helper) return { ...base, offers: [rewrite.offer], facts: rewrite };
  return { ...base, fixes: [{ ...rewrite.offer, edits: rewrite.edits }] };
}
