import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyEdits, applyEditsToRaw, decode } from './text.ts';
import { editsBetween } from './edits-between.ts';

const line = fc.constantFrom('', '\tconst a = 1;', 'send(order);', '🚀 sent', '}');
const text = fc.tuple(fc.array(line, { maxLength: 12 }), fc.boolean()).map(([all, end]) => all.join('\n') + (end ? '\n' : ''));

it('turns any text into any other', () => {
  fc.assert(fc.property(text, text, (before, after) => {
    expect(applyEdits(before, editsBetween(before, after))).toBe(after);
  }));
});

it('has no edit for equal texts', () => {
  fc.assert(fc.property(text, (same) => {
    expect(editsBetween(same, same)).toEqual([]);
  }));
});

it('gives the wanted text through any raw form', () => {
  fc.assert(fc.property(text, text, fc.boolean(), fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 1 }), (before, after, bom, ends) => {
    let at = 0;
    const raw = (bom ? '\uFEFF' : '') + before.replace(/\n/g, () => ends[at++ % ends.length] ?? '\n');
    const written = applyEditsToRaw(raw, editsBetween(before, after));
    expect(decode(written).text).toBe(after);
    expect(written.startsWith('\uFEFF')).toBe(bom);
  }));
});

it('leaves the line ends of lines around a change alone', () => {
  expect(applyEditsToRaw('a\r\nb\nc\r\nd\n', editsBetween('a\nb\nc\nd\n', 'a\nB\nc\nd\n'))).toBe('a\r\nB\nc\r\nd\n');
});
