import type { TSESTree } from '@typescript-eslint/types';
import { rangeOf } from '../core/ast.ts';
import type { Node, Refusal, SourceFile } from '../core/types.ts';

export interface Slice {
  range: readonly [number, number];
  text: string;
}

/** Text of a node with parts of it replaced. Lines after the first lose the indentation of the line the node starts in. */
export function textWith(file: SourceFile, node: Node, slices: readonly Slice[]): string {
  const [start, end] = rangeOf(node);
  let text = '';
  let at = start;
  for (const slice of [...slices].sort((a, b) => a.range[0] - b.range[0])) {
    text += file.text.slice(at, slice.range[0]) + slice.text;
    at = slice.range[1];
  }
  return outdented(file, start, text + file.text.slice(at, end));
}

function outdented(file: SourceFile, start: number, text: string): string {
  const lineStart = file.text.lastIndexOf('\n', start - 1) + 1;
  const indent = /^[ \t]*/.exec(file.text.slice(lineStart, start))?.[0] ?? '';
  // Lines of a template literal are part of its value.
  if (indent === '' || !text.includes('\n') || /`[^`]*\n[^`]*`/.test(text.replace(/`[^`\n]*`/g, ''))) return text;
  return text.split('\n').map((line, index) => (index > 0 && line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n');
}

/** Leaves some properties of an object, in their lines; the others go, with their commas. At least one has to stay. */
export function keepOnly(file: SourceFile, { properties }: TSESTree.ObjectExpression, kept: readonly Node[]): Slice[] {
  const slices: Slice[] = [];
  const first = properties.findIndex((property) => kept.includes(property));
  let last = first;
  for (const [index, property] of properties.entries()) {
    const before = properties[last];
    const next = properties[last + 1];
    if (index <= first || !before || !next || !kept.includes(property)) continue;
    if (index > last + 1) slices.push({ range: [before.range[1], property.range[0]], text: file.text.slice(before.range[1], next.range[0]) });
    last = index;
  }
  const [start, from, to, end] = [properties[0], properties[first], properties[last], properties.at(-1)];
  if (start && from && start !== from) slices.push({ range: [start.range[0], from.range[0]], text: '' });
  if (to && end && to !== end) slices.push({ range: [to.range[1], end.range[1]], text: '' });
  return slices;
}

/** Like `keepOnly`, by what goes. */
export function dropped(file: SourceFile, object: TSESTree.ObjectExpression, gone: readonly Node[]): Slice[] {
  return keepOnly(file, object, object.properties.filter((property) => !gone.includes(property)));
}

/** What stands between two properties of an object: a comma, and a new line where it is written over several. */
export function separatorIn(file: SourceFile, { properties }: TSESTree.ObjectExpression): string {
  const [first] = properties;
  const lineStart = first ? file.text.lastIndexOf('\n', first.range[0] - 1) + 1 : 0;
  const indent = first ? file.text.slice(lineStart, first.range[0]) : 'x';
  return indent.trim() === '' && lineStart > 0 ? `,\n${indent}` : ', ';
}

/** Puts properties after the last one of an object literal. */
export function propertySlice(file: SourceFile, object: TSESTree.ObjectExpression, text: string): Slice {
  const last = object.properties.at(-1);
  return last ? { range: [last.range[1], last.range[1]], text: separatorIn(file, object) + text } : { range: [object.range[0], object.range[1]], text: `{ ${text} }` };
}

/** Text of an object literal with parts replaced, some properties left out, and one put in front. */
export function objectText(file: SourceFile, object: TSESTree.ObjectExpression, slices: readonly Slice[], dropped: readonly Node[] = [], lead?: string): string {
  const kept = object.properties.filter((property) => !dropped.includes(property));
  const [first] = kept;
  if (kept.length === object.properties.length) return textWith(file, object, lead !== undefined && first ? [{ range: [first.range[0], first.range[0]], text: lead + separatorIn(file, object) }, ...slices] : slices);
  const parts = kept.map((property) => textWith(file, property, slices.filter(({ range }) => range[0] >= property.range[0] && range[1] <= property.range[1])));
  return `{ ${(lead === undefined ? parts : [lead, ...parts]).join(', ')} }`;
}

/** No one statement of the library does this. */
export function noShape(because: string, next = 'Write one statement for all elements, grouped by the key, and run it before the loop.'): Refusal {
  return { code: 'SHAPE', because, next };
}
