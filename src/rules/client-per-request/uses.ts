import type { TSESTree } from '@typescript-eslint/types';
import { callOf, enclosingFunction, isFunction, isIdentifier, isInside, propertyName, staticString, wrapped } from '../../core/ast.ts';
import type { Node, Project, Refusal, SourceFile, Variable } from '../../core/types.ts';
import type { Client } from '../../libraries/clients.ts';
import { hoisted, type Hoisted } from '../../libraries/clients/hoist.ts';
import { needsSession, sqlOf } from '../../libraries/clients/session.ts';
import { isPlain, STATEMENTS } from './methods.ts';

export interface Uses {
  refusal: Refusal | undefined;
  /** Statements that close the client, and the `if (client)` around them. */
  closing: Node[];
  /** Statements that belong to making it: `await client.connect()`, `client.on('error', log)`, with their text at module level. */
  setup: { node: Node; text: string }[];
  /** It is connected in a statement of its own, which may be awaited. */
  connects: boolean;
}

/** Methods of a single connection that a pool has, too, with the same arguments. */
const SHARED_METHODS = new Set(['query', 'execute', 'promise', 'format', 'escape', 'escapeId']);
const LISTENS = new Set(['on', 'once', 'addListener']);

/** What a function does with the client it made. */
export function usesOf(project: Project, file: SourceFile, client: Client, variable: Variable): Uses {
  const found: Uses = { refusal: undefined, closing: [], setup: [], connects: false };
  for (const { identifier, isRead } of variable.references) {
    if (isRead && !found.refusal) readUse({ project, file, client, name: variable.name, found }, identifier);
  }
  found.refusal ??= closedBefore(variable, found.closing);
  return found;
}

/** What a use without a name does: `nodemailer.createTransport().use('compile', plugin)`. */
export function refusalOf(project: Project, file: SourceFile, client: Client, member: TSESTree.MemberExpression): Refusal | undefined {
  const found: Uses = { refusal: undefined, closing: [], setup: [], connects: false };
  readOther({ project, file, client, name: client.export === '' ? client.module : client.export, found }, member);
  return found.refusal;
}

/** Something uses the client after it was closed, which used to fail. */
function closedBefore({ name, references }: Variable, closing: readonly Node[]): Refusal | undefined {
  for (const statement of closing) {
    const { parent } = statement;
    const last = parent?.type === 'BlockStatement' && !isFunction(parent.parent) ? parent.body.at(-1) : undefined;
    const leaves = last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement';
    const isAfter = ({ identifier }: Variable['references'][number]) =>
      identifier.range[0] > statement.range[1] && !closing.some((other) => isInside(identifier, other)) && (!leaves || (parent !== undefined && isInside(identifier, parent)));
    if (references.some(isAfter)) return { code: 'CLOSED', because: `\`${name}\` is used after it is closed.`, next: 'Make the client at module level, take this call out, and close the client when the process shuts down.' };
  }
  return undefined;
}

interface Reading {
  project: Project;
  file: SourceFile;
  client: Client;
  name: string;
  found: Uses;
}

function readUse(reading: Reading, identifier: TSESTree.Identifier): void {
  const { client, found } = reading;
  const outer = wrapped(identifier);
  const { parent } = outer;
  if (parent?.type === 'MemberExpression' && parent.object === outer) {
    readMember(reading, parent);
    return;
  }
  const isTest = (parent?.type === 'IfStatement' && parent.test === outer) || (parent?.type === 'LogicalExpression' && parent.operator === '&&' && parent.left === outer) || parent?.type === 'UnaryExpression';
  if (isTest) return;
  if ((parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee !== outer && client.form.kind !== 'connection') {
    if (reading.project.resolve(reading.file, parent.callee)?.kind === 'package') return;
  }
  if (parent?.type === 'CallExpression' && parent.callee === outer && (client.library === 'knex' || client.library === 'postgres')) return;
  if (parent?.type === 'TaggedTemplateExpression') {
    readStatement(reading, parent.quasi);
    return;
  }
  if (client.form.isCheap || (client.form.kind === 'http' && parent?.type === 'ReturnStatement')) return;
  if (parent?.type === 'Property' && isArgument(reading, parent)) return;
  found.refusal = { code: 'ESCAPES', because: `\`${reading.name}\` is handed on, and what closes or changes it there is not known.`, next: 'Make the client at module level, and close it when the process shuts down.' };
}

/** `new PrismaClient({ adapter })`, `new RedisStore({ client })`. */
function isArgument({ project, file, client }: Reading, property: Node): boolean {
  const call = property.parent?.parent;
  if (client.form.kind === 'connection' || (call?.type !== 'CallExpression' && call?.type !== 'NewExpression')) return false;
  return project.resolve(file, call.callee)?.kind === 'package';
}

function readMember(reading: Reading, member: TSESTree.MemberExpression): void {
  const { project, file, client, found, name: variable } = reading;
  const name = propertyName(member) ?? '';
  const call = callOf(member);
  const statement = call && statementOf(call);
  if (client.form.closers.includes(name) && call) {
    if (statement) found.closing.push(statement);
    else found.refusal = { code: 'CLOSED', because: `The way \`${variable}\` is closed here is part of another expression.`, next: 'Make the client at module level, take this call out, and close the client when the process shuts down.' };
  } else if (call && isConnecting(client, name)) {
    found.connects = true;
    const isCallback = call.arguments.some((argument) => isFunction(argument) && (client.form.kind !== 'connection' || uses(file, argument, variable)));
    if (!statement || isCallback) found.refusal = { code: 'CALLBACK', because: `The code that uses \`${variable}\` stands in the callback of \`${name}\`.`, next: 'Make the client at module level, and call it without waiting for the connection.' };
    else found.setup.push({ node: statement, text: `await ${file.text.slice(call.range[0], call.range[1])}` });
  } else if (LISTENS.has(name) && call) {
    const own = call.arguments.every((argument) => isTheSame(hoisted(project, file, argument), file.text.slice(argument.range[0], argument.range[1])));
    if (statement && staticString(call.arguments[0]) !== undefined && own && client.form.kind !== 'connection') {
      found.setup.push({ node: statement, text: file.text.slice(call.range[0], call.range[1]) });
    } else if (!(statement && client.form.kind === 'connection' && staticString(call.arguments[0]) === 'error')) {
      found.refusal = { code: 'LISTENER', because: `A listener that belongs to one request is added to \`${variable}\`.`, next: 'Make the client at module level with the listeners that serve every request.' };
    } else if (statement) found.closing.push(statement);
  } else if (member.parent.type === 'AssignmentExpression' && member.parent.left === member) {
    found.refusal = { code: 'LISTENER', because: `\`${variable}.${name}\` is set here.`, next: 'Make the client at module level with the settings that serve every request.' };
  } else readOther(reading, member);
}

/** A listener that names nothing of the function around it. */
function isTheSame(moved: Hoisted, text: string): boolean {
  return 'text' in moved && moved.text === text;
}

function readOther(reading: Reading, member: TSESTree.MemberExpression): void {
  const { client, found, name: variable } = reading;
  const name = propertyName(member) ?? '';
  const call = callOf(member);
  if (client.form.kind === 'connection') readQuery(reading, name, call);
  else if (client.form.isCheap) return;
  else if (!isPlain(client, member)) {
    const isConnection = client.form.kind === 'redis' || client.form.kind === 'pool';
    found.refusal ??= isConnection
      ? { code: 'SESSION', because: `\`${variable}.${name}\` may hold a connection, or leave it changed for other requests.`, next: 'Make the client at module level, and give what needs a connection of its own one that is closed afterwards.' }
      : { code: 'LISTENER', because: `\`${variable}.${name}\` may change the client for the requests that follow.`, next: 'Make the client at module level with the settings that serve every request.' };
  } else if (STATEMENTS.test(name) && client.library !== 'drizzle') {
    readStatement(reading, member.parent.type === 'TaggedTemplateExpression' ? member.parent.quasi : call?.arguments[0]);
  }
}

function isConnecting({ form }: Client, name: string): boolean {
  return form.kind === 'connection' ? name === 'connect' : (name === 'connect' || name === 'initialize') && form.opens === name;
}

function uses(file: SourceFile, node: Node, name: string): boolean {
  return file.nodes('Identifier').some((identifier) => identifier.name === name && isInside(identifier, node));
}

function readQuery(reading: Reading, name: string, call: ReturnType<typeof callOf>): void {
  const { found, name: variable } = reading;
  if (!call || !SHARED_METHODS.has(name)) {
    found.refusal ??= { code: 'SESSION', because: `\`${variable}.${name}\` needs this one connection from its first to its last statement.`, next: 'Take the connection from a pool for the time of the transaction, and release it in a `finally`.' };
    return;
  }
  if (name !== 'query' && name !== 'execute') return;
  readStatement(reading, call.arguments[0]);
}

function readStatement({ project, file, found }: Reading, argument: Node | undefined): void {
  const sql = sqlOf(project, file, argument);
  if (sql !== undefined && !needsSession(sql)) return;
  const because = sql === undefined ? 'The text of a statement is not known here, and it may need the connection of the one before.' : `\`${sql.trim().replace(/\s+/g, ' ').slice(0, 60)}\` has an effect on its connection that later statements rely on.`;
  found.refusal ??= { code: 'SESSION', because, next: 'Take the connection from a pool for the time of these statements, and release it in a `finally`.' };
}

/** The statement a call is, `await` and a guard such as `if (client)` or `client &&` included. */
function statementOf(call: Node): Node | undefined {
  let at: Node = wrapped(call);
  for (let outer: Node | undefined = at.parent; outer && isAround(at, outer); outer = at.parent) at = outer;
  if (at.parent?.type !== 'ExpressionStatement') return undefined;
  const statement = at.parent;
  const holder = statement.parent.type === 'BlockStatement' && statement.parent.body.length === 1 ? statement.parent : statement;
  const guard = holder.parent;
  return guard?.type === 'IfStatement' && guard.consequent === holder && !guard.alternate && isIdentifier(guard.test) ? guard : statement;
}

function isAround(node: Node, outer: Node): boolean {
  if (outer.type === 'LogicalExpression') return outer.operator === '&&' && outer.right === node && isIdentifier(outer.left);
  return outer.type === 'AwaitExpression' || outer.type === 'ChainExpression' || (outer.type === 'UnaryExpression' && outer.operator === 'void');
}

/** All uses lie in the function that makes the client, or in functions inside it. */
export function isLocal(variable: Variable): boolean {
  const [definition] = variable.definitions;
  return definition !== undefined && variable.definitions.length === 1 && enclosingFunction(definition.node) !== undefined && definition.kind === 'Variable';
}
