import { version } from '../../package.json';
import { SEVERITIES } from '../core/types.ts';
import type { Severity } from '../core/types.ts';
import type { CheckResult } from '../engine/check.ts';
import type { Args, Command, Flag } from './command.ts';
import { EXIT, notACount, nothingReadable, nothingToCheck, tierOfCheck } from './errors.ts';
import { colorsFor, widthOf } from './io.ts';
import type { Io } from './io.ts';
import { startProgress } from './progress.ts';
import { runOptions, selectionFlags, setUp } from './setup.ts';
import type { Setup } from './setup.ts';

const MAX = 3;

/** Flags that `check` and `fix` share. */
export const sharedFlags = {
  ...selectionFlags,
  format: { type: 'string', short: 'f', choices: ['pretty', 'json', 'patch'], description: 'For people, for programs (schemas/report.schema.json), or for `git apply`.' },
  'allow-empty': { type: 'boolean', description: 'Exit 0 when there is no source file to check.' },
} satisfies Record<string, Flag>;

export const command: Command = {
  name: 'check',
  usage: '[path...] [flags]',
  description:
    'Reports the code that falls over under load: where, what it costs, what to do. Reads only, runs nothing of the project, needs no network. The project is the nearest folder with a configuration, else the workspace, else the nearest package.json; paths inside it narrow what is reported.',
  flags: {
    ...sharedFlags,
    tier: { type: 'string', choices: ['safe', 'review'], description: 'With --format patch: the fixes in the patch. review includes safe, which is the default.' },
    'fail-on': { type: 'string', value: 'severity', choices: SEVERITIES, description: `Exit 1 only for findings at or above it: ${SEVERITIES.join(', ')}.` },
    max: { type: 'string', value: 'n', description: `Findings shown in full for each rule; ${MAX} without it.` },
    all: { type: 'boolean', short: 'a', description: 'Show every finding in full.' },
    quiet: { type: 'boolean', short: 'q', description: 'Print the summary only.' },
  },
  examples: [
    ['npx tenfold', 'Check the current project.'],
    ['npx tenfold packages/api --fail-on high', 'Check one package, and fail for high and critical findings only.'],
    ['npx tenfold check --only upload-limit,upload-memory-storage --all', 'Every finding of two rules.'],
    ['npx tenfold --format json > tenfold.json', 'The same findings as data.'],
    ['npx tenfold --format patch --tier review | git apply --check', 'Whether every fix would apply.'],
  ],
  exits: [
    [0, 'nothing found, or nothing at or above --fail-on'],
    [1, 'findings'],
    [2, 'wrong use, broken configuration, no source file, no file that can be read and parsed, or a rule failed'],
  ],
  run: runCheck,
};

async function runCheck(args: Args, io: Io): Promise<number> {
  const max = readCount(args);
  if (args.value('format') === 'patch') {
    const { printPatch } = await import('./plan.ts');
    return printPatch(args, io);
  }
  if (args.has('tier')) throw tierOfCheck();
  const setup = await setUp(args, io.cwd);
  const result = await checkProject(setup, args, io);
  if (result === undefined) return EXIT.clean;
  await report(result, setup, args, io, max);
  return exitCode(result, args.value('fail-on'));
}

/**
 * Checks the project with progress on the terminal; undefined when there is nothing to check and that is fine.
 * @throws CliError when no file was found or none could be parsed.
 */
async function checkProject(setup: Setup, args: Args, io: Io): Promise<CheckResult | undefined> {
  const { check } = await import('../engine/check.ts');
  const progress = startProgress(io);
  const result = await check({ ...runOptions(setup), onProgress: progress.report }).finally(progress.clear);
  return (await requireFiles(result, setup, args, io)) ? result : undefined;
}

/** Whether there was anything to check. @throws CliError when there was not and that is not fine. */
export async function requireFiles(result: CheckResult, setup: Setup, args: Args, io: Io): Promise<boolean> {
  for (const path of result.files > 0 ? result.missing : []) io.stderr.write(`\`${path}\` holds no source file.\n`);
  const failed = await countFailed(result, setup);
  if (result.files > failed) return true;
  const { printErrors } = await import('../report/pretty.ts');
  io.stderr.write(printErrors(result, { colors: colorsFor(io.stderr, io.env), width: widthOf(io.stderr) }));
  if (failed > 0) throw nothingReadable(failed);
  const error = nothingToCheck(result.root, result.skipped.length);
  if (!args.has('allow-empty')) throw error;
  if (args.value('format') === undefined || args.value('format') === 'pretty') io.stdout.write(`${error.message}\n`);
  return args.value('format') === 'json';
}

/** Number of selected files that could not be read or parsed. Errors may also lie in folders and in files that others import. */
async function countFailed({ errors, findings }: CheckResult, { root, paths, config }: Setup): Promise<number> {
  if (errors.length === 0 || findings.length > 0) return 0;
  const [{ select }, { diskHost }] = await Promise.all([import('../engine/select.ts'), import('../project/host.ts')]);
  const selected = new Set(select(diskHost(root), paths, config).paths);
  return new Set(errors.filter(({ path }) => selected.has(path)).map(({ path }) => path)).size;
}

async function report(result: CheckResult, setup: Setup, args: Args, io: Io, max: number): Promise<void> {
  const reported = { ...result, text: (path: string) => result.project.text(path) };
  if (args.value('format') === 'json') {
    const { jsonReport } = await import('../report/json.ts');
    io.stdout.write(`${JSON.stringify(jsonReport(reported, version), null, 2)}\n`);
    return;
  }
  const { prettyReport } = await import('../report/pretty.ts');
  const description = (rule: string) => setup.rules.find(({ id }) => id === rule)?.meta.description;
  const { quoted } = await import('./report-fixes.ts');
  const where = args.positionals.map((path) => ` ${quoted(path)}`).join('');
  const options = { colors: colorsFor(io.stdout, io.env), width: widthOf(io.stdout), max, quiet: args.has('quiet'), description, where };
  io.stdout.write(prettyReport(reported, options));
}

function readCount(args: Args): number {
  if (args.has('all')) return Number.POSITIVE_INFINITY;
  const given = args.value('max');
  if (given === undefined) return MAX;
  if (!/^[1-9]\d{0,8}$/.test(given)) throw notACount('--max', given);
  return Number(given);
}

function exitCode({ findings, errors }: CheckResult, failOn: string | undefined): number {
  if (errors.some(({ kind }) => kind === 'internal')) return EXIT.failure;
  const threshold: Severity = SEVERITIES.find((severity) => severity === failOn) ?? 'info';
  const counts = findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold));
  return counts ? EXIT.findings : EXIT.clean;
}
