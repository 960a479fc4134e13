import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, applyEditsToRaw, decode, lineIndex } from './text.ts';

const line = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\t', ' ', ';'), maxLength: 6 });
const ends = fc.constantFrom(['\n', '\r\n'], ['\r\n'], ['\r']);

describe('decode', () => {
  it('removes the byte order mark and carriage returns, and says what was there', () => {
    expect(decode('\uFEFFa\r\nb\r\n')).toEqual({ text: 'a\nb\n', bom: true, eol: '\r\n' });
    expect(decode('a\nb')).toEqual({ text: 'a\nb', bom: false, eol: '\n' });
    expect(decode('a\rb')).toEqual({ text: 'a\nb', bom: false, eol: '\r' });
    expect(decode('a\r\nb\n').eol).toBe('mixed');
  });
});

describe('applyEdits', () => {
  it('keeps insertions at one place in the order given, before a replacement that starts there', () => {
    expect(applyEdits('const a = 1;', [{ range: [6, 7], text: 'b' }, { range: [6, 6], text: 'x' }, { range: [6, 6], text: 'y' }])).toBe('const xyb = 1;');
  });

  it('refuses edits that overlap or leave the text', () => {
    expect(() => applyEdits('abcdef', [{ range: [0, 3], text: '' }, { range: [2, 4], text: '' }])).toThrow(RangeError);
    expect(() => applyEdits('abc', [{ range: [2, 9], text: '' }])).toThrow(RangeError);
  });
});

describe('applyEditsToRaw', () => {
  it('equals editing the decoded text, whatever the line ends and the mark', () => {
    const file = fc.record({ bom: fc.boolean(), lines: ends.chain((some) => fc.array(fc.tuple(line, fc.constantFrom(...some)), { minLength: 1, maxLength: 8 })) });
    fc.assert(
      fc.property(file, fc.nat(), fc.nat(), fc.array(line, { maxLength: 3 }), ({ bom, lines }, at, length, inserted) => {
        const raw = (bom ? '\uFEFF' : '') + lines.map(([text, stop]) => text + stop).join('');
        const { text } = decode(raw);
        const start = at % (text.length + 1);
        const edits = [{ range: [start, Math.min(text.length, start + (length % 5))] as const, text: inserted.join('\n') }];
        const after = applyEditsToRaw(raw, edits);
        expect(decode(after).text).toBe(applyEdits(text, edits));
        expect(after.startsWith('\uFEFF')).toBe(bom);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves every byte outside the edit as it was and gives inserted lines the line end of their place', () => {
    expect(applyEditsToRaw('\uFEFFa\r\nb\r\nc\r\n', [{ range: [2, 3], text: 'x\ny' }])).toBe('\uFEFFa\r\nx\r\ny\r\nc\r\n');
    expect(applyEditsToRaw('a\r\nb\nc\r\n', [{ range: [2, 3], text: 'x\ny' }])).toBe('a\r\nx\ny\nc\r\n');
    expect(applyEditsToRaw('a\r\nb\nc', [{ range: [4, 5], text: 'x\ny' }])).toBe('a\r\nb\nx\ny');
  });
});

describe('lineIndex', () => {
  it('goes from offsets to lines and back', () => {
    const text = 'one\n\nthree 😀\n';
    const lines = lineIndex(text);
    expect(lines.lineCount).toBe(4);
    expect(lines.locate(5)).toEqual({ line: 3, column: 1 });
    expect(lines.lineText(3)).toBe('three 😀');
    for (let offset = 0; offset <= text.length; offset++) {
      const { line: at, column } = lines.locate(offset);
      expect(lines.offset(at, column)).toBe(offset);
    }
  });
});
