import { diffArrays } from 'diff';
import type { TextEdit } from './text.ts';

/**
 * Smallest line-wise edits that turn one LF text into another, cut back to the characters that differ.
 * Applied to the raw file they leave the line ends of every untouched line as they are.
 */
export function editsBetween(before: string, after: string): TextEdit[] {
  const [head, tail] = commonLines(before, after);
  const edits: TextEdit[] = [];
  let at = head;
  let pending: { start: number; removed: string; added: string } | undefined;
  const flush = () => {
    if (pending) edits.push(trim(pending.start, pending.removed, pending.added));
    pending = undefined;
  };
  for (const part of diffArrays(lines(before.slice(head, before.length - tail)), lines(after.slice(head, after.length - tail)))) {
    const text = part.value.join('');
    if (!part.added && !part.removed) {
      flush();
      at += text.length;
      continue;
    }
    pending ??= { start: at, removed: '', added: '' };
    if (part.added) pending.added += text;
    else {
      pending.removed += text;
      at += text.length;
    }
  }
  flush();
  return edits;
}

/** Lengths of the whole lines that both texts begin and end with; comparing them first keeps large files fast. */
function commonLines(before: string, after: string): [head: number, tail: number] {
  const [head, tail] = common(before, after);
  const start = before.lastIndexOf('\n', head - 1) + 1;
  const end = before.indexOf('\n', before.length - tail);
  return [Math.min(start, head), end === -1 ? 0 : before.length - end - 1];
}

function common(a: string, b: string): [head: number, tail: number] {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a.charCodeAt(head) === b.charCodeAt(head)) head += 1;
  let tail = 0;
  while (tail < shorter - head && a.charCodeAt(a.length - 1 - tail) === b.charCodeAt(b.length - 1 - tail)) tail += 1;
  return [head, tail];
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function trim(start: number, removed: string, added: string): TextEdit {
  const [head, tail] = common(removed, added);
  return { range: [start + head, start + removed.length - tail], text: added.slice(head, added.length - tail) };
}
