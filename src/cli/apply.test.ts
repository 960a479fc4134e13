import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { FileError } from '../core/types.ts';
import { fix } from '../engine/fix.ts';
import { diskHost } from '../project/host.ts';
import { writeFixes } from './apply.ts';
import type { Written } from './apply.ts';
import { readArgs } from './args.ts';
import { rawChanges } from './changes.ts';
import { command } from './fix.ts';
import { fixExitCode } from './plan.ts';
import type { Planned } from './plan.ts';
import { project } from './testing.ts';

const MANIFEST = '{\n  "name": "orders",\n  "version": "1.0.0"\n}\n';

/** A run that adds a package, which lies in the project, so that the package manager needs no network. */
async function planned(): Promise<Planned> {
  const root = project({
    'package.json': MANIFEST,
    'src/orders.js': 'export const port = 3000;\n',
    'vendor/spool/package.json': '{ "name": "spool", "version": "1.0.0", "main": "index.js" }',
    'vendor/spool/index.js': 'module.exports = 1;\n',
  });
  const result = await fix({ root, tier: 'safe' });
  const after = MANIFEST.replace('"1.0.0"\n', '"1.0.0",\n  "dependencies": {\n    "spool": "file:vendor/spool"\n  }\n');
  result.changeSet.files.push({ path: 'package.json', before: MANIFEST, after });
  result.changeSet.dependencies.push({ manifest: 'package.json', name: 'spool', range: 'file:vendor/spool' });
  return { setup: { root, paths: undefined, rules: [], config: {}, only: undefined }, result, changes: rawChanges(result.changeSet, diskHost(root)) };
}

async function apply(plan: Planned, flags: string[]): Promise<Written | undefined> {
  const io = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env: {}, cwd: plan.setup.root };
  return writeFixes(plan, readArgs(command, ['--write', ...flags]), io);
}

test('without --install, says which command installs', async () => {
  const plan = await planned();
  expect(await apply(plan, [])).toEqual({ runId: '0001', isInstalled: false, installCommands: ['npm install'] });
  expect(existsSync(join(plan.setup.root, 'node_modules'))).toBe(false);
});

test('--install installs what was added, and the command can use it', async () => {
  const plan = await planned();
  const written = await apply(plan, ['--install', '--verify-cmd', '[ ! -e package-lock.json ] || node -e "require(\'spool\')"']);
  expect(written).toMatchObject({ isInstalled: true });
  expect(written?.restored).toBeUndefined();
  expect(existsSync(join(plan.setup.root, 'node_modules/spool'))).toBe(true);
});

test('a command that needs the added packages asks for --install', async () => {
  const plan = await planned();
  await expect(apply(plan, ['--verify-cmd', 'true'])).rejects.toMatchObject({ exitCode: 2, message: 'The fixes add `spool`, which `true` needs installed. Nothing was written.' });
  expect(readFileSync(join(plan.setup.root, 'package.json'), 'utf8')).toBe(MANIFEST);
});

test('the lockfile is restored with the files', async () => {
  const plan = await planned();
  const written = await apply(plan, ['--install', '--verify-cmd', '[ ! -e package-lock.json ]']);
  expect(written?.restored).toBe('`[ ! -e package-lock.json ]` fails with the fixes. Run `npm install` to restore the installed packages.');
  expect(readFileSync(join(plan.setup.root, 'package.json'), 'utf8')).toBe(MANIFEST);
  expect(existsSync(join(plan.setup.root, 'package-lock.json'))).toBe(false);
});

test('a rule that failed is no clean run', async () => {
  const { result } = await planned();
  const args = readArgs(command, []);
  const error: FileError = { path: 'src/orders.js', kind: 'internal', message: 'The rule failed on this file.' };
  const failed = { ...result, before: { ...result.before, errors: [error] } };
  expect([fixExitCode(result, false, args), fixExitCode(failed, false, args)]).toEqual([0, 2]);
});
