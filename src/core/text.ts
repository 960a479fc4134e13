import type { Range } from './types.ts';

export type LineEnd = '\n' | '\r\n' | '\r' | 'mixed';

export interface Decoded {
  /** LF line ends, no byte order mark. */
  text: string;
  bom: boolean;
  eol: LineEnd;
}

export interface TextEdit {
  range: Range;
  text: string;
}

const BOM = '\uFEFF';

/** Brings raw file text into the form every offset in Tenfold refers to. */
export function decode(raw: string): Decoded {
  const bom = raw.startsWith(BOM);
  const body = bom ? raw.slice(1) : raw;
  if (!body.includes('\r')) return { text: body, bom, eol: '\n' };
  return { text: body.replace(/\r\n?/g, '\n'), bom, eol: lineEnd(body) };
}

function lineEnd(body: string): LineEnd {
  const crlf = body.match(/\r\n/g)?.length ?? 0;
  const cr = (body.match(/\r/g)?.length ?? 0) - crlf;
  const lf = (body.match(/\n/g)?.length ?? 0) - crlf;
  if (crlf > 0 && cr === 0 && lf === 0) return '\r\n';
  if (cr > 0 && crlf === 0 && lf === 0) return '\r';
  return 'mixed';
}

/** Edits in the order they apply: by start, insertions before replacements, else as given. */
export function sortEdits<T extends TextEdit>(edits: readonly T[]): T[] {
  return [...edits].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
}

/**
 * Applies edits to the text their ranges refer to.
 * @throws RangeError when two edits overlap or one lies outside the text.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { range, text: replacement } of sortEdits(edits)) {
    const [start, end] = range;
    if (start < at) throw new RangeError(`edits overlap at offset ${start}`);
    if (end < start || end > text.length) throw new RangeError(`edit ${start}-${end} lies outside the text`);
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

/**
 * Applies edits, given in offsets of the decoded text, to the raw text.
 * Every byte outside the edits stays; line ends in inserted text follow the line they are inserted into.
 */
export function applyEditsToRaw(raw: string, edits: readonly TextEdit[]): string {
  const body = raw.startsWith(BOM) ? raw.slice(1) : raw;
  return raw.slice(0, raw.length - body.length) + applyEdits(body, rawEdits(body, edits));
}

/** Edits of the LF text as edits of `body`, the same text with its own line ends and without a byte order mark. */
export function rawEdits(body: string, edits: readonly TextEdit[]): TextEdit[] {
  if (!body.includes('\r')) return [...edits];
  const { eol } = decode(body);
  const toRaw = rawOffsets(body);
  return edits.map(({ range, text }) => {
    const end = eol === 'mixed' ? lineEndNear(body, toRaw(range[0])) : eol;
    return { range: [toRaw(range[0]), toRaw(range[1])], text: end === '\n' ? text : text.replaceAll('\n', end) };
  });
}

/** Maps offsets of the LF text to offsets of `body`, where `\r\n` counts twice. */
function rawOffsets(body: string): (offset: number) => number {
  const extra: number[] = [];
  for (let at = body.indexOf('\r\n'); at !== -1; at = body.indexOf('\r\n', at + 2)) extra.push(at - extra.length);
  return (offset) => {
    let low = 0;
    let high = extra.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((extra[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return offset + low;
  };
}

function lineEndNear(body: string, offset: number): '\n' | '\r\n' | '\r' {
  const found = /\r\n?|\n/.exec(body.slice(offset))?.[0] ?? body.slice(0, offset).match(/\r\n?|\n/g)?.at(-1);
  if (found === '\r\n') return '\r\n';
  return found === '\r' ? '\r' : '\n';
}

export interface LineIndex {
  /** 1-based line and column of an offset. */
  locate(offset: number): { line: number; column: number };
  /** Offset of a 1-based line and column. */
  offset(line: number, column: number): number;
  /** Text of a 1-based line without its line end. */
  lineText(line: number): string;
  readonly lineCount: number;
}

export function lineIndex(text: string): LineIndex {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const startOf = (line: number) => starts[Math.min(Math.max(line, 1), starts.length) - 1] ?? 0;
  return {
    lineCount: starts.length,
    locate(offset) {
      let low = 0;
      let high = starts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle;
      }
      return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
    },
    offset: (line, column) => startOf(line) + column - 1,
    lineText(line) {
      const start = startOf(line);
      const end = text.indexOf('\n', start);
      return text.slice(start, end === -1 ? text.length : end);
    },
  };
}
