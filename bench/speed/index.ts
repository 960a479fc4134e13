import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { median, spread, table } from '../numbers.ts';
import { generate } from './generate.ts';

const root = path.resolve(import.meta.dirname, '../..');
const bin = (file: string): string => path.join(root, file);

/** How many times faster than ESLint `tenfold check` is held to be on a folder of this many files. */
const LEAST_RATIO = 10;
const LEAST_FILES = 4000;

interface Tool {
  title: string;
  command: string[];
  /** Exit codes of a run that did its work; 1 is a run with findings. */
  works: number[];
  repetitions: number;
}

/** ESLint with one cheap core rule, and a jscodeshift run that parses and prints every file as it is. */
function tools(folder: string, settings: string): Tool[] {
  const config = path.join(settings, 'eslint.config.mjs');
  const parser = pathToFileURL(bin('node_modules/@typescript-eslint/parser/dist/index.js')).href;
  writeFileSync(
    config,
    `import * as parser from ${JSON.stringify(parser)};\nexport default [{ files: ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'], linterOptions: { reportUnusedDisableDirectives: 'off' }, languageOptions: { parser }, rules: { 'no-debugger': 'error' } }];\n`,
  );
  const transform = path.join(settings, 'no-op.cjs');
  writeFileSync(transform, 'module.exports = (file, { jscodeshift }) => jscodeshift(file.source).toSource();\n');
  return [
    { title: 'tenfold check', command: [bin('dist/cli.js'), 'check', '--format', 'json', folder], works: [0, 1], repetitions: 3 },
    { title: 'ESLint 10, typescript-eslint parser, no-debugger', command: [bin('node_modules/eslint/bin/eslint.js'), '-c', config, '--no-warn-ignored', folder], works: [0, 1], repetitions: 3 },
    {
      title: 'jscodeshift no-op, parser tsx',
      command: [bin('node_modules/jscodeshift/bin/jscodeshift.js'), '-t', transform, '--parser', 'tsx', '--extensions', 'ts,tsx,mts,cts,js,jsx,mjs,cjs', '--ignore-pattern', '**/node_modules/**', '--dry', '--silent', folder],
      works: [0],
      repetitions: 1,
    },
  ];
}

/** Seconds from start to exit of a Node process. */
function seconds({ title, command, works }: Tool, cwd: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, command, { cwd, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status === null || !works.includes(status)) throw new Error(`${title} ended with ${String(status)}: ${stderr.slice(0, 2000)}`);
  return (performance.now() - start) / 1000;
}

function countSources(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name) && !entry.parentPath.includes('node_modules')).length;
}

/** Prints how long the tools take on one folder, a generated back end by default; returns what is not as promised. */
export function speed({ folder, quick }: { folder: string | undefined; quick: boolean }): string[] {
  const temporary = mkdtempSync(path.join(tmpdir(), 'tenfold-speed-'));
  try {
    const target = folder === undefined ? path.join(temporary, 'back-end') : path.resolve(folder);
    if (folder === undefined) generate(target);
    if (!existsSync(target)) return [`There is no folder ${target}.`];
    const files = countSources(target);
    const compared = tools(target, temporary);
    const times = new Map(compared.map((tool) => [tool, new Array<number>()]));
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      for (const [tool, seen] of times) if (round < tool.repetitions) seen.push(seconds(tool, target));
    }
    const version: Tool = { title: 'tenfold --version', command: [bin('dist/cli.js'), '--version'], works: [0], repetitions: 10 };
    const starts = Array.from({ length: version.repetitions }, () => seconds(version, target) * 1000);

    const [own] = compared;
    const ownTime = own ? median(times.get(own) ?? []) : Number.NaN;
    const rows = [['', 'runs', 'wall s', 'files/s', 'of tenfold']];
    for (const [{ title }, seen] of times) rows.push([title, String(seen.length), spread(seen, 2), (files / median(seen)).toFixed(0), `${(median(seen) / ownTime).toFixed(1)} x`]);
    process.stdout.write(
      `speed: ${folder === undefined ? 'generated back end' : target}, ${String(files)} source files, whole processes: median (lowest-highest)\n\n` +
        `${table(rows)}\n\ntenfold --version: ${spread(starts)} ms\n\n`,
    );
    const eslint = compared[1];
    const ratio = eslint ? median(times.get(eslint) ?? []) / ownTime : Number.NaN;
    return files >= LEAST_FILES && ratio < LEAST_RATIO ? [`On ${String(files)} files tenfold is ${ratio.toFixed(1)} times as fast as ESLint, less than ${String(LEAST_RATIO)}.`] : [];
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
