import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { cli, plugin } from '../esbuild.mjs';

const root = join(import.meta.dirname, '..');

async function metafileOf(options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({ ...options, write: false, metafile: true });
  if (!metafile) throw new Error('esbuild made no metafile.');
  return metafile;
}

/** Packages and modules that one output loads when it starts, through its static imports. */
function loadedAtStart({ outputs }: Metafile, entry: string): Set<string> {
  const seen = new Set<string>();
  const visit = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind !== 'dynamic-import') visit(next);
  };
  visit(entry);
  return seen;
}

describe('the command line', () => {
  it('starts without parsers, compilers and codemods', async () => {
    const metafile = await metafileOf(cli);
    const loaded = loadedAtStart(metafile, 'dist/cli.js');
    for (const name of ['typescript', 'ts-morph', 'jscodeshift', 'oxc-parser', '@typescript-eslint/parser']) expect(loaded).not.toContain(name);
    const sources = [...loaded].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
    expect(sources).toContain('src/cli/main.ts');
    expect(sources.filter((path) => path.startsWith('codemods/') || path.startsWith('src/rules/'))).toEqual([]);
  });

  it('checks without compilers and codemods', async () => {
    const metafile = await metafileOf(cli);
    const [check = ''] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === 'src/engine/check.ts') ?? [];
    const loaded = loadedAtStart(metafile, check);
    const sources = [...loaded].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
    expect(sources).toContain('src/core/check.ts');
    expect(sources.filter((path) => path.startsWith('codemods/'))).toEqual([]);
    for (const name of ['typescript', 'ts-morph', 'jscodeshift', '@typescript-eslint/parser']) expect(loaded).not.toContain(name);
  });
});

describe('the ESLint plugin', () => {
  it('holds no codemod, engine, file writer or compiler', async () => {
    const { inputs, outputs } = await metafileOf(plugin);
    expect(Object.keys(inputs).filter((path) => /^(codemods|src\/(engine|files|cli))\/|node_modules\/(typescript|ts-morph|jscodeshift)\//.test(path))).toEqual([]);
    const external = outputs['eslint-plugin/dist/index.cjs']?.imports.map(({ path }) => path) ?? [];
    expect(external.filter((path) => path.includes('typescript') && path !== '@typescript-eslint/scope-manager')).toEqual([]);
  });

  it('has the version of the command line', () => {
    const version = (manifest: string): unknown => JSON.parse(readFileSync(join(root, manifest), 'utf8')).version;
    expect(version('eslint-plugin/package.json')).toBe(version('package.json'));
  });
});
