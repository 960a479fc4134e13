import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, isFunction, isInside, textOf } from '../../core/ast.ts';
import type { Edit, Fix, Node, Offer, Refusal, SourceFile } from '../../core/types.ts';
import type { Client } from '../../libraries/clients.ts';

export const MOVE: Offer = { strategy: 'move', title: 'Put the number where it is read', tier: 'review', note: 'The pool gets the size that the configuration names.' };
export const REMOVE: Offer = { strategy: 'remove', title: 'Remove what nothing reads', tier: 'safe' };
export const RENAME: Offer = { strategy: 'rename', title: 'Use the name the library reads', tier: 'review', note: 'The option takes effect.' };
export const LIMIT: Offer = { strategy: 'limit', title: 'Refuse connections beyond the number', tier: 'review', note: 'Further clients are refused.' };

export type Cure = { fixes: Fix[] } | { refusals: Refusal[] };

export function elsewhere(what: string): Cure {
  return { refusals: [{ code: 'ELSEWHERE', because: 'The options are put together in another place, and something else may read them.', next: `${what} there.` }] };
}

/** `new Pool`, `knex`, `mongoose.connect`. */
export function nameOf({ file, node }: Pick<Client, 'file' | 'node'>): string {
  if (!('callee' in node)) return node.id?.name ?? 'the class';
  return `${node.type === 'NewExpression' ? 'new ' : ''}${textOf(file, node.callee).replace(/\s+/g, ' ')}`;
}

/** What it costs that `configured` connections were meant and `actual` are made. */
export function costOf(configured: number | undefined, actual: number): string {
  if (configured === undefined || configured === actual) return 'Changing the number changes nothing.';
  return configured > actual ? `Query ${actual + 1} waits, although ${configured} were meant to run.` : `Every process may open ${actual}, although the database was to see no more than ${configured}.`;
}

/** The same changes without the characters that both texts share at their ends, so that neighbours do not collide. */
export function settled({ path, text }: SourceFile, edits: readonly Edit[]): Edit[] {
  return edits.map((edit) => {
    if (edit.path !== path) return edit;
    const before = text.slice(edit.range[0], edit.range[1]);
    let start = 0;
    while (start < before.length && start < edit.text.length && before[start] === edit.text[start]) start += 1;
    let end = 0;
    while (end < before.length - start && end < edit.text.length - start && before.at(-1 - end) === edit.text.at(-1 - end)) end += 1;
    return { path, range: [edit.range[0] + start, edit.range[1] - end], text: edit.text.slice(start, edit.text.length - end) };
  });
}

/** True when an object is written in the call, or in a variable of the same file that is read only there. */
export function isOwn(file: SourceFile, property: { file: SourceFile; node: TSESTree.Property }, call: Node): boolean {
  if (property.file !== file) return false;
  if (isInside(property.node, call)) return true;
  let declarator: TSESTree.VariableDeclarator | undefined;
  for (const ancestor of ancestors(property.node)) {
    if (isFunction(ancestor) || ancestor.type === 'VariableDeclarator') {
      declarator = isFunction(ancestor) ? undefined : ancestor;
      break;
    }
  }
  if (declarator?.id.type !== 'Identifier' || declarator.id.typeAnnotation || declarator.parent.parent.type === 'ExportNamedDeclaration') return false;
  const reads = file.variable(declarator.id)?.references.filter(({ isRead }) => isRead) ?? [];
  return reads.length === 1 && reads.every(({ identifier }) => isInside(identifier, call));
}
