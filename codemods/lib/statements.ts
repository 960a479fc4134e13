import { isInside } from '../../src/core/ast.ts';
import { statementRange } from '../../src/core/removal.ts';
import type { Edit, Node, SourceFile } from '../../src/core/types.ts';

/** Deletes a statement; a `finally` that holds nothing else goes with it, and so does its `try` when nothing is caught. */
export function removeStatement(file: SourceFile, statement: Node): Edit[] {
  const block = statement.parent;
  const owner = block?.parent;
  if (block?.type !== 'BlockStatement' || block.body.length > 1 || owner?.type !== 'TryStatement' || owner.finalizer !== block) {
    return [{ path: file.path, range: statementRange(file, statement), text: '' }];
  }
  if (owner.handler) return [{ path: file.path, range: [owner.handler.range[1], block.range[1]], text: '' }];
  return unwrapBlock(file, owner, owner.block);
}

/** Puts the statements of a block in place of the statement around it. Only what stands around them changes, and their indentation. */
function unwrapBlock(file: SourceFile, outer: Node, block: Extract<Node, { type: 'BlockStatement' }>): Edit[] {
  const [first, last] = [block.body[0], block.body.at(-1)];
  const { path, text } = file;
  if (!first || !last) return [{ path, range: statementRange(file, outer), text: '' }];
  const edits: Edit[] = [{ path, range: [outer.range[0], first.range[0]], text: '' }, { path, range: [last.range[1], outer.range[1]], text: '' }];
  const extra = indentAt(text, first.range[0]).length - indentAt(text, outer.range[0]).length;
  if (extra <= 0) return edits;
  const quoted = file.nodes('TemplateElement').filter((element) => isInside(element, block));
  for (let at = text.indexOf('\n', first.range[0]) + 1; at > 0 && at < last.range[1]; at = text.indexOf('\n', at) + 1) {
    const isQuoted = quoted.some((element) => element.range[0] < at && element.range[1] > at);
    const space = /^[ \t]*/.exec(text.slice(at, at + extra))?.[0] ?? '';
    if (!isQuoted && space.length === extra) edits.push({ path, range: [at, at + extra], text: '' });
  }
  return edits;
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}
