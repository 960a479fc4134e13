import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangeSet } from '../core/types.ts';
import type { PackageManager } from '../engine/install.ts';
import type { Args } from './command.ts';
import { requireClean } from './dirty.ts';
import { commandFailsBefore, interrupted, needsInstall } from './errors.ts';
import type { Asker } from './interactive.ts';
import { protect, wasInterrupted } from './interrupt.ts';
import { isCi } from './io.ts';
import type { Io } from './io.ts';
import type { Planned } from './plan.ts';

/** What became of the changes. */
export interface Written {
  runId: string;
  /** Why every file was restored, when it was. */
  restored?: string;
  isInstalled: boolean;
  /** Commands that install what package.json now declares. */
  installCommands: readonly string[];
  /** What the package manager said when it failed. */
  installFailure?: string;
}

/**
 * Writes the planned changes when the command line says so, installs and verifies; undefined when nothing was to be written.
 * @throws CliError when files are dirty or the command fails beforehand; WriteError when the files cannot be written. Nothing
 * is written then.
 */
export async function writeFixes({ setup, result, changes }: Planned, args: Args, io: Io, asker?: Asker): Promise<Written | undefined> {
  if (changes.length === 0 || (!args.has('write') && asker === undefined)) return undefined;
  const { root } = setup;
  await requireClean(root, changes.filter(({ before }) => before !== undefined).map(({ path }) => path), args);
  if (!args.has('write') && (await asker?.confirm(`Write this to ${changes.length} ${changes.length === 1 ? 'file' : 'files'}?`)) !== true) return undefined;
  const command = args.value('verify-cmd');
  if (command !== undefined) await requirePassing(command, result.changeSet, root, args, io);
  return protect(() => writeAndVerify(root, result.changeSet, command, args, io));
}

/** @throws CliError when the command cannot tell right from wrong: it fails on the files as they are, or would miss packages. */
async function requirePassing(command: string, { dependencies }: ChangeSet, root: string, args: Args, io: Io): Promise<void> {
  const added = dependencies.filter(({ range }) => range !== null).map(({ name }) => name);
  if (added.length > 0 && !args.has('install')) throw needsInstall(command, added);
  say(`Running \`${command}\` before any change`, io);
  const { runCommand } = await import('../engine/run-command.ts');
  const { ok, tail } = await runCommand(root, command);
  if (!ok) throw commandFailsBefore(command, tail);
}

async function writeAndVerify(root: string, changeSet: ChangeSet, command: string | undefined, args: Args, io: Io): Promise<Written> {
  const [{ write }, { detectPackageManager, installCommand }] = await Promise.all([import('../files/write.ts'), import('../engine/install.ts')]);
  const managers = distinct(changeSet.dependencies.map(({ manifest }) => detectPackageManager(root, manifest)));
  const { runId } = await write(root, changeSet);
  const lockfiles = await readLockfiles(managers);
  const written: Written = { runId, isInstalled: false, installCommands: managers.map((manager) => installCommand(manager, io.cwd)) };
  const restore = async (because: string): Promise<Written> => {
    const { undo } = await import('../files/write.ts');
    await undo(root, runId, { force: true });
    for (const { path, bytes } of lockfiles) {
      if (bytes !== undefined) writeFileSync(path, bytes);
      else rmSync(path, { force: true });
    }
    if (wasInterrupted()) throw interrupted('Every file is restored.');
    const again = written.isInstalled ? ` Run ${written.installCommands.map((line) => `\`${line}\``).join(' and ')} to restore the installed packages.` : '';
    return { ...written, restored: because + again };
  };
  if (args.has('install') && managers.length > 0) {
    const failure = await installAll(managers, io);
    written.isInstalled = failure === undefined;
    if (failure !== undefined) written.installFailure = failure;
    if (wasInterrupted() || (failure !== undefined && command !== undefined)) return restore(`The dependencies could not be installed, so that \`${command ?? ''}\` could not run:\n${failure ?? ''}\n`);
  }
  if (command === undefined) return written;
  say(`Running \`${command}\` with the fixes`, io);
  const { runCommand } = await import('../engine/run-command.ts');
  const { ok, tail } = await runCommand(root, command);
  return ok && !wasInterrupted() ? written : restore(`\`${command}\` fails with the fixes${tail === '' ? '.' : `:\n${tail}\n`}`);
}

/** The end of what the package manager printed when it failed; undefined when all went well. */
async function installAll(managers: readonly PackageManager[], io: Io): Promise<string | undefined> {
  const { install } = await import('../engine/install.ts');
  for (const manager of managers) {
    say(`Installing with ${manager.name}`, io);
    const { ok, tail } = await install(manager);
    if (!ok) return tail;
  }
  return undefined;
}

/** Lockfiles are not part of a run; they are kept here while an install may have to be taken back. */
async function readLockfiles(managers: readonly PackageManager[]): Promise<{ path: string; bytes: Buffer | undefined }[]> {
  const { LOCKFILES } = await import('../engine/install.ts');
  return managers.flatMap(({ directory }) =>
    LOCKFILES.map(([file]) => join(directory, file)).map((path) => ({ path, bytes: existsSync(path) ? readFileSync(path) : undefined })),
  );
}

function distinct(managers: readonly PackageManager[]): PackageManager[] {
  return [...new Map(managers.map((manager) => [manager.directory, manager])).values()];
}

/** Tells a person at a terminal what takes long. */
function say(sentence: string, { stderr, env }: Io): void {
  if (stderr.isTTY === true && !isCi(env)) stderr.write(`${sentence}\n`);
}
