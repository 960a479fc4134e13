import type { AppliedFix, Finding } from '../core/types.ts';
import { fix } from '../engine/fix.ts';
import type { FixOptions, FixResult } from '../engine/fix.ts';
import { diskHost } from '../project/host.ts';
import type { RawChange } from '../report/patch.ts';
import { patchReport } from '../report/patch.ts';
import { printErrors } from '../report/pretty.ts';
import { pathInRepository, rawChanges } from './changes.ts';
import { requireFiles } from './check.ts';
import type { Args } from './command.ts';
import { EXIT } from './errors.ts';
import type { Asker } from './interactive.ts';
import { colorsFor, widthOf } from './io.ts';
import type { Io } from './io.ts';
import { startProgress } from './progress.ts';
import { runOptions, setUp } from './setup.ts';
import type { Setup } from './setup.ts';

/** A fix run with what it would write. */
export interface Planned {
  setup: Setup;
  result: FixResult;
  changes: RawChange[];
}

/**
 * Computes every fix of the chosen tier in memory; with an asker, those that are accepted. Undefined when there is nothing to
 * check and that is fine.
 */
export async function planFixes(args: Args, io: Io, asker?: Asker): Promise<Planned | undefined> {
  const setup = await setUp(args, io.cwd);
  await recoverEarlier(setup.root, args, io);
  const host = diskHost(setup.root);
  const options: FixOptions = { ...runOptions(setup), host, tier: args.value('tier') === 'review' ? 'review' : 'safe', ...(args.has('verify') && { verify: 'types' }) };
  const result = asker === undefined ? await planWithProgress(options, io) : await planByAsking(options, asker, args, io);
  if (!(await requireFiles(result.before, setup, args, io))) return undefined;
  return { setup, result: atOriginalPlaces(result), changes: rawChanges(result.changeSet, host) };
}

async function planWithProgress(options: FixOptions, io: Io): Promise<FixResult> {
  const progress = startProgress(io);
  return fix({ ...options, onProgress: progress.report }).finally(progress.clear);
}

async function planByAsking(options: FixOptions, asker: Asker, args: Args, io: Io): Promise<FixResult> {
  const { startAsking } = await import('./ask.ts');
  return fix({ ...options, choose: await startAsking(options, asker, args, io) });
}

/** Prints the changes as a patch for `git apply`. The exit code is 1 when there are findings. */
export async function printPatch(args: Args, io: Io): Promise<number> {
  const planned = await planFixes(args, io);
  if (planned === undefined) return EXIT.clean;
  const { setup, result, changes } = planned;
  io.stdout.write(patchReport(changes, pathInRepository(setup.root)));
  io.stderr.write(printErrors(result.before, { colors: colorsFor(io.stderr, io.env), width: widthOf(io.stderr) }));
  const more = reviewLeft(result, args);
  if (more > 0) io.stderr.write(`${more} more ${more === 1 ? 'fix' : 'fixes'} with \`--tier review\`.\n`);
  return fixExitCode(result, false, args);
}

/** A run that was cut off is finished or taken back before files are written; a preview only tells of it. */
async function recoverEarlier(root: string, args: Args, io: Io): Promise<void> {
  if (args.has('write') || args.has('interactive')) {
    const { recover } = await import('../files/write.ts');
    for (const { runId, outcome } of await recover(root)) io.stderr.write(`Run ${runId} was cut off earlier and is now ${outcome}.\n`);
    return;
  }
  const { listRuns } = await import('../files/journal.ts');
  const interrupted = listRuns(root).find(({ state }) => state === 'interrupted');
  if (interrupted !== undefined) io.stderr.write(`Run ${interrupted.id} was cut off. The next \`fix --write\` or \`undo\` finishes it or takes it back.\n`);
}

/** Number of findings whose fix waits for `--tier review`. */
export function reviewLeft({ after }: FixResult, args: Args): number {
  if (args.value('tier') === 'review') return 0;
  return after.findings.filter((finding) => finding.refusals.length === 0 && finding.fix?.tier === 'review').length;
}

/** Exit code of a fix run, except for what only writing can bring. */
export function fixExitCode(result: FixResult, isWritten: boolean, args: Args): number {
  if (result.before.errors.some(({ kind }) => kind === 'internal')) return EXIT.failure;
  const { refused, deferred } = result.changeSet;
  if (args.has('strict') && refused.length + deferred.length + result.rolledBack.length > 0) return EXIT.incomplete;
  return (isWritten ? result.after : result.before).findings.length > 0 ? EXIT.findings : EXIT.clean;
}

/** Findings of later passes have the places of rewritten text; a report shows where they were in the files of the user. */
function atOriginalPlaces(result: FixResult): FixResult {
  const open = new Set(result.before.findings);
  const original = (finding: Finding): Finding => {
    const same = open.has(finding) ? finding : [...open].find(({ rule, path, message }) => rule === finding.rule && path === finding.path && message === finding.message);
    if (same !== undefined) open.delete(same);
    return same ?? finding;
  };
  const applied = result.changeSet.applied.map((one): AppliedFix => ({ finding: original(one.finding), fix: one.fix }));
  const rolledBack = result.rolledBack.map(({ finding, because }) => ({ finding: original(finding), because }));
  return { ...result, rolledBack, changeSet: { ...result.changeSet, applied } };
}
