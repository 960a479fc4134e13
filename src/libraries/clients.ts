import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, isClass, propertyName, unwrap, type ClassNode } from '../core/ast.ts';
import type { Node, Project, Resolved, SourceFile } from '../core/types.ts';
import { readArguments, type ClientArguments } from './clients/arguments.ts';
import type { ClientForm } from './clients/form.ts';
import { formOf, LIBRARIES, type LibraryName } from './clients/forms.ts';
import { isGeneratedClient } from './clients/prisma.ts';

export type { ClientForm, ClientKind } from './clients/form.ts';
export { optionAt, type NodeAt, type Option } from './clients/arguments.ts';
export type { LibraryName } from './clients/forms.ts';

/** A place where a library makes a client, and what it is given there. */
export interface Client extends ClientArguments {
  library: LibraryName;
  /** What its library says of clients made in this way: kind, pool, closers, when it connects. */
  form: ClientForm;
  /** Package as it is installed: `mysql2`, `@prisma/client`. */
  package: string;
  /** The module it is imported from: `mysql2/promise`. */
  module: string;
  /** Property path of the export; empty for the module itself. */
  export: string;
  /** Installed version of the package, when it is known. */
  version: string | undefined;
  file: SourceFile;
  /** What makes it; of a class that extends a client, the `super(...)` call, or the class when it has none. */
  node: TSESTree.CallExpression | TSESTree.NewExpression | ClassNode;
  /** The class of the project that extends the library's. */
  subclass?: { file: SourceFile; node: ClassNode };
}

/** The client whose pool a client uses: itself, or the innermost one it stands on. Undefined when that one is not known, or holds no pool. */
export function poolOwner(client: Client): Client | undefined {
  if (client.inner) return poolOwner(client.inner);
  return client.form.pool && !client.hasInner ? client : undefined;
}

const known = new WeakMap<Project, Map<SourceFile, readonly Client[]>>();

/** Every client this file makes, in source order. */
export function clientsIn(project: Project, file: SourceFile): readonly Client[] {
  let files = known.get(project);
  if (!files) known.set(project, (files = new Map()));
  let found = files.get(file);
  if (!found) {
    const list: Client[] = [];
    for (const node of file.nodes('NewExpression')) add(list, clientAt(project, file, node));
    for (const node of file.nodes('CallExpression')) if (node.callee.type !== 'Super') add(list, clientAt(project, file, node));
    files.set(file, (found = list.sort((a, b) => a.node.range[0] - b.node.range[0])));
  }
  return found;
}

function add(list: Client[], client: Client | undefined): void {
  if (client) list.push(client);
}

/** The client a call or `new` makes; for `super(...)`, the one the class extends. */
export function clientAt(project: Project, file: SourceFile, node: Node): Client | undefined {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  const { callee } = node;
  if (callee.type === 'Super') {
    const owner = classAround(node);
    return owner && clientOfClass(project, file, owner);
  }
  if (callee.type !== 'Identifier' && callee.type !== 'MemberExpression' && callee.type !== 'CallExpression') return undefined;
  const made = exportAt(project, file, callee);
  if (!made) return undefined;
  if ('node' in made) {
    const parent = node.type === 'NewExpression' ? clientOfClass(project, made.file, made.node) : undefined;
    return parent && { ...parent, ...(node.arguments.length > 0 && parent.node.type !== 'CallExpression' ? readArguments(project, file, parent.form, node.arguments, clientOf) : {}), file, node, subclass: made };
  }
  return made && create(project, file, node, made, node.arguments);
}

/** The client that a class of the project extends: `class PrismaService extends PrismaClient`. */
export function clientOfClass(project: Project, file: SourceFile, node: ClassNode): Client | undefined {
  const made = node.superClass ? exportAt(project, file, unwrap(node.superClass)) : undefined;
  if (!made) return undefined;
  const subclass = { file, node };
  if ('node' in made) {
    const parent = made.node === node ? undefined : clientOfClass(project, made.file, made.node);
    return parent && { ...parent, subclass };
  }
  const call = superCall(node);
  return { ...create(project, file, call ?? node, made, call?.arguments ?? []), subclass };
}

/**
 * The client an expression stands for, wherever it is made: through variables, imports, fields, `await`, and calls that give
 * the client back, such as `.promise()` or `.$extends({})`.
 */
export function clientOf(project: Project, file: SourceFile, expression: Node): Client | undefined {
  let at: { file: SourceFile; node: Node } = { file, node: unwrap(expression) };
  for (let step = 0; step < 8; step++) {
    const { node } = at;
    if (node.type === 'AwaitExpression') {
      at = { file: at.file, node: unwrap(node.argument) };
      continue;
    }
    const client = isClass(node) ? clientOfClass(project, at.file, node) : clientAt(project, at.file, node);
    if (client) return client;
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && GIVES_ITSELF.has(propertyName(node.callee) ?? '')) {
      at = { file: at.file, node: unwrap(node.callee.object) };
      continue;
    }
    const resolved = project.resolve(at.file, node);
    if (resolved?.kind !== 'node' || resolved.node === node) return undefined;
    at = { file: resolved.file, node: unwrap(resolved.node) };
  }
  return undefined;
}

/** Methods whose result is the client, or another face of it. */
const GIVES_ITSELF = new Set(['promise', 'on', 'once', 'connect', 'initialize', '$extends', 'asPromise']);

/** Library and form of an expression that is a client, also when only its type says so: `constructor(private pool: Pool)`. */
export function clientFormOf(project: Project, file: SourceFile, expression: Node): { library: LibraryName; form: ClientForm; module: string; client?: Client } | undefined {
  const client = clientOf(project, file, expression);
  if (client) return { library: client.library, form: client.form, module: client.module, client };
  const resolved = project.resolve(file, expression);
  if (resolved?.kind === 'package') return formOf(resolved);
  if (resolved?.kind !== 'node' || resolved.node.type !== 'Identifier') return undefined;
  const type = resolved.node.typeAnnotation?.typeAnnotation;
  const named = type?.type === 'TSTypeReference' ? project.resolve(resolved.file, type.typeName) : undefined;
  return named?.kind === 'package' ? formOf(named) : undefined;
}

interface Export {
  library: LibraryName;
  form: ClientForm;
  package: string;
  module: string;
  export: string;
}

/** What a callee stands for: a client's export, or a class of the project that extends something. */
function exportAt(project: Project, file: SourceFile, callee: Node): Export | { file: SourceFile; node: ClassNode } | undefined {
  // `client.connect()` of a `MongoClient` that was made before is no `MongoClient.connect()`.
  if (callee.type === 'MemberExpression' && isMade(project.resolveHere(file, callee.object))) return undefined;
  const here = project.resolveHere(file, callee);
  if (here?.kind === 'package') return exported(here);
  if (here?.kind === 'node') return isClass(here.node) && here.node.superClass ? { file: here.file, node: here.node } : undefined;
  if (isGeneratedClient(project, file, callee)) return { ...LIBRARIES.prismaClient, package: '@prisma/client', module: '@prisma/client', export: 'PrismaClient' };
  // Other files are parsed only for names that clients and the classes around them have.
  const name = callee.type === 'Identifier' ? callee.name : propertyName(callee);
  if (name === undefined || !CLIENT_NAME.test(name)) return undefined;
  const there = project.resolve(file, callee);
  if (there?.kind === 'package') return exported(there);
  return there && isClass(there.node) && there.node.superClass ? { file: there.file, node: there.node } : undefined;
}

function isMade(resolved: Resolved | undefined): boolean {
  return resolved?.kind === 'node' && resolved.node.type === 'NewExpression';
}

const CLIENT_NAME = /prisma|client|pool|redis|sequelize|datasource|database|knex|drizzle|^(?:db|neon|postgres|mongo)|transport|mailer|queue|createConnection/i;

function exported(resolved: Extract<Resolved, { kind: 'package' }>): Export | undefined {
  const found = formOf(resolved);
  return found && { ...found, package: resolved.name, export: resolved.path.join('.') };
}

function create(project: Project, file: SourceFile, node: Client['node'], made: Export, list: readonly Node[]): Client {
  return { ...made, version: project.version(file.path, made.package), file, node, ...readArguments(project, file, made.form, list, clientOf) };
}

function classAround(node: Node): ClassNode | undefined {
  for (let at = node.parent; at; at = at.parent) if (isClass(at)) return at;
  return undefined;
}

function superCall(owner: ClassNode): TSESTree.CallExpression | undefined {
  for (const element of owner.body.body) {
    if (element.type !== 'MethodDefinition' || declaredName(element) !== 'constructor') continue;
    for (const statement of element.value.body?.body ?? []) {
      if (statement.type === 'ExpressionStatement' && statement.expression.type === 'CallExpression' && statement.expression.callee.type === 'Super') return statement.expression;
    }
  }
  return undefined;
}
