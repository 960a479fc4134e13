import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, propertyName, staticString, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';

export interface Literal {
  object: TSESTree.ObjectExpression;
  file: SourceFile;
}

/** The object literal an expression stands for. */
export function literalAt(project: Project, file: SourceFile, node: Node | null | undefined): Literal | undefined {
  if (!node) return undefined;
  const inner = unwrap(node);
  if (inner.type === 'ObjectExpression') return { object: inner, file };
  if (inner.type !== 'Identifier' && inner.type !== 'MemberExpression') return undefined;
  const resolved = project.resolve(file, inner);
  return resolved?.kind === 'node' && resolved.node.type === 'ObjectExpression' ? { object: resolved.node, file: resolved.file } : undefined;
}

export function valueOf(object: Node | null | undefined, name: string): Node | undefined {
  const value = findProperty(object, name)?.value;
  return value && unwrap(value);
}

/** The option is written as `true`, or as a list or object that starts with it: `required: [true, 'why']`. */
export function isSet(object: Node | null | undefined, name: string): boolean {
  const value = valueOf(object, name);
  if (value?.type === 'ArrayExpression') return value.elements[0]?.type === 'Literal' && value.elements[0].value === true;
  return value?.type === 'Literal' ? value.value === true || (typeof value.value === 'string' && value.value !== '') : value !== undefined;
}

/** Last name of a chain: `ObjectId` in `mongoose.Schema.Types.ObjectId`, `User` in `User`, `STRING` in `DataTypes.STRING(50)`. */
export function lastName(start: Node | null | undefined): string | undefined {
  if (!start) return undefined;
  const node = unwrap(start);
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'CallExpression' || node.type === 'NewExpression') return lastName(node.callee);
  return node.type === 'MemberExpression' ? propertyName(node) : undefined;
}

/** Names in a list of strings, as far as they are written out. */
export function namesIn(node: Node | null | undefined): string[] {
  const list = node && unwrap(node);
  return list?.type === 'ArrayExpression' ? list.elements.flatMap((element) => staticString(element) ?? staticString(valueOf(element, 'name')) ?? []) : [];
}

export function snakeCase(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
}

/** Plural as libraries form it for the names people give tables. */
export function pluralOf(name: string): string {
  if (/(?:s|x|z|ch|sh)$/i.test(name)) return /s$/i.test(name) && !/ss$|us$/i.test(name) ? name : `${name}es`;
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  return /person$/i.test(name) ? name.replace(/erson$/, 'eople') : `${name}s`;
}

/** Databases that compare text without regard to case, by what the package of a path depends on. */
export function ignoresCase(project: Project, path: string): boolean {
  const manifest = project.manifest(path);
  const names = Object.keys({ ...manifest?.dependencies });
  return names.some((name) => /^(?:mysql2?|mariadb|tedious|mssql)$/.test(name));
}
