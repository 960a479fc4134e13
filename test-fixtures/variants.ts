import type { Tree } from './cases.ts';

/** Another way to write the same files. Text that is no source code stays as it is. */
export interface Variant {
  name: string;
  apply(text: string): string;
}

export const tabs: Variant = { name: 'tabs', apply: toTabs };
export const crlf: Variant = { name: 'CRLF', apply: (text) => text.replaceAll('\n', '\r\n') };
export const bom: Variant = { name: 'a byte order mark', apply: (text) => `\uFEFF${text}` };

const SOURCE = /\.[cm]?[jt]sx?$/;

export function applyVariant(tree: Tree, { apply }: Variant): Tree {
  return new Map([...tree].map(([path, text]) => [path, SOURCE.test(path) ? apply(text) : text]));
}

/** Indentation by tabs instead of spaces, where a file is indented by spaces. */
function toTabs(text: string): string {
  const unit = indentUnit(text);
  return text.replace(/^ +/gm, (spaces) => '\t'.repeat(Math.floor(spaces.length / unit)) + ' '.repeat(spaces.length % unit));
}

/** Smallest indentation a file uses, in spaces; comment continuations (` *`) do not count. */
function indentUnit(text: string): number {
  const widths = [...text.matchAll(/^( {2,})\S/gm)].map(([, spaces = '']) => spaces.length);
  return widths.length === 0 ? 2 : Math.min(...widths);
}

/** Every line without its indentation, to compare texts that may only differ in it. */
export function withoutIndentation(text: string): string {
  return text.replace(/^[ \t]+/gm, '');
}
