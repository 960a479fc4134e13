import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../src/core/types.ts';
import { expectedTree, readCase, updateCase } from './cases.ts';
import { implicitManifest } from './manifest.ts';
import { printFindings, printRefusals, verdict } from './print.ts';
import { newTypeErrors } from './types.ts';
import { applyVariant, tabs } from './variants.ts';

const finding: Finding = {
  rule: 'upload-limit',
  path: 'input.ts',
  range: [14, 31],
  message: 'No limit.',
  severity: 'high',
  tier: 'manual',
  confidence: 0.9,
  context: 'request',
  hotPath: 'POST /avatars',
  evidence: [{ path: 'input.ts', range: [0, 3], label: 'declared here' }],
  refusals: [{ code: 'NO-SIZE', because: 'The size is unknown.', next: 'Name it.' }],
};
const text = 'const avatar = upload({\n\tdest: null,\n});\n';
const tree = new Map([['input.ts', text]]);

describe('findings.txt', () => {
  it('shows code with marks under the range, then what is said', () => {
    expect(printFindings([finding], tree)).toBe(`input.ts:1:15

  1 | const avatar = upload({
    |               ~~~~~~~~~
  2 | \tdest: null,
    | \t~~~~~~

  upload-limit | high | manual | confidence 0.9 | request POST /avatars
  No limit.

  evidence input.ts:1:1 declared here
    1 | const avatar = upload({
      | ~~~

  refused NO-SIZE
    The size is unknown.
    Name it.
`);
    expect(printFindings([], tree)).toBeUndefined();
  });

  it('leaves out the middle of a long range', () => {
    const long = 'a(\n1,\n2,\n3,\n4,\n5,\n);\n';
    const frame = printFindings([{ ...finding, range: [0, long.length - 2], evidence: [], refusals: [] }], new Map([['input.ts', long]])) ?? '';
    expect([...frame.matchAll(/^ {2}(\d| ) (?:\||\.\.\.)/gm)].map(([, line]) => line).join('')).toBe('1 2  6 7 ');
  });
});

it('refused.txt holds place, code, reason and next step', () => {
  expect(printRefusals([finding], tree)).toBe('input.ts:1:15 upload-limit NO-SIZE\n  The size is unknown.\n  Name it.\n');
});

describe('verdict', () => {
  const printed = printFindings([finding], tree);

  it.each([
    ['Noisy: input.ts:1:15 is reported.', printed, undefined],
    ['Missing: input.ts:1:15 is not reported.', undefined, printed],
    ['Wrong: input.ts:1:15 is reported differently.', printed?.replace('No limit', 'Another'), printed],
    ['Missing: input.ts:1:15 #2 is not reported.', printed, `${printed}\n${printed}`],
    ['', printed, printed],
  ])('says "%s"', (word, actual, wanted) => {
    expect(verdict(actual, wanted)).toBe(word);
  });
});

describe('a case', () => {
  let fixtures: string;

  beforeEach(() => {
    fixtures = mkdtempSync(join(tmpdir(), 'tenfold-case-'));
  });

  afterEach(() => rmSync(fixtures, { recursive: true, force: true }));

  function put(path: string, content: string): void {
    mkdirSync(dirname(join(fixtures, 'r/c', path)), { recursive: true });
    writeFileSync(join(fixtures, 'r/c', path), content);
  }

  it('is one file with a package.json that declares what it imports', () => {
    put('input.ts', "import multer from 'multer';\nimport { join } from 'node:path';\nimport './avatars.ts';\n");
    const { input, single } = readCase(fixtures, 'r', 'c');
    expect(single).toBe('input.ts');
    expect(JSON.parse(input.get('package.json') ?? '')).toMatchObject({ type: 'module', dependencies: { multer: expect.stringMatching(/^\^2\./) } });
  });

  it('is a tree that may bring its own package.json', () => {
    put('input/src/a.ts', 'a();\n');
    put('input/package.json', '{}\n');
    put('options.json', '{ "tier": "safe" }');
    expect(readCase(fixtures, 'r', 'c')).toMatchObject({ input: new Map([['package.json', '{}\n'], ['src/a.ts', 'a();\n']]), options: { tier: 'safe' } });
  });

  it('is refused without input, with two inputs, or with a package nobody gave a version', () => {
    put('findings.txt', '');
    expect(() => readCase(fixtures, 'r', 'c')).toThrow('it needs either one');
    put('input.ts', '');
    put('input/a.ts', '');
    expect(() => readCase(fixtures, 'r', 'c')).toThrow('it needs either one');
    expect(() => implicitManifest('r/c', new Map([['a.js', "require('left-pad')"]]))).toThrow('add its current range');
  });

  it('keeps what it was updated with, and drops what is gone', () => {
    put('input.ts', 'a();\n');
    put('findings.txt', 'old');
    const fixture = readCase(fixtures, 'r', 'c');
    const after = new Map([...fixture.input, ['input.ts', 'b();\n']]);
    updateCase(fixture, { expected: expectedTree(fixture, after) ?? new Map() });
    expect(readdirSync(join(fixtures, 'r/c')).sort()).toEqual(['expected.ts', 'input.ts']);
    updateCase(fixture, { refused: 'no', expected: new Map([...after, ['src/new.ts', 'c();\n']]) });
    expect(readdirSync(join(fixtures, 'r/c'), { recursive: true }).map(String).sort()).toEqual(['expected', 'expected/input.ts', 'expected/package.json', 'expected/src', 'expected/src/new.ts', 'input.ts', 'refused.txt']);
    expect(expectedTree(fixture, fixture.input)).toBeUndefined();
  });
});

it('indents by tabs where a file is indented by spaces', () => {
  const source = 'if (a) {\n  b(\n    c,\n  );\n   d();\n}\n/**\n * e\n */\n';
  expect(applyVariant(new Map([['a.ts', source], ['b.md', source]]), tabs)).toEqual(new Map([['a.ts', 'if (a) {\n\tb(\n\t\tc,\n\t);\n\t d();\n}\n/**\n * e\n */\n'], ['b.md', source]]));
});

it('counts only type errors that are new', () => {
  const before = new Map([['a.ts', "import x from 'not-installed';\nexport const n: number = 'a';\nx();\n"]]);
  const after = new Map([['a.ts', "import x from 'not-installed';\nexport const n: number = 'a';\nexport const s: string = 1;\nx();\n"]]);
  expect(newTypeErrors(import.meta.dirname, before, before)).toEqual([]);
  expect(newTypeErrors(import.meta.dirname, before, after)).toEqual(["a.ts 2322 Type 'number' is not assignable to type 'string'."]);
});
