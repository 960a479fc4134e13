import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, enclosingFunction, findProperty, isFunction, isIdentifier, propertyName, unwrap, wrapped } from '../../core/ast.ts';
import type { Node, Project, SourceFile, Variable } from '../../core/types.ts';
import { clientsIn, poolOwner, type Client } from '../clients.ts';
import { fingerprint } from './fingerprint.ts';
import { makerOf } from './lifetime.ts';
import { exportsOf } from '../../project/exports.ts';
import { startsOf } from './starts.ts';

/** A client that is made once when a module is loaded, or once for each instance of a class. */
export interface Site {
  client: Client;
  file: SourceFile;
  /** The whole value: `mysql.createPool({}).promise()`. */
  value: Node;
  /** Names of the methods called on it where it is made: `.promise`. */
  chain: string;
  /** `const prisma = new PrismaClient()`, when nothing but the client is declared. */
  declarator: TSESTree.VariableDeclarator | undefined;
  variable: Variable | undefined;
  /** Name for messages. */
  name: string;
  /** `globalThis.prisma ?? new PrismaClient()`. */
  isGuarded: boolean;
  /** How other modules get it: a name, `default`, or empty for `module.exports = client`. */
  exported: string | undefined;
  /** Equal for clients of the same server that can stand for each other. */
  key: string;
  /** Equal for clients made in the very same way. */
  settings: string;
  starts: ReadonlySet<string>;
}

const PACKAGES = ['pg', 'pg-pool', '@neondatabase/serverless', '@vercel/postgres', 'mysql', 'mysql2', 'mariadb', 'promise-mysql', 'postgres', 'knex', 'sequelize', 'sequelize-typescript', 'mongodb', 'mongoose', 'drizzle-orm', 'ioredis', 'redis', 'typeorm'];
const KINDS = new Set(['pool', 'orm', 'redis']);
/** Settings that decide what is logged, not where a client connects. */
const LOGGING = new Set(['log', 'errorFormat']);
const MAKES_PRISMA = /\bnew\s+[\w.]*Prisma\w*/;

const known = new WeakMap<Project, readonly Site[]>();

/** All sites of the server code of a project. */
export function sitesOf(project: Project): readonly Site[] {
  let found = known.get(project);
  if (!found) {
    const paths = new Set(PACKAGES.flatMap((name) => project.packageUsers(name)));
    for (const path of project.paths()) if (MAKES_PRISMA.test(project.text(path) ?? '')) paths.add(path);
    known.set(project, (found = [...paths].sort().flatMap((path) => sitesIn(project, path))));
  }
  return found;
}

function sitesIn(project: Project, path: string): Site[] {
  const starts = startsOf(project, path);
  const file = starts.size > 0 ? project.file(path) : undefined;
  if (!file) return [];
  const sites: Site[] = [];
  for (const client of clientsIn(project, file)) {
    if (!KINDS.has(client.form.kind) || client.form.isCheap || client.form.isAsync || !holdsConnections(client)) continue;
    const site = siteOf(project, file, client, starts);
    // Two clients made alike side by side are two on purpose: a publisher and a subscriber, a pool for reports.
    if (site && !sites.some((other) => other.key === site.key)) sites.push(site);
  }
  return sites;
}

/** A client that stands on one made elsewhere adds no connections. */
function holdsConnections(client: Client): boolean {
  if (!client.hasInner) return true;
  const owner = poolOwner(client);
  return client.library === 'prisma' && (owner === undefined || owner.form.kind === 'adapter');
}

function siteOf(project: Project, file: SourceFile, client: Client, starts: ReadonlySet<string>): Site | undefined {
  if (client.node.type === 'ClassDeclaration' || client.node.type === 'ClassExpression') return undefined;
  const { value, chain } = madeOnce(project, file, client.node);
  const place = placeOf(value);
  if (!place) return undefined;
  const { context } = project.running(file, client.node);
  if (context === 'test' || context === 'script' || context === 'client' || context === 'edge') return undefined;
  const print = fingerprint(project, client, client.library === 'prisma' ? { ignore: LOGGING } : {});
  if (print === undefined) return undefined;
  const variable = place.name && file.variable(place.name);
  return {
    client, file, value, chain, variable,
    declarator: place.declarator,
    name: place.label,
    isGuarded: place.isGuarded || /\bglobal(?:This)?\b/.test(file.text),
    exported: exportedAs(file, value, variable),
    key: `${print}${chain}`,
    settings: fingerprint(project, client) ?? `${file.path}:${client.node.range[0]}`,
    starts,
  };
}

/** Calls around a construction that give the client, or another face of it. */
export function outermost(node: Node): { value: Node; chain: string } {
  let value = wrapped(node);
  let chain = '';
  for (;;) {
    const member = value.parent;
    const call = member?.parent;
    if (member?.type !== 'MemberExpression' || member.object !== value || call?.type !== 'CallExpression' || call.callee !== member) return { value, chain };
    chain += `.${propertyName(member) ?? '?'}`;
    value = wrapped(call);
  }
}

/** The value, or the one call at module level of the function that only makes it: `const prisma = globalThis.prisma ?? makePrisma()`. */
function madeOnce(project: Project, file: SourceFile, node: Node): { value: Node; chain: string } {
  const made = outermost(node);
  const maker = makerOf(made.value);
  if (!maker) return made;
  const calls = project.references(file, maker).sites.filter(({ node: site }) => site.parent?.type !== 'TSTypeQuery');
  const [only, ...more] = calls;
  return only?.call && more.length === 0 && only.file === file && !enclosingFunction(only.node) ? { value: wrapped(only.call), chain: made.chain } : made;
}

interface PlaceOfValue {
  name?: TSESTree.Identifier;
  declarator: TSESTree.VariableDeclarator | undefined;
  label: string;
  isGuarded: boolean;
}

/** Where a value that is made once goes; undefined for everything else. */
function placeOf(value: Node): PlaceOfValue | undefined {
  const { parent } = value;
  if (parent?.type === 'LogicalExpression' && parent.right === value) {
    const outer = placeOf(wrapped(parent));
    return outer && { ...outer, isGuarded: true };
  }
  const owner = enclosingFunction(value);
  if (owner) return isConstructor(owner) && parent?.type === 'AssignmentExpression' && parent.right === value && parent.left.type === 'MemberExpression' && parent.left.object.type === 'ThisExpression' ? { declarator: undefined, label: `this.${propertyName(parent.left) ?? 'client'}`, isGuarded: false } : undefined;
  switch (parent?.type) {
    case 'VariableDeclarator': {
      if (!isIdentifier(parent.id)) return undefined;
      return { name: parent.id, declarator: parent.parent.declarations.length === 1 ? parent : undefined, label: parent.id.name, isGuarded: false };
    }
    case 'AssignmentExpression':
      if (parent.right !== value) return undefined;
      return { ...(isIdentifier(parent.left) && { name: parent.left }), declarator: undefined, label: isIdentifier(parent.left) ? parent.left.name : 'module.exports', isGuarded: parent.operator !== '=' };
    case 'ExportDefaultDeclaration':
      return { declarator: undefined, label: 'default', isGuarded: false };
    case 'PropertyDefinition':
      return parent.value === value ? { declarator: undefined, label: `this.${declaredName(parent) ?? 'client'}`, isGuarded: false } : undefined;
    default:
      return undefined;
  }
}

function isConstructor(fn: Node): boolean {
  return isFunction(fn) && fn.parent.type === 'MethodDefinition' && fn.parent.kind === 'constructor';
}

/** Name under which other modules import the value. */
function exportedAs(file: SourceFile, value: Node, variable: Variable | undefined): string | undefined {
  const isIt = (node: Node): boolean => {
    const inner = unwrap(node);
    if (inner === unwrap(value)) return true;
    return inner.type === 'Identifier' && variable !== undefined && (file.variable(inner) === variable || variable.definitions.some(({ name }) => name === inner));
  };
  const { named, whole } = exportsOf(file);
  const names = [...named].flatMap(([name, target]) => (target.kind === 'node' && isIt(target.node) ? [name] : []));
  const own = names.find((name) => name !== 'default') ?? names[0];
  if (own !== undefined || !whole) return own;
  if (isIt(whole)) return '';
  const object = unwrap(whole);
  if (object.type !== 'ObjectExpression') return undefined;
  for (const property of object.properties) {
    const name = property.type === 'Property' ? declaredName(property) : undefined;
    if (name !== undefined && property.type === 'Property' && isIt(findProperty(object, name)?.value ?? property.value)) return name;
  }
  return undefined;
}
