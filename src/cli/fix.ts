import type { Args, Command } from './command.ts';
import { sharedFlags } from './check.ts';
import { EXIT, needsWrite, noTerminal, notTogether } from './errors.ts';
import { colorsFor } from './io.ts';
import type { Io } from './io.ts';

export const command: Command = {
  name: 'fix',
  usage: '[path...] [flags]',
  description:
    'Shows the exact diff of every fix of the chosen tier. Nothing is written without --write. A fix is all or nothing: its edits in all files, its new files and its dependencies belong together. After rewriting, every file is parsed and checked again in memory; a fix that does not hold is taken back. `npx tenfold undo` restores what was written.',
  flags: {
    ...sharedFlags,
    tier: { type: 'string', short: 't', choices: ['safe', 'review'], description: 'safe keeps behaviour and is the default; review includes safe, and each of its fixes names the one thing that may change.' },
    write: { type: 'boolean', short: 'w', description: 'Write the fixes: all of them or, when anything goes wrong, none.' },
    interactive: { type: 'boolean', short: 'i', description: 'Ask about each fix with everything that belongs to it. Needs a terminal.' },
    verify: { type: 'string', choices: ['types'], description: 'Drop every fix that adds an error of the TypeScript compiler.' },
    'verify-cmd': { type: 'string', value: 'command', description: 'With --write: run this before and after; when it fails after, restore everything.' },
    install: { type: 'boolean', description: 'With --write: install the dependencies that fixes add, without their scripts.' },
    'allow-dirty': { type: 'boolean', description: 'Write files that have uncommitted changes, too.' },
    strict: { type: 'boolean', description: 'Exit 3 when a finding was refused or a fix taken back.' },
  },
  examples: [
    ['npx tenfold fix', 'Show the diff of the safe fixes.'],
    ['npx tenfold fix --tier review --only upload-memory-storage', 'Show the diff of one rule, fixes to review included.'],
    ['npx tenfold fix --tier review --write --verify=types --verify-cmd "npm test"', 'Write; drop fixes that break types; restore everything when the tests fail.'],
    ['npx tenfold fix -i --tier review', 'Accept or reject each fix.'],
    ['npx tenfold fix --tier review --format patch | git apply', 'Apply the same changes with git.'],
  ],
  exits: [
    [0, 'no finding is left; without --write: there was none'],
    [1, 'findings are left unfixed; without --write: there are findings'],
    [2, 'wrong use, broken configuration, nothing to check, or the files could not be written (nothing was written); or a rule or the install failed'],
    [3, 'with --strict: a finding was refused or a fix taken back'],
    [4, 'a file about to change has uncommitted changes; nothing was written'],
  ],
  run: runFix,
};

async function runFix(args: Args, io: Io): Promise<number> {
  requireSense(args, io);
  const { planFixes, printPatch } = await import('./plan.ts');
  if (args.value('format') === 'patch') return printPatch(args, io);
  const asker = args.has('interactive') ? (await import('./interactive.ts')).createAsker(io, colorsFor(io.stdout, io.env)) : undefined;
  try {
    const planned = await planFixes(args, io, asker);
    if (planned === undefined) return EXIT.clean;
    const { writeFixes } = await import('./apply.ts');
    const written = await writeFixes(planned, args, io, asker);
    const { reportFixes } = await import('./report-fixes.ts');
    return reportFixes(planned, written, args, io);
  } finally {
    asker?.close();
  }
}

/** @throws CliError for flags that contradict each other or need a terminal. */
function requireSense(args: Args, io: Io): void {
  const format = args.value('format');
  if (args.has('interactive') && format !== undefined && format !== 'pretty') throw notTogether('--interactive', `--format ${format}`, 'the questions would be in the output');
  if (args.has('interactive') && (io.stdin.isTTY !== true || io.stdout.isTTY !== true)) throw noTerminal();
  if (args.has('write') && format === 'patch') throw notTogether('--write', '--format patch', 'a patch is for `git apply`');
  if (args.has('write') || args.has('interactive')) return;
  for (const flag of ['verify-cmd', 'install', 'allow-dirty']) if (args.has(flag)) throw needsWrite(`--${flag}`);
}
