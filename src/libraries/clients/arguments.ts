import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, propertyName, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { objectAt, type ObjectAt } from '../multer.ts';
import type { Client } from '../clients.ts';
import type { ClientForm } from './form.ts';

export interface NodeAt {
  file: SourceFile;
  node: Node;
}

export interface ClientArguments {
  /** Arguments of the construction, as written. */
  arguments: readonly Node[];
  /** The options object, also when it stands in a variable or another file. */
  options: ObjectAt | undefined;
  /** Something is given whose contents the code does not tell: it may hold options. */
  isOpaque: boolean;
  /** The address of the server, as written. */
  url: NodeAt | undefined;
  /** The client it stands on, when that is known: the adapter of Prisma, the pool of Drizzle. */
  inner: Client | undefined;
  /** It stands on another client, known or not. */
  hasInner: boolean;
}

export type ClientFinder = (project: Project, file: SourceFile, node: Node) => Client | undefined;

/** What a construction of this form is given. */
export function readArguments(project: Project, file: SourceFile, form: ClientForm, list: readonly Node[], find: ClientFinder): ClientArguments {
  const found: ClientArguments = { arguments: list, options: undefined, isOpaque: false, url: undefined, inner: undefined, hasInner: false };
  for (const [position, argument] of list.entries()) {
    const innerClient = form.inner?.positions?.includes(position) ? find(project, file, argument) : undefined;
    if (innerClient) {
      found.inner = innerClient;
      found.hasInner = true;
      continue;
    }
    const object = form.options.includes(position) ? objectAt(project, file, argument) : undefined;
    if (object) {
      found.options ??= object;
      continue;
    }
    if (form.url?.positions?.includes(position)) found.url ??= { file, node: argument };
    if (form.options.includes(position) && !isText(project, file, argument, 0)) found.isOpaque = true;
  }
  const { options } = found;
  if (!options) return found;
  for (const key of form.inner?.keys ?? []) {
    const option = optionAt(project, options, [key]);
    if (option.state === 'unset') continue;
    found.hasInner = true;
    if (option.state === 'set') found.inner = find(project, option.value.file, option.value.node);
  }
  for (const key of form.url?.keys ?? []) {
    const option = optionAt(project, options, [key]);
    if (option.state === 'set') found.url ??= option.value;
  }
  found.isOpaque ||= optionAt(project, options, []).state === 'unknown';
  return found;
}

export type Option =
  | { state: 'set'; /** The property, in the file it stands in. */ property: { file: SourceFile; node: TSESTree.Property }; value: NodeAt }
  | { state: 'unset' }
  /** It may come from a spread or a value that the code does not tell. */
  | { state: 'unknown' };

/** The option at a path of keys, through variables and spreads. An empty path asks only whether all of the object is known. */
export function optionAt(project: Project, object: ObjectAt, path: readonly string[]): Option {
  const [key, ...rest] = path;
  const found = key === undefined ? allKnown(project, object) : ownOption(project, object, key);
  if (rest.length === 0 || found.state !== 'set') return found;
  const inner = objectAt(project, found.value.file, found.value.node);
  return inner ? optionAt(project, inner, rest) : { state: 'unknown' };
}

function allKnown(project: Project, { file, node }: ObjectAt): Option {
  const isKnown = node.properties.every((property) => property.type !== 'SpreadElement' || spreads(project, file, property).length > 0);
  return { state: isKnown ? 'unset' : 'unknown' };
}

function ownOption(project: Project, { file, node }: ObjectAt, key: string): Option {
  const own = findProperty(node, key);
  if (own) return { state: 'set', property: { file, node: own }, value: { file, node: own.value } };
  let isUnknown = false;
  for (const property of node.properties) {
    if (property.type !== 'SpreadElement') continue;
    const bases = spreads(project, file, property);
    isUnknown ||= bases.length === 0;
    for (const base of bases) {
      const found = ownOption(project, base, key);
      if (found.state === 'set') return bases.length === 1 && property.argument.type !== 'LogicalExpression' ? found : { state: 'unknown' };
      isUnknown ||= found.state === 'unknown';
    }
  }
  return { state: isUnknown ? 'unknown' : 'unset' };
}

/** The objects a spread may add: `...base`, `...(isProduction && { ssl: true })`, `...(a ? {} : { ssl: true })`. */
function spreads(project: Project, file: SourceFile, spread: TSESTree.SpreadElement): ObjectAt[] {
  const argument = unwrap(spread.argument);
  const sides = argument.type === 'ConditionalExpression' ? [argument.consequent, argument.alternate] : argument.type === 'LogicalExpression' ? [argument.right] : [argument];
  const objects = sides.map((side) => objectAt(project, file, side));
  return objects.every((object) => object !== undefined) ? objects : [];
}

/** An expression that is a string for all the code tells: an address, a password, an environment variable. */
function isText(project: Project, file: SourceFile, start: Node, depth: number): boolean {
  const node = unwrap(start);
  switch (node.type) {
    case 'Literal':
    case 'TemplateLiteral':
      return true;
    case 'BinaryExpression':
      return node.operator === '+';
    case 'LogicalExpression':
      return isText(project, file, node.left, depth) || isText(project, file, node.right, depth);
    case 'ConditionalExpression':
      return isText(project, file, node.consequent, depth) && isText(project, file, node.alternate, depth);
    case 'CallExpression':
      return /^(?:get|getOrThrow|required?|string|toString)$/.test(propertyName(node.callee) ?? '') || (node.callee.type === 'Identifier' && node.callee.name === 'String');
    case 'MemberExpression':
      if (/^[A-Z][A-Z0-9_]+$/.test(propertyName(node) ?? '') || /(?:url|uri|dsn|connectionString|host|password|user(?:name)?|database|name)$/i.test(propertyName(node) ?? '')) return true;
      break;
    case 'Identifier':
      if (/(?:^|_)[A-Z]+(?:_[A-Z0-9]+)*$/.test(node.name) || /(?:url|uri|dsn|connectionString)$/i.test(node.name)) return true;
      break;
    default:
      return false;
  }
  const resolved = depth < 4 ? project.resolve(file, node) : undefined;
  return resolved?.kind === 'node' && resolved.node !== node && isText(project, resolved.file, resolved.node, depth + 1);
}
