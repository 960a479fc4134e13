import type { TSESTree } from '@typescript-eslint/types';
import { isIdentifier, propertyName, unwrap, wrapped } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import type { Query } from '../../libraries/queries.ts';

/**
 * The code takes the first row of a list and goes on as if it were there. Its type says so, too, where the compiler does not
 * check indexes: https://www.typescriptlang.org/tsconfig/#noUncheckedIndexedAccess
 */
export function isTakenForGranted(project: Project, file: SourceFile, { node, result }: Query): boolean {
  if (!/\.[cm]?tsx?$/.test(file.path) || !result || 'code' in result || result.gives !== 'row' || checksIndexes(project)) return false;
  const awaited = wrapped(node).parent;
  if (awaited?.type !== 'AwaitExpression') return false;
  const index = wrapped(awaited).parent;
  const taken = index?.type === 'MemberExpression' && propertyName(index) === '0' ? wrapped(index) : wrapped(awaited);
  const { parent } = taken;
  if (parent?.type === 'MemberExpression') return parent.object === taken && !parent.optional;
  const name = parent?.type === 'VariableDeclarator' ? nameIn(parent.id) : undefined;
  const uses = name ? (file.variable(name)?.references.filter(({ isRead }) => isRead).map(({ identifier }) => identifier) ?? []) : [];
  return !uses.some(isAsked) && uses.some((use) => !isOptional(use));
}

function nameIn(pattern: Node): TSESTree.Identifier | undefined {
  const inner = pattern.type === 'ArrayPattern' ? pattern.elements[0] : pattern;
  return isIdentifier(inner) ? inner : undefined;
}

/** `if (!user)`, `user ? ... : ...`, `user ?? ...`, `user === undefined`. */
function isAsked(use: Node): boolean {
  const outer = wrapped(use);
  const { parent } = outer;
  switch (parent?.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return parent.test === outer;
    case 'UnaryExpression':
      return parent.operator === '!';
    case 'LogicalExpression':
      return parent.left === outer;
    case 'BinaryExpression':
      return [parent.left, parent.right].some((side) => side !== outer && isNothing(side));
    case 'CallExpression':
      return isIdentifier(parent.callee, 'Boolean');
    default:
      return false;
  }
}

function isNothing(node: Node): boolean {
  const value = unwrap(node);
  return isIdentifier(value, 'undefined') || (value.type === 'Literal' && value.value === null);
}

function isOptional(use: Node): boolean {
  const { parent } = wrapped(use);
  return parent?.type === 'MemberExpression' && parent.optional;
}

const checked = new WeakMap<Project, boolean>();

function checksIndexes(project: Project): boolean {
  let found = checked.get(project);
  if (found === undefined) {
    found = project.pathsEnding('.json').some((path) => /(?:^|\/)tsconfig[^/]*\.json$/.test(path) && /"noUncheckedIndexedAccess"\s*:\s*true/.test(project.text(path) ?? ''));
    checked.set(project, found);
  }
  return found;
}
