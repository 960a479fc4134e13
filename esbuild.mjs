// `npm run build`: the CLI as ESM, split so that parsers and codemods load on first use, and the ESLint plugin as one CommonJS file.
import { readFileSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';

const dependenciesOf = (manifest) => Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).dependencies);

const common = { bundle: true, platform: 'node', target: 'node20.19', sourcemap: false, logLevel: 'warning', legalComments: 'none' };

async function buildCli() {
  rmSync('dist', { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    external: dependenciesOf('package.json'),
  });
  await chmod('dist/cli.js', 0o755);
}

async function buildPlugin() {
  rmSync('eslint-plugin/dist', { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: ['eslint-plugin/src/index.ts'],
    outfile: 'eslint-plugin/dist/index.cjs',
    format: 'cjs',
    external: dependenciesOf('eslint-plugin/package.json'),
    mainFields: ['module', 'main'],
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    footer: { js: 'module.exports = module.exports.default;' },
  });
}

await Promise.all([buildCli(), buildPlugin()]);
