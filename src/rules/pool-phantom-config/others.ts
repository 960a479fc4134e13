import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, isFunction, rangeOf, staticString, textOf, unwrap } from '../../core/ast.ts';
import { removeProperty } from '../../core/properties.ts';
import type { Fix, Project, SourceFile } from '../../core/types.ts';
import { clientsIn, optionAt } from '../../libraries/clients.ts';
import { evaluateNumber } from '../../libraries/constants.ts';
import type { Found } from './options.ts';
import { elsewhere, isOwn, LIMIT, MOVE, REMOVE, RENAME, type Cure } from './words.ts';

export interface Site extends Found {
  node: TSESTree.Node;
}

type Call = TSESTree.CallExpression | TSESTree.NewExpression;
type Property = { file: SourceFile; node: TSESTree.Property };

/** Options of other libraries that limit something, and that theirs does not have. */
interface Unknown {
  package: string;
  exports: readonly string[];
  key: string;
  /** Major versions that do not read it; all when absent. */
  from?: number;
  message(project: Project, property: Property): string;
  cure(file: SourceFile, call: Call, property: Property): Cure;
}

const UNKNOWN: readonly Unknown[] = [
  {
    // https://socket.io/docs/v4/server-options/
    package: 'socket.io', exports: ['', 'Server', 'listen'], key: 'maxConnections',
    message: (project, { file, node }) => `Socket.IO has no option \`maxConnections\`: clients beyond ${evaluateNumber(project, file, node.value) ?? 'the number'} are let in, until the memory of the process is used up.`,
    cure: (file, call, { node }) => ({ fixes: [{ ...REMOVE, edits: [removeProperty(file, node)] }, ...limited(file, call, node)] }),
  },
  {
    package: 'express-session', exports: [''], key: 'pool',
    message: () => 'express-session has no option `pool`: what holds connections is the store. Without a `store`, sessions stay in the memory of the process.',
    cure: (file, _call, { node }) => ({ fixes: [{ ...REMOVE, edits: [removeProperty(file, node)] }] }),
  },
  {
    // https://github.com/redis/ioredis#auto-reconnect
    package: 'ioredis', exports: ['', 'Redis', 'Cluster', 'default'], key: 'retry_strategy',
    message: () => 'ioredis has no option `retry_strategy`: its name is `retryStrategy`. Lost connections are tried again after the 50 to 2000 ms of the default, without an end.',
    cure: (file, _call, { node }) => takesNumber(node.value)
      ? { fixes: [{ ...RENAME, edits: [{ path: file.path, range: rangeOf(node.key), text: node.shorthand ? `retryStrategy: ${textOf(file, node.key)}` : 'retryStrategy' }], note: 'The function decides when to connect again, and when to give up.' }] }
      : { refusals: [{ code: 'SIGNATURE', because: 'The function is written for the options object of another library; ioredis hands over the number of attempts.', next: 'Take the number of attempts as the only parameter, and name the option `retryStrategy`.' }] },
  },
  {
    // https://github.com/redis/node-redis/blob/master/docs/v3-to-v4.md
    package: 'redis', exports: ['createClient'], key: 'retry_strategy', from: 4,
    message: () => 'node-redis reads no `retry_strategy` from version 4 on: its name is `socket.reconnectStrategy`. Lost connections are tried again after the times of the default.',
    cure: () => ({ refusals: [{ code: 'SIGNATURE', because: '`socket.reconnectStrategy` is handed the number of attempts and the error, not an options object.', next: 'Move the function to `socket.reconnectStrategy` and give it these parameters.' }] }),
  },
  {
    package: 'rate-limit-redis', exports: ['', 'RedisStore', 'default'], key: 'resetExpiryOnChange', from: 6,
    message: () => 'rate-limit-redis knows no `resetExpiryOnChange` from version 6 on, and the constructor throws a `TypeError`.',
    cure: (file, _call, { node }) => ({ fixes: [{ ...REMOVE, tier: 'review', edits: [removeProperty(file, node)], note: 'The store is made, where it threw until now. The window ends when it was to end at its first request.' }] }),
  },
  ...(['rate-limit-redis', 'express-rate-limit'] as const).map((name): Unknown => ({
    package: name, exports: ['', 'RedisStore', 'rateLimit', 'default'], key: 'resetOnExpiryChange',
    message: () => `${name} reads no \`resetOnExpiryChange\`: the window ends when it was to end at its first request.`,
    cure: (file, _call, { node }) => ({ fixes: [{ ...REMOVE, edits: [removeProperty(file, node)] }] }),
  })),
];

/** A function that can be handed a number: without parameters, or with one that is not taken apart. */
function takesNumber(value: TSESTree.Node): boolean {
  const fn = unwrap(value);
  if (!isFunction(fn) || fn.params.length > 1) return false;
  const [parameter] = fn.params;
  return !parameter || (parameter.type === 'Identifier' && /^(?:times|attempts?|retries|count|n)$/.test(parameter.name));
}

/** `allowRequest` is asked before a client gets a connection. */
function limited(file: SourceFile, call: Call, property: TSESTree.Property): Fix[] {
  const declarator = call.parent;
  if (declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'Identifier' || property.parent.type !== 'ObjectExpression' || findProperty(property.parent, 'allowRequest')) return [];
  const text = `allowRequest: (request, callback) => { callback(null, ${declarator.id.name}.engine.clientsCount < ${textOf(file, property.value)}); }`;
  return [{ ...LIMIT, edits: [{ path: file.path, range: rangeOf(property), text }], note: 'A process that has this many clients answers further ones with status 403.' }];
}

export function* unknownOptions(project: Project, file: SourceFile): Iterable<Site> {
  const rows = UNKNOWN.filter(({ key }) => file.text.includes(key));
  if (rows.length === 0) return;
  for (const type of ['NewExpression', 'CallExpression'] as const) {
    for (const call of file.nodes(type)) {
      const callee = project.resolve(file, call.callee);
      if (callee?.kind !== 'package') continue;
      for (const row of rows) if (row.package === callee.name && row.exports.includes(callee.path.join('.'))) yield* unknownIn(project, file, call, row);
    }
  }
}

function* unknownIn(project: Project, file: SourceFile, call: Call, row: Unknown): Iterable<Site> {
  const version = project.version(file.path, row.package);
  if (row.from !== undefined && !(Number.parseInt(version ?? '', 10) >= row.from)) return;
  for (const argument of call.arguments) {
    const resolved = argument.type === 'Identifier' ? project.resolveHere(file, argument) : undefined;
    const object = resolved?.kind === 'node' ? resolved.node : unwrap(argument);
    const node = findProperty(object, row.key);
    if (!node) continue;
    const property = { file, node };
    const cure = isOwn(file, property, call) ? row.cure(file, call, property) : elsewhere(`Take \`${row.key}\` out`);
    yield { node: call, range: rangeOf(node), message: row.message(project, property), severity: 'medium', evidence: [{ path: file.path, range: rangeOf(call.callee), label: `knows no \`${row.key}\`` }], ...cure };
  }
}

/** Prisma 7 throws when it is handed an address. */
export function* prismaAddresses(project: Project, file: SourceFile): Iterable<Site> {
  for (const client of clientsIn(project, file)) {
    const { options, node, version } = client;
    if (client.export !== 'PrismaClient' || !options || !(Number.parseInt(version ?? '', 10) >= 7)) continue;
    for (const key of ['datasources', 'datasourceUrl']) {
      const option = optionAt(project, options, [key]);
      if (option.state !== 'set' || option.property.file !== file) continue;
      yield {
        node,
        range: rangeOf(option.property.node),
        message: `Prisma knows no \`${key}\` from version 7 on, and \`new PrismaClient\` throws. The address and the pool are those of the driver adapter.`,
        severity: 'high',
        evidence: [{ path: file.path, range: [node.range[0], 'callee' in node ? node.callee.range[1] : node.range[1]], label: `version ${version ?? '7'}` }],
        ...(client.hasInner && isOwn(file, option.property, node)
          ? { fixes: [{ ...REMOVE, tier: 'review' as const, edits: [removeProperty(file, option.property.node)], note: 'The client is made, where it threw until now. It uses the address of the adapter.' }] }
          : { refusals: [{ code: 'ADAPTER', because: 'Which driver adapter belongs here is not said in the code.', next: 'Hand over `adapter: new PrismaPg({ connectionString, max })` or that of your database, and put the address for migrations into `prisma.config.ts`.' }] }),
      };
    }
  }
}

/** `pool` inside `connection` in the files that Knex's own commands and most servers read. */
export function* knexfilePools(file: SourceFile): Iterable<Found> {
  if (!/(^|\/)knexfile\.[cm]?[jt]s$/.test(file.path)) return;
  for (const object of file.nodes('ObjectExpression')) {
    const client = staticString(findProperty(object, 'client')?.value);
    const connection = findProperty(object, 'connection')?.value;
    const pool = findProperty(connection, 'pool');
    if (client === undefined || !/^(?:pg|postgres|postgresql|mysql2?|mariadb|cockroachdb)$/.test(client) || !pool || pool.value.type !== 'ObjectExpression') continue;
    const isThere = findProperty(object, 'pool') !== undefined;
    const next = object.properties.at(-1);
    if (!next) continue;
    const fix: Fix = isThere
      ? { ...REMOVE, edits: [removeProperty(file, pool)] }
      : { ...MOVE, edits: [removeProperty(file, pool), { path: file.path, range: [object.range[0] + 1, object.range[0] + 1], text: `${indentOf(file, object)}${textOf(file, pool)},` }], note: 'The pool gets the size that is written there instead of 10.' };
    yield {
      range: rangeOf(pool),
      message: `Knex does not read \`connection.pool\`${isThere ? ', but `pool` beside `connection`' : ': the pool has the 10 connections of the default'}. Changing the number changes nothing.`,
      severity: isThere ? 'medium' : 'high',
      evidence: [{ path: file.path, range: rangeOf(findProperty(object, 'client') ?? object), label: 'made from these options' }],
      fixes: [fix],
    };
  }
}

/** What stands between the brace and the first property. */
function indentOf(file: SourceFile, object: TSESTree.ObjectExpression): string {
  const [first] = object.properties;
  return first ? file.text.slice(object.range[0] + 1, first.range[0]) : ' ';
}
