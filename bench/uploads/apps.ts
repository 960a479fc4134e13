import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');
const app = path.join(root, 'test-fixtures/apps/lockerroom');

/** Rewrites a copy of the app with the built command line; without `strategy`, with the fix Tenfold prefers. */
function rewrite(directory: string, strategy?: string): void {
  const chosen = strategy === undefined ? [] : ['--strategy', `upload-memory-storage=${strategy}`];
  execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), 'fix', '--write', '--tier', 'review', ...chosen], { cwd: directory, stdio: 'pipe' });
}

/** A copy of the app in `folder`, whose packages are those of this checkout. */
function copy(folder: string, name: string): string {
  const directory = path.join(folder, name);
  cpSync(app, directory, { recursive: true, filter: (source) => !/(node_modules|\.tenfold)$/.test(source) });
  return directory;
}

/**
 * Makes the app as it is found and as Tenfold leaves it, each built the way it is deployed: one file, packages outside.
 * @returns paths of the bundles and of the probe that is loaded into each server
 */
export async function makeApps(folder: string): Promise<{ before: string; after: string; probe: string }> {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path.join(root, 'dist/cli.js'))) throw new Error('Run `npm run build` first.');
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const before = copy(folder, 'before');
  const after = copy(folder, 'after');
  rewrite(after);
  const bundle = async (entry: string, name: string): Promise<string> => {
    const outfile = path.join(folder, `${name}.mjs`);
    await build({ entryPoints: [entry], outfile, format: 'esm', platform: 'node', bundle: true, packages: 'external', logLevel: 'error' });
    return outfile;
  };
  return {
    before: await bundle(path.join(before, 'server/index.ts'), 'server-before'),
    after: await bundle(path.join(after, 'server/index.ts'), 'server-after'),
    probe: await bundle(path.join(import.meta.dirname, 'probe.ts'), 'probe'),
  };
}
