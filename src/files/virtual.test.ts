import { expect, it } from 'vitest';
import { memoryHost } from '../project/host.ts';
import { changedRaw, changedTexts, createdRaw, overlay } from './virtual.ts';

const host = memoryHost({ 'orders.ts': '\uFEFFload();\r\n\tsend(); // 📦\r\nend();', 'invoices.ts': 'bill();\n', 'old.ts': '' });
const seen = overlay(host, changedTexts({
  files: [{ path: 'orders.ts', before: 'load();\n\tsend(); // 📦\nend();', after: 'load();\n\tsendAll(); // 📦\n\tlog();\nend();' }],
  creates: [{ path: 'lib/uploads.ts', text: 'export {};\n' }],
  removes: ['old.ts'],
}));

it('lists, finds and reads the files as they will be', () => {
  expect(seen.list()).toEqual(['invoices.ts', 'lib/uploads.ts', 'orders.ts']);
  expect(['old.ts', 'lib/uploads.ts', 'invoices.ts'].map((path) => seen.exists(path))).toEqual([false, true, true]);
  expect([seen.read('old.ts'), seen.read('lib/uploads.ts'), seen.read('invoices.ts')]).toEqual([undefined, 'export {};\n', 'bill();\n']);
});

it('keeps mark, CRLF and the missing last line end', () => {
  expect(seen.read('orders.ts')).toBe('\uFEFFload();\r\n\tsendAll(); // 📦\r\n\tlog();\r\nend();');
});

it('leaves the host below as it was', () => {
  expect(host.list()).toEqual(['invoices.ts', 'old.ts', 'orders.ts']);
  expect(host.read('orders.ts')).toContain('send();');
});

it('keeps every line end of a file that mixes them', () => {
  expect(changedRaw('a\r\nb\nc\r\n', 'a\nB\nc\n')).toBe('a\r\nB\nc\r\n');
});

it('gives a new file the line ends of the files changed with it', () => {
  expect(createdRaw('a\nb\n', ['x\r\ny\r\n', 'one line'])).toBe('a\r\nb\r\n');
  expect(createdRaw('a\nb\n', ['x\r\ny\r\n', 'x\ny\n'])).toBe('a\nb\n');
  expect(createdRaw('a\nb\n', [])).toBe('a\nb\n');
});
