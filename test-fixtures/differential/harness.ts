import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { fix } from '../../src/engine/fix.ts';
import { memoryHost } from '../../src/project/host.ts';
import type { Tree } from '../cases.ts';
import { implicitManifest } from '../manifest.ts';
import { applyTo } from '../run.ts';

/** A small server of which one module is run before and after the rewrite. */
export interface Story {
  rule: string;
  /** Path to text. `src/story.ts` (or another `entry`) is what is run; a route that calls its `run` is added unless there is one. */
  files: Readonly<Record<string, string>>;
  entry?: string;
  strategy?: string;
  /** Names, besides packages, that stay as they are when the entry is bundled: a generated client, say. */
  external?: readonly string[];
  /** Answers of the tier `safe` only. */
  isSafe?: boolean;
}

export interface Both<Module> {
  before: Module;
  after: Module;
  /** The entry after the rewrite, to read in a failing test. */
  text: string;
}

const root = resolve(import.meta.dirname, '../..');
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * Lets Tenfold rewrite the story and loads its entry before and after, in one process.
 * @throws when nothing was rewritten; the message lists the refusals.
 */
export async function rewrite<Module>(story: Story): Promise<Both<Module>> {
  const entry = story.entry ?? 'src/story.ts';
  const input = inputTree(story, entry);
  const { changeSet, before } = await fix({
    root: '/project',
    host: memoryHost(Object.fromEntries(input), '/project'),
    only: [story.rule],
    strategies: story.strategy === undefined ? {} : { [story.rule]: story.strategy },
    tier: story.isSafe ? 'safe' : 'review',
  });
  const output = applyTo(input, changeSet);
  const text = output.get(entry) ?? '';
  if (text === input.get(entry)) {
    const refusals = before.findings.flatMap((finding) => finding.refusals.map((refusal) => `${refusal.code} ${refusal.because}`));
    throw new Error(`\`${story.rule}\` rewrote nothing in ${entry}. Findings: ${before.findings.length}. ${refusals.join(' ')}\n${input.get(entry)}`);
  }
  return { before: await load<Module>(input, entry, story.external), after: await load<Module>(output, entry, story.external), text };
}

function inputTree({ files, rule }: Story, entry: string): Tree {
  const tree = new Map(Object.entries(files));
  const isModule = /^(?:import|export)\b/m.test(files[entry] ?? '');
  const hasRoute = Object.values(files).some((text) => /\b(?:app|router|server)\.(?:get|post)\(/.test(text));
  if (!hasRoute) {
    const specifier = `./${entry.replace(/^src\//, '').replace(/\.ts$/, '')}`;
    const body = "const app = express();\napp.post('/run', async (req, res) => { res.json(await run(req.body)); });\napp.listen(3000);\n";
    if (isModule) tree.set('src/server.ts', `import express from 'express';\nimport { run } from '${specifier}';\n${body}`);
    else tree.set('src/server.js', `const express = require('express');\nconst { run } = require('${specifier}');\n${body}`);
  }
  if (!tree.has('package.json')) tree.set('package.json', implicitManifest(rule, tree));
  return tree;
}

async function load<Module>(tree: Tree, entry: string, external: readonly string[] = []): Promise<Module> {
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, 'node_modules/.cache/tenfold-differential-'));
  folders.push(folder);
  for (const [path, text] of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const isModule = /^(?:import|export)\b/m.test(tree.get(entry) ?? '');
  const outfile = join(folder, isModule ? 'bundle.mjs' : 'bundle.cjs');
  await build({
    entryPoints: [join(folder, entry)], outfile, bundle: true, platform: 'node', format: isModule ? 'esm' : 'cjs', packages: 'external', external: [...external],
    target: 'node20', logLevel: 'silent', tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
  });
  if (isModule) return import(pathToFileURL(outfile).href);
  return createRequire(import.meta.url)(outfile);
}

export interface Property<Module, Input> {
  both: Both<Module>;
  input: fc.Arbitrary<Input>;
  /** Puts the rows of this case into the empty tables. */
  load(input: Input): Promise<void>;
  run(module: Module, input: Input): Promise<unknown>;
  /** Statements sent to the server since the last call. */
  statements(): number;
  /** Most statements the rewritten code may send, whatever the input. */
  most: number;
  /** Statements that at least one case sends before the rewrite, which shows that it grows with the input. */
  before?: number;
  /** Cases; 200 when absent. */
  cases?: number;
  /** How an outcome is compared, when plain equality says too much: row order that the code itself leaves open. */
  normalise?(value: unknown): unknown;
}

interface Ran {
  outcome: unknown;
  statements: number;
}

/**
 * For random inputs: the code before and after gives deep-equal results or the same error, and the number of statements no
 * longer grows. A failing case prints its seed; `SEED=n` in the environment runs it again.
 */
export async function holdsForAll<Module, Input>(property: Property<Module, Input>): Promise<void> {
  const { both, input, most } = property;
  let highest = 0;
  const seed = process.env['SEED'];
  await fc.assert(
    fc.asyncProperty(input, async (rows) => {
      const before = await ran(property, both.before, rows);
      const after = await ran(property, both.after, rows);
      highest = Math.max(highest, before.statements);
      if (!isDeepStrictEqual(after.outcome, before.outcome)) expect(after.outcome).toEqual(before.outcome);
      expect(isDeepStrictEqual(after.outcome, before.outcome), 'strictly equal, undefined and prototypes included').toBe(true);
      expect(after.statements).toBeLessThanOrEqual(most);
    }),
    { numRuns: property.cases ?? 200, ...(seed !== undefined && { seed: Number(seed) }), endOnFailure: process.env['CI'] === 'true' },
  );
  expect(highest, 'statements before the rewrite').toBeGreaterThanOrEqual(property.before ?? most + 3);
}

async function ran<Module, Input>({ load: fill, run, statements, normalise = (value) => value }: Property<Module, Input>, module: Module, input: Input): Promise<Ran> {
  await fill(input);
  statements();
  try {
    return { outcome: { value: normalise(await run(module, input)) }, statements: statements() };
  } catch (error) {
    return { outcome: { error: error instanceof Error ? { name: error.name, message: error.message } : error }, statements: statements() };
  }
}
