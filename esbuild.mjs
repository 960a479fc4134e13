// `npm run build`: the CLI as ESM, split so that parsers and codemods load on first use, and the ESLint plugin as one CommonJS file.
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = import.meta.dirname;

/** What a package installs is not bundled. */
const installedWith = (manifest) => Object.keys(JSON.parse(readFileSync(join(root, manifest), 'utf8')).dependencies);

/** @type {import('esbuild').BuildOptions} */
const common = { absWorkingDir: root, bundle: true, platform: 'node', target: 'node20.19', logLevel: 'warning', legalComments: 'none' };

/** @type {import('esbuild').BuildOptions} */
export const cli = {
  ...common,
  entryPoints: { cli: 'src/cli/main.ts' },
  outdir: 'dist',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  external: installedWith('package.json'),
};

/** @type {import('esbuild').BuildOptions} */
export const plugin = {
  ...common,
  entryPoints: ['eslint-plugin/src/index.ts'],
  outfile: 'eslint-plugin/dist/index.cjs',
  format: 'cjs',
  mainFields: ['module', 'main'],
  external: installedWith('eslint-plugin/package.json'),
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  footer: { js: 'module.exports = module.exports.default;' },
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const output of ['dist', 'eslint-plugin/dist']) rmSync(join(root, output), { recursive: true, force: true });
  await Promise.all([build(cli), build(plugin)]);
  chmodSync(join(root, 'dist/cli.js'), 0o755);
}
