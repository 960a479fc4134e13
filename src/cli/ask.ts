import type { AppliedFix, Fix } from '../core/types.ts';
import { merge } from '../core/change-set.ts';
import { check } from '../engine/check.ts';
import type { FixOptions } from '../engine/fix.ts';
import { diffReport } from '../report/patch.ts';
import type { RawChange } from '../report/patch.ts';
import { printHeading } from '../report/finding.ts';
import { filesOf } from '../report/summary.ts';
import type { Args } from './command.ts';
import { requireClean } from './dirty.ts';
import type { Asker } from './interactive.ts';
import { colorsFor, widthOf } from './io.ts';
import type { Colors, Io } from './io.ts';

type Choose = NonNullable<FixOptions['choose']>;

/**
 * Prepares the questions of `--interactive`. Files with uncommitted changes are refused before the first of them, so that
 * no answer is lost.
 */
export async function startAsking(options: FixOptions, asker: Asker, args: Args, io: Io): Promise<Choose> {
  const { findings } = await check(options);
  const fixes = findings.flatMap(({ fix, alternatives = [] }) => (fix === undefined ? [] : [fix, ...alternatives]));
  await requireClean(options.root, [...new Set(fixes.filter((fix) => isOffered(fix, options)).flatMap(filesOf))], args);
  const colors = colorsFor(io.stdout, io.env);
  return async ({ finding, fix }, read) => {
    const others = [finding.fix, ...(finding.alternatives ?? [])].filter((other) => other !== undefined && other.strategy !== fix.strategy && isOffered(other, options));
    const accepted = await asker.ask({
      heading: printHeading(finding, read(finding.path), { colors, width: widthOf(io.stdout) }),
      fixes: [fix, ...others.filter((other) => other !== undefined)],
      show: (shown) => printUnit({ finding, fix: shown }, read, colors),
    });
    return accepted === undefined ? false : accepted;
  };
}

function isOffered(fix: Fix, { tier }: FixOptions): boolean {
  return tier === 'review' || fix.tier === 'safe';
}

/** Everything that belongs to one fix: edits in all files, new files, dependencies, environment. */
function printUnit(applied: AppliedFix, read: (path: string) => string | undefined, colors: Colors): string {
  const { files, creates, removes, dependencies, env } = merge([applied], read);
  const changes: RawChange[] = [
    ...files,
    ...creates.map(({ path, text }) => ({ path, before: undefined, after: text })),
    ...removes.map((path) => ({ path, before: read(path), after: undefined })),
  ];
  const needs = dependencies.map(({ name, range, manifest }) => (range === null ? `${colors.red(`- ${name}`)}  ${manifest}\n` : `${colors.green(`+ ${name} ${range}`)}  ${manifest}\n`));
  const variables = env.map(({ name, example }) => `${colors.green(`+ ${name}=${example}`)}\n`);
  return `${diffReport(changes, colors)}${needs.join('')}${variables.join('')}`;
}
