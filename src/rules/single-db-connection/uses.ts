import type { TSESTree } from '@typescript-eslint/types';
import { callOf, enclosingFunction, isFunction, isIdentifier, isInside, propertyName, staticString, wrapped } from '../../core/ast.ts';
import type { CallSite, Node, Project, Refusal, Running, SourceFile } from '../../core/types.ts';
import type { Client } from '../../libraries/clients.ts';
import { clientOf } from '../../libraries/clients.ts';
import { needsSession, sqlOf } from '../../libraries/clients/session.ts';
import { argumentsOf } from '../../libraries/variables.ts';

export interface Uses {
  refusal: Refusal | undefined;
  /** Requests that run on the connection. */
  requests: { file: SourceFile; node: Node; running: Running }[];
  /** Calls of `connect`: a statement that goes, or one that something waits for. */
  connects: { file: SourceFile; call: TSESTree.CallExpression; statement: Node | undefined }[];
}

const SHARED = new Set(['query', 'execute']);
const HARMLESS = new Set(['format', 'escape', 'escapeId', 'threadId', 'state', 'config']);
const TRANSACTION = new Set(['beginTransaction', 'commit', 'rollback', 'changeUser', 'prepare', 'unprepare', 'pause', 'resume', 'createBinlogStream']);

/** How a connection of the module is used in all of the project. */
export function usesOf(project: Project, file: SourceFile, client: Client, definition: Node): Uses {
  const found: Uses = { refusal: undefined, requests: [], connects: [] };
  const seen = new Set<Node>();
  follow({ project, client, found, seen }, file, definition);
  if (!found.refusal) found.refusal = unordered(found);
  return found;
}

interface Reading {
  project: Project;
  client: Client;
  found: Uses;
  seen: Set<Node>;
}

function follow(reading: Reading, file: SourceFile, definition: Node): void {
  if (reading.seen.has(definition)) return;
  reading.seen.add(definition);
  const { sites, complete } = reading.project.references(file, definition);
  if (!complete) reading.found.refusal ??= escapes('It is used in a way that cannot be followed to the end.');
  for (const site of sites) readSite(reading, site);
}

function readSite(reading: Reading, { file, node }: CallSite): void {
  const { project, found } = reading;
  const outer = wrapped(node);
  const { parent } = outer;
  if (parent?.type === 'TSTypeQuery') return;
  if (project.running(file, node).context === 'test') return;
  if (parent?.type !== 'MemberExpression' || parent.object !== outer) {
    if (!isWrapper(reading, file, outer)) found.refusal ??= escapes('It is handed to code that may need this one connection.');
    return;
  }
  const name = propertyName(parent) ?? '';
  const call = callOf(parent);
  if (call?.type === 'CallExpression' && SHARED.has(name)) readQuery(reading, file, call, call.arguments[0]);
  else if (call?.type === 'CallExpression' && name === 'connect') found.connects.push({ file, call, statement: bareStatement(call) });
  else if (call && name === 'promise') follow(reading, file, call);
  else if (SHARED.has(name)) readBorrowed(reading, file, parent);
  else if (call?.type === 'CallExpression' && (name === 'on' || name === 'once')) readListener(reading, file, call);
  else if (call && reading.client.form.closers.includes(name)) readClosing(reading, file, call, name);
  else if (TRANSACTION.has(name)) found.refusal ??= { code: 'TRANSACTION', because: `\`${name}\` is called on it, and a pool gives every statement another connection.`, next: 'Take a connection from a pool for each transaction, and release it in a `finally`.' };
  else if (name === 'ping' && reading.client.library === 'mysql') found.refusal ??= escapes('A pool has no `ping`.');
  else if (!HARMLESS.has(name)) found.refusal ??= escapes(`\`${name}\` is used, which a pool may not have.`);
}

/** `drizzle(client)` takes a pool just as well; `query.bind(connection)` belongs to a borrowed method. */
function isWrapper({ project }: Reading, file: SourceFile, outer: Node): boolean {
  const { parent } = outer;
  if (parent?.type === 'UnaryExpression' || parent?.type === 'IfStatement' || parent?.type === 'LogicalExpression') return true;
  if (parent?.type === 'CallExpression' && propertyName(parent.callee) === 'bind') return true;
  const call = parent?.type === 'Property' ? parent.parent.parent : parent;
  return call?.type === 'CallExpression' && clientOf(project, file, call)?.library === 'drizzle';
}

/** `util.promisify(connection.query).bind(connection)` */
function readBorrowed(reading: Reading, file: SourceFile, member: Node): void {
  let at = wrapped(member);
  const promisified = at.parent?.type === 'CallExpression' && /(?:^|\.)promisify$/.test(file.text.slice(at.parent.callee.range[0], at.parent.callee.range[1])) ? at.parent : undefined;
  at = promisified ?? at;
  const bind = at.parent?.type === 'MemberExpression' && propertyName(at.parent) === 'bind' ? callOf(at.parent) : undefined;
  if (!bind) {
    reading.found.refusal ??= escapes('Its method is handed to other code.');
    return;
  }
  const outer = wrapped(bind).parent?.type === 'CallExpression' && !promisified ? wrapped(wrapped(bind).parent ?? bind) : bind;
  const { sites, complete } = reading.project.references(file, outer);
  if (!complete) reading.found.refusal ??= escapes('Its method is handed to other code.');
  for (const site of sites) {
    if (site.call?.type === 'CallExpression') readQuery(reading, site.file, site.call, site.call.arguments[0]);
  }
}

function readQuery({ project, found }: Reading, file: SourceFile, call: TSESTree.CallExpression, argument: Node | undefined): void {
  const running = project.running(file, call);
  if (running.context === 'request' || running.context === 'socket' || running.context === 'background') found.requests.push({ file, node: call, running });
  for (const sql of textsOf(project, file, argument)) {
    if (sql === undefined) found.refusal ??= escapes('The text of a statement is not known, and it may need the connection of the one before.');
    else if (needsSession(sql)) found.refusal ??= { code: 'SESSION', because: `\`${sql.trim().replace(/\s+/g, ' ').slice(0, 60)}\` has an effect on its connection that other statements rely on.`, next: 'Take a connection from a pool for the statements that belong together, and release it in a `finally`.' };
  }
}

/** The texts an argument may hold; of a parameter, those of all callers. */
function textsOf(project: Project, file: SourceFile, argument: Node | undefined): (string | undefined)[] {
  const own = sqlOf(project, file, argument);
  const owner = argument && enclosingFunction(argument);
  if (own !== undefined || argument?.type !== 'Identifier' || !owner) return [own];
  const definition = file.variable(argument)?.definitions[0];
  const given = definition?.kind === 'Parameter' && isFunction(definition.node) ? argumentsOf(project, file, definition.node, definition.name) : undefined;
  return given ? given.map(({ file: from, node }) => sqlOf(project, from, node)) : [undefined];
}

function readListener({ found }: Reading, file: SourceFile, call: TSESTree.CallExpression): void {
  const event = staticString(call.arguments[0]);
  const [, handler] = call.arguments;
  const isQuiet = handler !== undefined && isFunction(handler) && file.nodes('CallExpression').every((inner) => !isInside(inner, handler) || inner === call || /^(?:console|logger|log|process)\b/.test(file.text.slice(inner.range[0], inner.range[1])));
  if (event === 'error' && isQuiet) return;
  found.refusal ??= event === 'notification' || event === 'notice'
    ? { code: 'SESSION', because: 'Notifications arrive on the one connection that listens.', next: 'Keep this connection for listening, and use a pool for queries.' }
    : { code: 'RECONNECT', because: `A listener for \`${event ?? 'an event'}\` connects again when the connection is lost, which a pool does by itself.`, next: 'Replace the connection by a pool, and take the listener out.' };
}

function readClosing({ project, found }: Reading, file: SourceFile, call: Node, name: string): void {
  const { context } = project.running(file, call);
  if (context === 'request' || context === 'socket' || name !== 'end') found.refusal ??= { code: 'CLOSED', because: `\`${name}\` is called on it while requests may run.`, next: 'Close the pool once, when the process shuts down.' };
}

/** A `connect()` that nothing waits for or reacts to. */
function bareStatement(call: TSESTree.CallExpression): Node | undefined {
  return call.parent.type === 'ExpressionStatement' && call.arguments.length === 0 ? call.parent : undefined;
}

/** Two statements of one function that do not wait for each other rely on the order of one connection. */
function unordered({ requests }: Uses): Refusal | undefined {
  const loose = requests.filter(({ node }) => node.parent?.type === 'ExpressionStatement');
  const isTwice = loose.some(({ node }, index) => loose.some((other, at) => at !== index && other.node.parent?.parent === node.parent?.parent));
  return isTwice ? { code: 'ORDER', because: 'Statements are sent without waiting for each other, and on a pool they may run in another order.', next: 'Send each statement when the one before has come back, then use a pool.' } : undefined;
}

function escapes(because: string): Refusal {
  return { code: 'ESCAPES', because, next: 'Replace the connection by a pool where all its uses are plain queries.' };
}

/** The identifier a connection is kept under at module level. */
export function moduleVariable(file: SourceFile, value: Node): TSESTree.VariableDeclarator | undefined {
  const { parent } = value;
  const name = parent?.type === 'VariableDeclarator' ? parent.id : parent?.type === 'AssignmentExpression' && parent.right === value && parent.operator === '=' ? parent.left : undefined;
  const variable = isIdentifier(name) ? file.variable(name) : undefined;
  const [definition, ...more] = variable?.definitions ?? [];
  if (!variable || definition?.node.type !== 'VariableDeclarator' || more.length > 0 || enclosingFunction(definition.node)) return undefined;
  return variable.references.filter(({ isWrite }) => isWrite).length === 1 ? definition.node : undefined;
}
