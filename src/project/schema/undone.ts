import { ancestors, declaredName, isIdentifier, propertyName } from '../../core/ast.ts';
import type { Node } from '../../core/types.ts';

/** Stands in the part of a migration that takes it back: `exports.down`, `async down()`. */
export function isUndone(node: Node): boolean {
  for (const at of ancestors(node)) {
    if (at.type === 'FunctionDeclaration' && at.id?.name === 'down') return true;
    if (at.type === 'AssignmentExpression' && propertyName(at.left) === 'down') return true;
    if ((at.type === 'Property' || at.type === 'MethodDefinition') && declaredName(at) === 'down') return true;
    if (at.type === 'VariableDeclarator' && isIdentifier(at.id, 'down')) return true;
  }
  return false;
}
