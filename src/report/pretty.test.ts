import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import type { Finding, Fix } from '../core/types.ts';
import { codeFrame } from './frame.ts';
import { renderMarkdown } from './markdown.ts';
import { prettyReport } from './pretty.ts';
import type { Reported } from './types.ts';

const FILES: Record<string, string> = {
  'src/app.ts': "const upload = multer({ storage: multer.memoryStorage() });\napp.post('/avatars', upload.single('avatar'), save);\n",
  'src/save.ts': 'export const save = (req) => resize(req.file.buffer);\n',
};

const disk: Fix = { strategy: 'disk', title: 'Stream uploads to disk', tier: 'review', edits: [], note: 'The temporary folder needs room for every upload in flight.' };
const cloud: Fix = { strategy: 'cloudinary', title: 'Stream uploads to Cloudinary', tier: 'review', edits: [], note: 'A failed upload leaves no file.' };

const memory: Finding = {
  rule: 'upload-memory-storage',
  path: 'src/app.ts',
  range: [33, 55],
  message: '`multer.memoryStorage()` keeps every upload whole in memory. 20 uploads of 15 MB hold 300 MB. Run `npx tenfold fix --only upload-memory-storage --tier review`.',
  severity: 'critical',
  tier: 'review',
  confidence: 1,
  context: 'request',
  hotPath: 'POST /avatars',
  evidence: [{ path: 'src/save.ts', range: [35, 50], label: 'read whole here' }],
  refusals: [],
  fix: disk,
  alternatives: [cloud],
};

const limit: Finding = {
  rule: 'upload-limit',
  path: 'src/app.ts',
  range: [15, 57],
  message: '`multer` accepts files of any size.',
  severity: 'high',
  tier: 'manual',
  confidence: 1,
  context: 'unknown',
  evidence: [],
  refusals: [{ code: 'UNKNOWN-SIZE', because: 'No limit is declared anywhere.', next: 'Decide the largest file and set `limits.fileSize`.' }],
};

function print(findings: Finding[], options: { max?: number; errors?: Reported['errors']; color?: boolean; width?: number; quiet?: boolean } = {}): string {
  const result: Reported = { root: '/shop', findings, errors: options.errors ?? [], files: 12, parsed: 3, milliseconds: 1234, text: (path) => FILES[path] };
  return prettyReport(result, { colors: createColors(options.color ?? false), width: options.width ?? 80, max: options.max ?? 5, quiet: options.quiet ?? false });
}

test('a finding: place, cost, both frames, answers side by side, and what to run', () => {
  expect(print([limit, memory])).toBe(`CRITICAL  upload-memory-storage  1 finding

  src/app.ts:1:34  POST /avatars · fix with review
  \`multer.memoryStorage()\` keeps every upload whole in memory. 20 uploads of 15
  MB hold 300 MB.

  > 1 | const upload = multer({ storage: multer.memoryStorage() });
      |                                  ~~~~~~~~~~~~~~~~~~~~~~
    2 | app.post('/avatars', upload.single('avatar'), save);

    src/save.ts:1:36  read whole here
    > 1 | export const save = (req) => resize(req.file.buffer);
        |                                    ~~~~~~~~~~~~~~~

  Fix A disk, review, default            Fix B cloudinary, review
  Stream uploads to disk.                Stream uploads to Cloudinary.
  The temporary folder needs room for    A failed upload leaves no file.
  every upload in flight.
  B with --strategy upload-memory-storage=cloudinary
  Run  npx tenfold fix --only upload-memory-storage --tier review

HIGH  upload-limit  1 finding

  src/app.ts:1:16  by hand
  \`multer\` accepts files of any size.

  > 1 | const upload = multer({ storage: multer.memoryStorage() });
      |                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    2 | app.post('/avatars', upload.single('avatar'), save);

  Not fixed  UNKNOWN-SIZE
    No limit is declared anywhere. Decide the largest file and set
    \`limits.fileSize\`.

2 findings: 1 critical, 1 high.
Fixes: 1 with review, 1 by hand.
12 files in 1.2 s.

Next
  npx tenfold fix --tier review
      Shows the exact diff of 1 fix. Nothing is written.
  npx tenfold explain upload-memory-storage
      Why it falls over, before and after, and when no fix is offered.
`);
});

test('huge results stay bounded, and the rest is counted', () => {
  const many = Array.from({ length: 46 }, (_, at): Finding => ({ ...limit, path: `src/orders-${at}.ts` }));
  const text = print(many, { max: 5 });
  expect(text).toContain('and 41 more in 41 files; --all shows them.');
  expect(text.match(/Not fixed/g)).toHaveLength(5);
  expect(print(many, { max: Number.POSITIVE_INFINITY }).match(/Not fixed/g)).toHaveLength(46);
  expect(print(many, { quiet: true })).toMatch(/^46 findings: 46 high\.\n/);
});

test('nothing found, and files that were not checked', () => {
  expect(print([])).toBe('All good. 12 files in 1.2 s.\n');
  const errors: Reported['errors'] = [{ path: 'src/old.js', kind: 'syntax', message: 'Unexpected token (3:1).' }];
  expect(print([], { errors })).toBe('NOT CHECKED  1 file\n  src/old.js: syntax. Unexpected token (3:1).\n\nNothing found. 12 files in 1.2 s, 1 not checked.\n');
});

test.each([80, 100])('no line is wider than %i columns, in colour and without', (width) => {
  for (const color of [false, true]) {
    const lines = print([limit, memory], { width, color }).replace(/\u001B\[\d+m/g, '').split('\n');
    expect(lines.filter((line) => line.length > width && !line.includes('npx tenfold') && !line.includes('--strategy'))).toEqual([]);
  }
});

test.each([
  ['\tcall(😀, value);\n', [10, 15], '> 1 |   call(😀, value);\n    |            ~~~~~\n'],
  ['a(\n  b,\n);\n', [0, 7], '> 1 | a(\n    | ~~\n> 2 |   b,\n    |   ~~\n'],
  [`const a = '${'x'.repeat(200)}', b = load();\n`, [218, 224], `> 1 | ...${'x'.repeat(20)}', b = load();\n    |                               ~~~~~~\n`],
  ['', [0, 0], '> 1 |\n    | ~\n'],
  ['a();', [90, 95], ''],
  ['URL=postgres://shop:s3cret@db/shop\n', [4, 15], '> 1 | URL=postgres://shop:******@db/shop\n    |     ~~~~~~~~~~~\n'],
] as const)('code frame of %j', (text, range, expected) => {
  expect(codeFrame(text, range, { context: 0, indent: '', width: 45, colors: createColors(false), mark: String })).toBe(expected);
});

test('renders the Markdown of rule pages', () => {
  const page = '<!-- generated header: x -->\n# upload-limit\n\nFiles of **any** size, see [Multer](https://example.com).\n<!-- end header -->\n\n- one\n  long\n- two\n\n```diff\n-a();\n+b();\n```\n\n| Code | When |\n| --- | --- |\n| `A` | a \\| b |\n';
  expect(renderMarkdown(page, { colors: createColors(false), width: 80 })).toBe(
    'upload-limit\n\nFiles of any size, see Multer (https://example.com).\n\n- one long\n- two\n\n  -a();\n  +b();\n\n  `A`\n      a | b\n',
  );
});
