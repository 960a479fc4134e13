import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, propertyName, unwrap } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';

/** An object of options that can be read. */
export interface Options {
  object: TSESTree.ObjectExpression;
  file: SourceFile;
  /** The object stands in the call, so that an edit of it changes this query alone. */
  isInPlace: boolean;
}

/** The object literal an argument is, also through a constant that nothing changes. */
export function optionsAt(project: Project, file: SourceFile, argument: Node | undefined): Options | 'none' | 'unknown' {
  if (!argument) return 'none';
  const node = unwrap(argument);
  if (node.type === 'ObjectExpression') return { object: node, file, isInPlace: true };
  if (node.type === 'Identifier' && node.name === 'undefined') return 'none';
  if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return 'unknown';
  const resolved = project.resolve(file, node);
  if (resolved?.kind !== 'node' || resolved.node.type !== 'ObjectExpression' || isChanged(resolved.file, resolved.node)) return 'unknown';
  return { object: resolved.node, file: resolved.file, isInPlace: false };
}

/** The object is changed after it is made, as far as its own file shows: `where.status = status`, `Object.assign(where, more)`. */
function isChanged(file: SourceFile, object: TSESTree.ObjectExpression): boolean {
  let holder: Node | undefined = object.parent;
  while (holder && unwrap(holder) === object) holder = holder.parent;
  if (holder?.type !== 'VariableDeclarator' || holder.id.type !== 'Identifier') return false;
  const variable = file.variable(holder.id);
  return variable?.references.some(({ identifier, isWrite }) => (isWrite && identifier !== holder.id) || isWritten(identifier)) ?? true;
}

function isWritten(identifier: Node): boolean {
  let at = identifier;
  while (at.parent?.type === 'MemberExpression' && at.parent.object === at) at = at.parent;
  const { parent } = at;
  if (at !== identifier && parent?.type === 'AssignmentExpression' && parent.left === at) return true;
  if (at !== identifier && parent?.type === 'UnaryExpression' && parent.operator === 'delete') return true;
  if (at !== identifier && parent?.type === 'CallExpression' && parent.callee === at) return /^(?:push|unshift|splice|set)$/.test(propertyName(at) ?? '');
  return parent?.type === 'CallExpression' && parent.callee.type === 'MemberExpression' && propertyName(parent.callee) === 'assign' && parent.arguments[0] === at;
}

/** Value of an option. `unknown`: a spread may set it. */
export function option({ object }: Options, name: string): TSESTree.Property | 'none' | 'unknown' {
  const found = findProperty(object, name);
  if (found) return found;
  return object.properties.some((property) => property.type === 'SpreadElement' || property.computed) ? 'unknown' : 'none';
}
