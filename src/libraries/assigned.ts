import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, propertyName, unwrap } from '../core/ast.ts';
import { returnsOf } from '../core/returns.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { variableSource } from './variables.ts';

export interface Place {
  file: SourceFile;
  node: Node;
}

/** The object an expression takes a property from, and the property: `db.users`, `const { users } = db`, `const users = db.users`. */
export function memberOf(file: SourceFile, start: Node): { object: Node; name: string } | undefined {
  const node = unwrap(start);
  if (node.type === 'MemberExpression') {
    const name = propertyName(node);
    return name === undefined ? undefined : { object: node.object, name };
  }
  const source = node.type === 'Identifier' ? variableSource(file, node) : undefined;
  if (!source || source.isElement) return undefined;
  if (source.key !== undefined) return { object: source.value, name: source.key };
  const value = unwrap(source.value);
  return value.type === 'MemberExpression' ? memberOf(file, value) : undefined;
}

/** The one value given to a property of an object after it was made: `db.users = require('./users')(mongoose)`. */
export function assignedMember(project: Project, file: SourceFile, node: Node): Place | undefined {
  const member = memberOf(file, node);
  const base = member && project.resolve(file, member.object);
  if (base?.kind !== 'node' || base.node.type !== 'ObjectExpression') return undefined;
  const values = assignmentsTo(base.file, base.node).filter(({ name }) => name === member?.name);
  const [only, ...more] = values;
  return only && more.length === 0 ? { file: base.file, node: only.value } : undefined;
}

function assignmentsTo(file: SourceFile, object: TSESTree.ObjectExpression): { name: string; value: Node }[] {
  let holder: Node | undefined = object.parent;
  while (holder && unwrap(holder) === object) holder = holder.parent;
  const variable = holder?.type === 'VariableDeclarator' && holder.id.type === 'Identifier' ? file.variable(holder.id) : undefined;
  return (variable?.references ?? []).flatMap(({ identifier }) => {
    const { parent } = identifier;
    const name = parent.type === 'MemberExpression' && parent.object === identifier ? propertyName(parent) : undefined;
    const assignment = parent.parent;
    return name !== undefined && assignment?.type === 'AssignmentExpression' && assignment.left === parent ? [{ name, value: assignment.right }] : [];
  });
}

/** What a call of a function of the project gives back, when it has one `return` with a value. */
export function givenBack(project: Project, file: SourceFile, call: TSESTree.CallExpression): Place | undefined {
  const callee = project.resolve(file, call.callee);
  if (callee?.kind !== 'node' || !isFunction(callee.node) || !callee.node.body) return undefined;
  if (callee.node.body.type !== 'BlockStatement') return { file: callee.file, node: callee.node.body };
  const [only, ...more] = returnsOf(callee.file, callee.node).filter(({ argument }) => argument);
  return only?.argument && more.length === 0 ? { file: callee.file, node: only.argument } : undefined;
}
