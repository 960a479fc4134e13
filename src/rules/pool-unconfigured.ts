import { ancestors, enclosingFunction, isFunction, isInside, textOf } from '../core/ast.ts';
import type { Context, Edit, Fix, Match, Node, Offer, Place, Project, Rule, SourceFile } from '../core/types.ts';
import { isServerFile } from '../libraries/server-code.ts';
import { poolSize, poolVariable } from '../libraries/pool-size.ts';
import { deadOptions, deadParameters, wrappedPool } from '../libraries/pools/dead.ts';
import { place } from '../libraries/pools/place.ts';
import { listener } from './pool-unconfigured/listener.ts';
import { prismaMatches } from './pool-unconfigured/prisma-url.ts';
import { poolsIn, type Pool } from '../libraries/pools.ts';

const SIZE: Offer = { strategy: 'size', title: 'Say the size, and let the environment set it', tier: 'safe' };
const LIMITS: Offer = { strategy: 'limits', title: 'Say the size, and limit the waiting', tier: 'review', note: 'Queries that wait too long for a connection fail.' };
const URL: Offer = { strategy: 'url', title: 'Put the size into the address', tier: 'review', note: 'The pool gets the size that is written there.' };

export const rule: Rule = {
  meta: {
    description: 'A connection pool has the size its library happens to default to',
    category: 'database',
    severity: 'low',
    tier: 'safe',
    recommended: false,
    order: 9,
    refusals: [
      { code: 'SERVERLESS', when: 'Every instance of a function opens a pool of its own, so that their number decides, not the size of one.' },
      { code: 'URL', when: 'The library takes nothing but an address here.' },
      { code: 'ELSEWHERE', when: 'The options are put together where they cannot be changed for this pool alone.' },
      { code: 'MODE', when: 'Drizzle would take the options for a client.' },
    ],
    strategies: [SIZE, LIMITS, URL],
  },
  triggers: ['Pool', 'postgres', 'drizzle', 'Prisma', 'knex', 'equelize', 'DataSource', 'TypeOrmModule', 'ongoose', 'MongoClient', 'createConnection'],
  *detect(file, project) {
    if (!isServerFile(project, file.path)) return;
    const open = [...poolsIn(project, file)].filter((pool) => !pool.isSet && pool.inUrl !== 'yes' && !isMisplaced(project, pool));
    for (const pool of open) {
      if (!open.some((other) => isRetry(pool, other))) yield* matchOf(project, file, pool, open.filter((other) => isRetry(other, pool)));
    }
    yield* prismaMatches(project, file, URL);
  },
};

/** A second try with another address, when the first has failed: the two are one pool. */
function isRetry({ client: { node, library } }: Pool, { client: first }: Pool): boolean {
  const handler = [...ancestors(node)].find((ancestor) => ancestor.type === 'CatchClause' || isFunction(ancestor));
  return handler?.type === 'CatchClause' && library === first.library && node !== first.node && isInside(first.node, handler.parent) && !isInside(first.node, handler);
}

/** Somebody did set a size, where nothing reads it: `pool-phantom-config` says so. */
function isMisplaced(project: Project, pool: Pool): boolean {
  return deadOptions(project, pool).length > 0 || wrappedPool(pool) !== undefined || deadParameters(project, pool).length > 0;
}

const SILENT = new Set<Context>(['test', 'script', 'client', 'edge']);
const FUNCTIONS = new Set(['vercel', 'netlify', 'lambda', 'cloud-functions', 'cloudflare']);

function* matchOf(project: Project, file: SourceFile, pool: Pool, retries: readonly Pool[]): Iterable<Match> {
  const { client } = pool;
  const running = project.running(file, client.node);
  if (SILENT.has(running.context)) return;
  const { platforms, multiInstance: evident } = project.infrastructure(file.path);
  // A queue in package.json says that somebody thought of more processes, not that there are any.
  const multiInstance = evident.filter(({ path }) => !path.endsWith('package.json'));
  const serverless = platforms.find(({ platform }) => FUNCTIONS.has(platform));
  const callee = 'callee' in client.node ? client.node.callee : client.node;
  const evidence: Place[] = multiInstance.length > 0 ? multiInstance.slice(0, 2) : [...running.evidence.slice(0, 2)];
  const match: Match = {
    range: [client.node.range[0], callee.range[1]],
    message: messageOf(file, pool, multiInstance.length > 0),
    severity: running.context === 'unknown' && !isInConstructor(client.node) ? 'info' : multiInstance.length > 0 && !serverless && !isMongo(pool) ? 'medium' : 'low',
    confidence: pool.inUrl === 'maybe' ? 0.7 : 0.9,
    context: running.context,
    ...(running.hotPath !== undefined && { hotPath: running.hotPath }),
    evidence: evidence.length > 0 ? evidence : [{ path: file.path, range: [client.node.range[0], callee.range[1]], label: `opens up to ${pool.max} connections` }],
  };
  if (serverless) {
    yield { ...match, evidence: [serverless.evidence], refusals: [{ code: 'SERVERLESS', because: 'Every instance of the function opens a pool of its own.', next: 'Set a small size such as 1, and connect through a pooler such as PgBouncer.' }] };
    return;
  }
  const placed = place(project, pool, [[pool.path, poolSize(pool.max, variableOf(pool))]]);
  yield 'refusal' in placed ? { ...match, refusals: [placed.refusal] } : { ...match, fixes: fixesOf(project, pool, retries) };
}

/** Services of Nest are made once, by nobody the search sees. */
function isInConstructor(node: Node): boolean {
  const owner = enclosingFunction(node);
  return owner?.parent?.type === 'MethodDefinition' && owner.parent.kind === 'constructor';
}

/** Its default of 100 is rarely what is missing. */
function isMongo({ client }: Pool): boolean {
  return client.library === 'mongoose' || client.library === 'mongodb';
}

function variableOf(pool: Pool): string {
  return isMongo(pool) ? 'MONGO_POOL_MAX' : 'DB_POOL_MAX';
}

function messageOf(file: SourceFile, { client, max, path }: Pool, isMulti: boolean): string {
  const callee = 'callee' in client.node ? client.node.callee : client.node;
  const name = `${client.node.type === 'NewExpression' ? 'new ' : ''}${textOf(file, callee).replace(/\s+/g, ' ')}`;
  const patience = client.form.pool?.patience;
  const waiting = patience === undefined ? 'without a time limit' : `for up to ${patience} seconds, and then fail`;
  return `\`${name}\` opens up to ${max} connections, because \`${path.join('.')}\` is not set. When all are taken, queries wait ${waiting}.${isMulti ? ` Every further process opens ${max} more.` : ''}`;
}

function fixesOf(project: Project, pool: Pool, retries: readonly Pool[]): Fix[] {
  const variable = variableOf(pool);
  const env = [poolVariable(pool.max, variable)];
  const parameter = pool.client.form.pool?.urlParameter ?? '';
  const edits = editsOf(project, [pool, ...retries], []);
  const size: Fix = [pool, ...retries].some(({ inUrl }) => inUrl === 'maybe')
    ? { ...SIZE, tier: 'review', edits, env, note: `\`${parameter}\` in the address, if there is one, no longer counts.` }
    : { ...SIZE, edits, env };
  const bounded = editsOf(project, [pool, ...retries], pool.bounds);
  if (pool.bounds.length === 0 || bounded.length === 0) return [size];
  const added = listener(project, pool);
  const note = `${boundsNote(pool)}${added ? ' A lost idle connection is written to the log; without a listener it ends the process.' : ''}`;
  return [size, { ...LIMITS, edits: [...bounded, ...(added ? [added] : [])], env, note }];
}

function editsOf(project: Project, pools: readonly Pool[], bounds: Pool['bounds']): Edit[] {
  return pools.flatMap((pool) => {
    const placed = place(project, pool, [[pool.path, poolSize(pool.max, variableOf(pool))], ...bounds]);
    return 'edits' in placed ? placed.edits : [];
  });
}

/** What each limit does, by the last key of its path. */
const LIMITED: Readonly<Record<string, string>> = {
  queueLimit: 'Once 100 queries wait for a connection, further ones fail at once.',
  min: 'Idle connections are closed down to the last.',
  idle_timeout: 'A connection that is idle for 20 seconds is closed.',
  connect_timeout: 'Connecting fails after 5 seconds.',
};

function boundsNote({ bounds }: Pool): string {
  return [...new Set(bounds.map(([path]) => LIMITED[path.at(-1) ?? ''] ?? 'A query that waits longer than 5 seconds for a connection fails.'))].join(' ');
}
