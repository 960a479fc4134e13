import stringWidth from 'string-width';
import { lineIndex } from '../core/text.ts';
import type { Range } from '../core/types.ts';
import { printable } from './terminal.ts';
import type { Colors } from './terminal.ts';

const LONGEST = 6;

interface FrameOptions {
  /** Lines shown before and after the range. */
  context: number;
  indent: string;
  width: number;
  colors: Colors;
  mark: (text: string) => string;
}

/**
 * The lines around a range with the range underlined. A range of more than six lines is cut; a line longer than the
 * terminal is cut to the part that holds the range. Empty when the range lies outside the text.
 */
export function codeFrame(text: string, range: Range, { context, indent, width, colors, mark }: FrameOptions): string {
  if (range[0] > text.length) return '';
  const index = lineIndex(text);
  const start = index.locate(range[0]);
  const end = index.locate(Math.max(range[0], Math.min(range[1], text.length) - 1));
  const lastMarked = Math.min(end.line, start.line + LONGEST - 1);
  const first = Math.max(1, start.line - context);
  const last = Math.min(index.lineCount, lastMarked + context);
  const gutter = String(last).length;
  const room = Math.max(20, width - indent.length - gutter - 5);
  let result = '';
  for (let line = first; line <= last; line++) {
    const source = withoutPasswords(index.lineText(line));
    if (line === last && line > lastMarked && source.trim() === '') break;
    const marked = line >= start.line && line <= lastMarked;
    const from = line === start.line ? start.column - 1 : source.length - source.trimStart().length;
    const to = line === end.line ? end.column : source.length;
    const shown = fit(source, marked ? from : 0, marked ? to : 0, room);
    const number = String(line).padStart(gutter);
    result += `${indent}${marked ? mark('>') : ' '} ${colors.dim(`${number} |`)} ${shown.text}`.trimEnd() + '\n';
    if (marked && to > from) result += `${indent}  ${' '.repeat(gutter)} ${colors.dim('|')} ${' '.repeat(shown.offset)}${mark('~'.repeat(Math.max(1, shown.length)))}\n`;
  }
  if (end.line > lastMarked) result += `${indent}  ${' '.repeat(gutter)} ${colors.dim(`| ... ${end.line - lastMarked} more lines`)}\n`;
  return result;
}

/** Passwords in addresses of servers are for no log; as many stars keep the marks in place. */
function withoutPasswords(line: string): string {
  return line.replace(/(?<=:\/\/[^\s:/@'"`]*:)[^\s@'"`$]+(?=@)/g, (password) => '*'.repeat(password.length));
}

/** Cuts a line to `room` columns so that the part `from`..`to` is in it; tabs become two spaces. */
function fit(source: string, from: number, to: number, room: number): { text: string; offset: number; length: number } {
  const show = (part: string) => printable(part).replaceAll('\t', '  ');
  const [before, inside, after] = [show(source.slice(0, from)), show(source.slice(from, to)), show(source.slice(to))];
  const text = before + inside + after;
  if (stringWidth(text) <= room) return { text, offset: stringWidth(before), length: stringWidth(inside) };
  const hidden = Math.max(0, Math.min(before.length, before.length + Math.min(inside.length, room) + 6 - room));
  const lead = hidden > 3 ? `...${before.slice(hidden)}` : before;
  const rest = room - lead.length;
  const tail = inside + after;
  const cut = tail.length > rest ? `${tail.slice(0, rest - 3)}...` : tail;
  return { text: lead + cut, offset: stringWidth(lead), length: Math.max(1, Math.min(stringWidth(inside), rest)) };
}
