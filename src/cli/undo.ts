import type { Args, Command } from './command.ts';
import { EXIT, tooManyArguments } from './errors.ts';
import { colorsFor } from './io.ts';
import type { Io } from './io.ts';
import { findTarget } from './setup.ts';

const FILES_SHOWN = 20;

export const command: Command = {
  name: 'undo',
  usage: '[run] [flags]',
  description:
    'Restores every file of an earlier `fix --write`, byte for byte, and removes the files it created. Without a run, the latest that is not undone yet. Files changed since are not overwritten. Installed packages stay.',
  flags: {
    list: { type: 'boolean', short: 'l', description: 'List the runs of this project, newest first.' },
    force: { type: 'boolean', description: 'Restore files that changed since, too; what they hold now stays in .tenfold.' },
  },
  examples: [
    ['npx tenfold undo', 'Undo the latest run.'],
    ['npx tenfold undo --list', 'Show the runs, when they were and what they changed.'],
    ['npx tenfold undo 0003', 'Undo one run.'],
  ],
  exits: [
    [0, 'everything restored, or the list printed'],
    [2, 'wrong use, no such run, or a file changed since; nothing was restored'],
  ],
  run: runUndo,
};

async function runUndo(args: Args, io: Io): Promise<number> {
  const [run, extra] = args.positionals;
  if (extra !== undefined) throw tooManyArguments('undo', extra);
  const { root } = findTarget([], io.cwd);
  if (args.has('list')) return printRuns(root, io);
  const { undo } = await import('../files/write.ts');
  const { runId, restored } = await undo(root, run, { force: args.has('force') });
  const colors = colorsFor(io.stdout, io.env);
  io.stdout.write(`${colors.green(`Run ${runId} is undone.`)} ${fileCount(restored.length)} restored.\n${listFiles(restored)}`);
  return EXIT.clean;
}

async function printRuns(root: string, io: Io): Promise<number> {
  const { listRuns } = await import('../files/journal.ts');
  const { bold, dim } = colorsFor(io.stdout, io.env);
  const runs = listRuns(root);
  if (runs.length === 0) io.stdout.write('No run has written here.\n');
  for (const { id, at, rules, files, state } of runs) {
    io.stdout.write(`${bold(id)}  ${at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}  ${state}  ${dim(rules.join(', '))}\n${listFiles(files)}`);
  }
  return EXIT.clean;
}

function fileCount(count: number): string {
  return `${count} file${count === 1 ? '' : 's'}`;
}

function listFiles(files: readonly string[]): string {
  const lines = files.slice(0, FILES_SHOWN).map((file) => `  ${file}\n`);
  return lines.join('') + (files.length > FILES_SHOWN ? `  and ${files.length - FILES_SHOWN} more\n` : '');
}
