import { enclosingFunction, isIdentifier, isInside, textOf } from '../../core/ast.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import type { Client } from '../../libraries/clients.ts';
import { fingerprint } from '../../libraries/clients/fingerprint.ts';
import { hoisted, type Hoisted } from '../../libraries/clients/hoist.ts';
import { sitesOf } from '../../libraries/clients/sites.ts';
import { wouldCycle } from '../../libraries/clients/starts.ts';
import { makerOf, wholeValue } from '../../libraries/clients/lifetime.ts';
import { isLocal, refusalOf, usesOf } from './uses.ts';

/** What the rewrite needs to know of a client that is to be made once. */
export interface Sharing {
  file: SourceFile;
  client: Client;
  /** The expression that becomes a call of the getter, `await` included. */
  value: Node;
  /** The client is there only after a promise: it opens its connections before it is used. */
  isAsync: boolean;
  /** Expression that makes the client, at module level. */
  made: string;
  /** Statements between making and handing it out; `name` is the client in them. */
  setup: readonly string[];
  /** Name of the local variable, in which `setup` is written. */
  local: string | undefined;
  /** Name the getter is built from: `mailer` for `getMailer`. */
  name: string;
  /** Export to import when a single connection becomes a pool, and it is imported by name. */
  imports: { from: string; name: string } | undefined;
  /** Statements that go. */
  removed: readonly Node[];
  /** A module that exports the client already. */
  existing: { path: string; name: string } | undefined;
}

const GENERIC = /^(?:client|connection|conn|con|db|database|instance|service|c|result|dbConnection)$/i;
const NAMES: Readonly<Partial<Record<Client['library'], string>>> = { prisma: 'prisma', pg: 'pool', mysql: 'pool', postgres: 'sql', knex: 'db', sequelize: 'sequelize', mongodb: 'mongo', mongoose: 'connection', redis: 'redis', nodemailer: 'mailer', typeorm: 'dataSource', drizzle: 'db', supabase: 'supabase' };

export function planOf(project: Project, file: SourceFile, client: Client): Sharing | Refusal {
  const { value, chain, isAwaited } = wholeValue(client.node);
  const variable = variableOf(file, value);
  if (variable && !isLocal(variable)) return escapes(client);
  const own = client.inner && client.inner.file === file && enclosingFunction(client.inner.node) ? client.inner : undefined;
  const uses = variable ? usesOf(project, file, client, variable) : undefined;
  if (uses?.refusal) return uses.refusal;
  if (!variable) {
    const refusal = unnamed(project, file, client, value);
    if (refusal) return refusal;
  }
  if (own && !isInside(own.node, value)) return { code: 'ESCAPES', because: 'The client stands on another one that this function makes, too.', next: 'Make both at module level.' };
  const made = hoisted(project, file, value.type === 'AwaitExpression' ? value.argument : value);
  if ('obstacle' in made) return obstacle(file, made);
  const isPooled = client.form.kind === 'connection';
  const connects = !isPooled && (uses?.connects === true || client.form.isAsync || (isAwaited && chain.some((name) => name === 'connect' || name === 'initialize')));
  if (connects && !enclosingFunction(value)?.async) return { code: 'CALLBACK', because: 'The function does not wait for the connection, so it cannot wait for a shared one.', next: 'Make the client at module level.' };
  const declared = variable?.definitions[0]?.name;
  if (isPooled && declared && 'typeAnnotation' in declared && declared.typeAnnotation) return { code: 'TYPE', because: 'The variable has the type of a single connection, which a pool does not fit.', next: 'Take the connection from a pool, and release it in a `finally`.' };
  const pooled = isPooled ? poolOf(file, client, made.text) : undefined;
  if (isPooled && !pooled) return { code: 'SESSION', because: 'A single connection cannot serve several requests at a time, and this way of making it has no pool beside it.', next: 'Make a pool at module level.' };
  return {
    file, client, value,
    isAsync: connects,
    made: pooled?.text ?? made.text,
    setup: isPooled ? [] : (uses?.setup ?? []).map(({ text }) => text),
    local: variable?.name,
    name: nameOf(client, variable?.name),
    imports: pooled?.imports,
    removed: [...(uses?.closing ?? []), ...(uses?.setup ?? []).map(({ node }) => node)],
    existing: connects ? undefined : existingClient(project, file, client),
  };
}

function variableOf(file: SourceFile, value: Node) {
  const { parent } = value;
  if (parent?.type === 'VariableDeclarator' && isIdentifier(parent.id)) return file.variable(parent.id);
  if (parent?.type === 'AssignmentExpression' && parent.right === value && isIdentifier(parent.left)) return file.variable(parent.left);
  return undefined;
}

/** A client without a name: used where it is made, handed to something, or given back to the callers. */
function unnamed(project: Project, file: SourceFile, client: Client, value: Node): Refusal | undefined {
  const maker = makerOf(value);
  if (client.form.isCheap || (client.form.kind === 'http' && maker)) return undefined;
  if (!maker) return value.parent?.type === 'MemberExpression' && client.form.kind !== 'connection' ? refusalOf(project, file, client, value.parent) : escapes(client);
  if (client.form.kind === 'connection') return escapes(client);
  const { sites, complete } = project.references(file, maker);
  const isClosed = sites.some((site) => new RegExp(`\\.(?:${client.form.closers.map((name) => name.replace('$', '\\$')).join('|')})\\(`).test(site.file.text));
  return complete && !isClosed ? undefined : escapes(client);
}

function escapes({ form }: Client): Refusal {
  return { code: 'ESCAPES', because: `The client is handed on, and a caller may close it${form.kind === 'connection' ? ' or run a transaction on it' : ''}.`, next: 'Make one client at module level, and take out the calls that close it.' };
}

function obstacle(file: SourceFile, { obstacle: kind, node }: Extract<Hoisted, { obstacle: string }>): Refusal {
  const text = `\`${textOf(file, node).replace(/\s+/g, ' ').slice(0, 60)}\``;
  if (kind === 'instance') return { code: 'INSTANCE', because: `Its settings come from the object the method belongs to (${text}).`, next: 'Make the client in the constructor of that object, and keep it in a field.' };
  if (kind === 'changes') return { code: 'CHANGES', because: `${text} may be another one with every call.`, next: 'Make the client at module level when it is always the same.' };
  return { code: 'TENANT', because: `Its settings come from the request (${text}).`, next: 'Keep one client for each set of settings in a map with a limit, and close the ones that fall out.' };
}

/** The pool that takes the place of a single connection, with the same settings. */
function poolOf(file: SourceFile, client: Client, made: string): { text: string; imports: Sharing['imports'] } | undefined {
  const { node, module } = client;
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined;
  const [single, pool] = client.library === 'pg' ? ['Client', 'Pool'] : ['createConnection', 'createPool'];
  const callee = textOf(file, node.callee);
  if (!callee.endsWith(single) || (client.library === 'pg' && client.arguments.length === 1 && !client.options)) return undefined;
  const text = made.replace(callee, callee.slice(0, -single.length) + pool).replace(/^\(?\s*await\s+/, '');
  return { text, imports: callee === single ? { from: module, name: pool } : undefined };
}

function nameOf(client: Client, local: string | undefined): string {
  const usual = NAMES[client.library];
  if (client.form.kind === 'connection') return usual ?? 'pool';
  if (local !== undefined && !GENERIC.test(local)) return local;
  const own = client.export.split('.').at(-1)?.replace(/Client$/, '') ?? '';
  return usual ?? (own === '' || own === 'create' ? client.module.replace(/^.*\//, '').replace(/\W(\w)/g, (_, letter: string) => letter.toUpperCase()) : own.charAt(0).toLowerCase() + own.slice(1));
}

function existingClient(project: Project, file: SourceFile, client: Client): Sharing['existing'] {
  const print = client.form.kind === 'connection' ? undefined : fingerprint(project, client);
  const site = print === undefined ? undefined : sitesOf(project).find(({ key, exported, file: home }) => key === print && exported !== undefined && home !== file && !wouldCycle(project, file.path, home.path));
  return site?.exported === undefined ? undefined : { path: site.file.path, name: site.exported };
}
