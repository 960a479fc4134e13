import type { Finding } from '../core/types.ts';
import { positionsIn } from './json.ts';
import type { Position } from './json.ts';
import type { FixReported } from './fix.ts';
import { filesOf } from './summary.ts';

interface LeftFinding {
  rule: string;
  path: string;
  start: Position;
  because: string;
}

/** What `tenfold fix --format json` adds to the report, under `run`. */
export interface JsonRun {
  /** For `tenfold undo`; null when nothing was written. */
  runId: string | null;
  applied: { rule: string; path: string; start: Position; title: string; tier: 'safe' | 'review'; note: string | null; files: string[] }[];
  files: { path: string; change: 'edit' | 'create' | 'remove' }[];
  dependencies: { manifest: string; name: string; range: string | null; dev: boolean }[];
  rolledBack: LeftFinding[];
  deferred: LeftFinding[];
  refused: LeftFinding[];
}

/** The run as plain data. Places of fixed findings are those before the run. */
export function jsonRun(result: FixReported, runId: string | undefined): JsonRun {
  const before = positionsIn({ text: result.textBefore });
  const after = positionsIn({ text: result.textAfter });
  const left = ({ rule, path, range }: Finding, because: string, positions = after): LeftFinding => ({ rule, path, start: positions(path, range).start, because });
  const { applied, dependencies, deferred, refused } = result.changeSet;
  return {
    runId: runId ?? null,
    applied: applied.map(({ finding, fix }) => ({
      rule: finding.rule,
      path: finding.path,
      start: before(finding.path, finding.range).start,
      title: fix.title,
      tier: fix.tier,
      note: fix.note ?? null,
      files: filesOf(fix),
    })),
    files: result.changes.map((change) => ({ path: change.path, change: change.before === undefined ? 'create' : change.after === undefined ? 'remove' : 'edit' })),
    dependencies: dependencies.map(({ manifest, name, range, dev = false }) => ({ manifest, name, range, dev })),
    rolledBack: result.rolledBack.map(({ finding, because }) => left(finding, because, before)),
    deferred: deferred.map((finding) => left(finding, 'Its fix overlaps another one.')),
    refused: refused.map(({ finding, refusal }) => left(finding, `[${refusal.code}] ${refusal.because} ${refusal.next}`)),
  };
}
