import { PassThrough } from 'node:stream';
import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import type { Fix } from '../core/types.ts';
import { createAsker } from './interactive.ts';
import type { Asker } from './interactive.ts';

const disk: Fix = { strategy: 'disk', title: 'Stream to disk', tier: 'review', edits: [], note: 'Files arrive on disk.' };
const stream: Fix = { strategy: 'stream', title: 'Stream to Cloudinary', tier: 'review', edits: [] };

/** Asks `count` questions with two answers each, and types these lines; the input ends after the last one. */
async function answer(lines: string, count: number): Promise<{ chosen: (string | undefined)[]; output: string }> {
  const { asker, stdin, stdout } = open();
  stdin.end(lines);
  const chosen: (string | undefined)[] = [];
  for (let at = 1; at <= count; at++) chosen.push((await ask(asker, at))?.strategy);
  asker.close();
  return { chosen, output: String(stdout.read()) };
}

function open() {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  return { asker: createAsker({ stdin, stdout }, createColors(false)), stdin, stdout };
}

const ask = (asker: Asker, at: number) => asker.ask({ heading: `avatar ${at}\n`, fixes: [disk, stream], show: (fix) => `diff of ${fix.strategy}\n` });

test.each([
  ['y\nn\ny\n', ['disk', undefined, 'disk']],
  ['n\na\n', [undefined, 'disk', 'disk']],
  ['y\nq\n', ['disk', undefined, undefined]],
  ['2\ny\n2\n1\ny\nn\n', ['stream', 'disk', undefined]],
  ['Y\n  n \n', ['disk', undefined, undefined]],
  ['', [undefined, undefined, undefined]],
])('%j chooses %j', async (lines, expected) => {
  expect((await answer(lines, 3)).chosen).toEqual(expected);
});

test('shows the whole of the answer that is looked at', async () => {
  const { output } = await answer('2\nn\n', 1);
  expect(output).toMatch(/avatar 1\n {2}1\. Stream to disk \(review\)\n {5}Files arrive on disk\.\n {2}2\. Stream to Cloudinary \(review\)\n\ndiff of disk\n[^]*diff of stream/);
});

test('anything else prints the keys and asks again', async () => {
  const { chosen, output } = await answer('?\n9\ny\n', 1);
  expect(chosen).toEqual(['disk']);
  expect(output.match(/ {2}q {2}leave it and all that follow/g)).toHaveLength(2);
});

test('the end of the input confirms nothing', async () => {
  const { asker, stdin } = open();
  stdin.end('perhaps\n');
  expect(await asker.confirm('Write this?')).toBe(false);
  const second = open();
  second.stdin.end('perhaps\nyes\n');
  expect(await second.asker.confirm('Write this?')).toBe(true);
});

test('Ctrl-C ends the run with 130', async () => {
  const { stdin, stdout } = { stdin: new PassThrough(), stdout: Object.assign(new PassThrough(), { isTTY: true }) };
  const asker = createAsker({ stdin: Object.assign(stdin, { isTTY: true, setRawMode: () => stdin }), stdout }, createColors(false));
  const asked = ask(asker, 1);
  stdin.write('\u0003');
  await expect(asked).rejects.toMatchObject({ exitCode: 130, next: 'Nothing was written.' });
});
