import { textOf } from '../../core/ast.ts';
import type { Node, SourceFile } from '../../core/types.ts';

/** Code on one line, cut off where it gets long. */
export function short(file: SourceFile, node: Node): string {
  const text = textOf(file, node).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Lines after the first one moved in; a template that spans lines is left as it is. */
export function indented(text: string, margin: string): string {
  return /`[^`]*\n[^`]*`/.test(text) ? text : text.replaceAll('\n', `\n${margin}`);
}
