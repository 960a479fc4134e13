import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyEdits } from '../core/text.ts';
import { moveRange } from './track.ts';

it.each<[string, [number, number], [number, number]]>([
  ['before an edit', [0, 3], [0, 3]],
  ['behind it', [12, 15], [14, 17]],
  ['around it', [2, 12], [2, 14]],
  ['ending in it', [2, 7], [2, 10]],
  ['starting in it', [7, 12], [5, 14]],
  ['equal to it', [5, 8], [5, 10]],
])('moves a range %s', (_, range, moved) => {
  expect(moveRange(range, [{ range: [5, 8], text: 'xxxxx' }])).toEqual(moved);
});

it('keeps the text of a range that no edit touches', () => {
  const text = 'const orders = await load(); send(orders);';
  fc.assert(fc.property(fc.nat(12), fc.integer({ min: 28, max: 40 }), fc.nat(3), fc.string({ maxLength: 4 }), (before, behind, length, insert) => {
    const edits = [{ range: [before, before + Math.min(length, 13 - before)] as const, text: insert }, { range: [behind, behind] as const, text: insert }];
    const [start, end] = moveRange([14, 27], edits);
    expect(applyEdits(text, edits).slice(start, end)).toBe(text.slice(14, 27));
  }));
});
