import { ancestors, isFunction, propertyName, unwrap, wrapped } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';

/** Methods that change the map, set or list they are called on. */
const CHANGING = /^(?:set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill)$/;

/** A function writes into the object that a name of the module stands for, in whatever file. */
export function isChangedLater(project: Project, file: SourceFile, name: Node): boolean {
  return sitesOf(project, file, name).some(({ node }) => isInFunction(node) && isWritten(node));
}

/** The object that stands here may not be what its text says: something writes into it, or is given it and may. */
export function mayChange(project: Project, file: SourceFile, object: Node): boolean {
  const holder = object.parent?.type === 'VariableDeclarator' ? object.parent : object;
  return project.references(file, holder).sites.some(({ file: at, node }) => isWritten(node) || isHandedOn(project, at, node));
}

function sitesOf(project: Project, file: SourceFile, name: Node) {
  const resolved = project.resolve(file, name);
  if (resolved?.kind !== 'node' || isFunction(resolved.node)) return [];
  const { node } = resolved;
  return project.references(resolved.file, node.parent?.type === 'VariableDeclarator' && node.parent.init === node ? node.parent : node).sites;
}

/** `settings.host = host`, `delete settings.auth`, `Object.assign(settings, more)`, `list.push(host)`. */
function isWritten(start: Node): boolean {
  let node = wrapped(start);
  for (let member = node.parent; member?.type === 'MemberExpression' && member.object === node; member = node.parent) {
    if (CHANGING.test(propertyName(member) ?? '') && member.parent.type === 'CallExpression' && member.parent.callee === member) return true;
    node = wrapped(member);
  }
  const { parent } = node;
  if (parent?.type === 'CallExpression') return parent.arguments[0] === node && /^(?:assign|defineProperty|defineProperties|setPrototypeOf)$/.test(propertyName(unwrap(parent.callee)) ?? '');
  if (node === start) return false;
  if (parent?.type === 'AssignmentExpression') return parent.left === node;
  return parent?.type === 'UpdateExpression' || (parent?.type === 'UnaryExpression' && parent.operator === 'delete');
}

function isHandedOn(project: Project, file: SourceFile, start: Node): boolean {
  let node = wrapped(start);
  while (node.parent?.type === 'MemberExpression' && node.parent.object === node) node = wrapped(node.parent);
  const { parent } = node;
  if (parent?.type !== 'CallExpression' && parent?.type !== 'NewExpression') return false;
  return parent.callee !== node && project.resolve(file, parent.callee)?.kind === 'node';
}

function isInFunction(node: Node): boolean {
  return [...ancestors(node)].some(isFunction);
}
