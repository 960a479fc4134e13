import jscodeshift, { type ASTNode, type Collection, type JSCodeshift } from 'jscodeshift';
import { editsBetween } from '../../src/core/edits-between.ts';
import type { Edit, Range, SourceFile } from '../../src/core/types.ts';

// The only import of jscodeshift.

export interface Syntactic {
  j: JSCodeshift;
  root: Collection;
  /** True for the node at exactly this range of the file's text. */
  isAt(node: ASTNode, range: Range): boolean;
}

/**
 * Runs a transform over the syntax tree of one file and cuts what it prints back to the edits that make the difference.
 * Ranges agree with those of the file because its text is LF without BOM; `tabWidth: 1` keeps recast from expanding tabs.
 */
export function transformFile(file: SourceFile, transform: (syntactic: Syntactic) => void): Edit[] {
  const j = jscodeshift.withParser(/\.(?:ts|mts|cts)$/.test(file.path) ? 'ts' : 'tsx');
  // A new object every time: jscodeshift writes the parser into it.
  const root: Collection = j(file.text, { tabWidth: 1 });
  transform({ j, root, isAt });
  const printed = root.toSource({ tabWidth: 1, useTabs: /^\t/m.test(file.text), lineTerminator: '\n' });
  return editsBetween(file.text, printed).map(({ range, text }) => ({ path: file.path, range, text }));
}

function isAt(node: ASTNode, [start, end]: Range): boolean {
  return 'start' in node && 'end' in node && node.start === start && node.end === end;
}
