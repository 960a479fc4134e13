import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { changeCounts, diffReport, patchReport } from './patch.ts';
import type { RawChange } from './patch.ts';

const CHANGES: RawChange[] = [
  { path: 'package.json', before: '{\n\t"name": "orders"\n}', after: '{\n\t"name": "orders",\n\t"dependencies": {}\n}' },
  { path: 'src/crlf.ts', before: 'a();\r\nb();\r\nc();\r\n', after: 'a();\r\nd();\r\nc();\r\n' },
  { path: 'src/mixed.ts', before: 'a();\r\nb();\nc();\rd();', after: 'a();\r\nB();\nc();\rd();\n' },
  { path: 'src/bom.ts', before: '\uFEFFa();\n', after: '\uFEFFb();\n' },
  { path: 'src/my orders.ts', before: 'a();\n', after: 'b();\n' },
  { path: 'src/größe "1".ts', before: '// größe 😀\n', after: '// groß 😀\n' },
  { path: 'src/emptied.ts', before: 'a();\n', after: '' },
  { path: 'src/filled.ts', before: '', after: 'a();\n' },
  { path: 'src/new.ts', before: undefined, after: 'a();\r\nb();' },
  { path: 'src/new-empty.ts', before: undefined, after: '' },
  { path: 'src/removed.ts', before: 'a();\nb();', after: undefined },
  { path: 'bin/run.js', before: '#!/usr/bin/env node\na();\n', after: '#!/usr/bin/env node\nb();\n', mode: '100755' },
];

test.each([['', ''], ['packages/api/', 'packages/api/']])('git apply brings every file to its new bytes, below %j', (prefix, folder) => {
  const root = mkdtempSync(join(tmpdir(), 'tenfold-patch-'));
  for (const { path, before } of CHANGES) {
    if (before === undefined) continue;
    mkdirSync(dirname(join(root, folder, path)), { recursive: true });
    writeFileSync(join(root, folder, path), before);
  }
  execFileSync('git', ['init', '-q'], { cwd: root });
  execFileSync('git', ['-c', 'core.autocrlf=false', 'apply', '--whitespace=nowarn', '-'], { cwd: root, input: patchReport(CHANGES, prefix) });
  for (const { path, after } of CHANGES) {
    const target = join(root, folder, path);
    expect(existsSync(target) ? readFileSync(target, 'utf8') : undefined, path).toBe(after);
  }
});

test('no change is no patch', () => {
  expect(patchReport([])).toBe('');
});

test('the diff for reading leaves no control character to the analysed file', () => {
  const text = diffReport([{ path: 'src/app.ts', before: 'a();\r\n', after: "a('\u001B[2J');\r\n" }], createColors(false));
  expect(text).toBe("--- a/src/app.ts\n+++ b/src/app.ts\n@@ -1,1 +1,1 @@\n-a();\n+a('\uFFFD[2J');\n");
});

test('counts what happens to files', () => {
  expect(changeCounts(CHANGES)).toBe('9 files changed, 2 files created, 1 file removed');
});
