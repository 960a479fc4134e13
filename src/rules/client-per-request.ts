import { enclosingFunction, rangeOf, textOf } from '../core/ast.ts';
import type { Match, Offer, Project, Refusal, Rule, Running, Severity, SourceFile } from '../core/types.ts';
import { clientsIn, type Client, type ClientKind } from '../libraries/clients.ts';
import { isKept, wholeValue } from '../libraries/clients/lifetime.ts';
import { planOf, type Sharing } from './client-per-request/plan.ts';

const SHARE: Offer = { strategy: 'share', title: 'Make the client once, on first use', tier: 'safe' };

export const rule: Rule<Sharing> = {
  meta: {
    description: 'A function that runs for every request makes a client and its connections anew',
    category: 'database',
    severity: 'critical',
    tier: 'review',
    recommended: true,
    order: 2,
    refusals: [
      { code: 'BROWSER', when: 'A browser is started; pages of one browser have to be lent and cleaned.' },
      { code: 'CALLBACK', when: 'The code that uses the client runs in the callback of its connection, or does not wait for it.' },
      { code: 'CHANGES', when: 'The settings come from a call that may give something else each time.' },
      { code: 'CHEAP', when: 'The client holds no connections, so there is little to gain.' },
      { code: 'CLOSED', when: 'The client is closed within another expression.' },
      { code: 'ESCAPES', when: 'The client is handed to code that may close or change it.' },
      { code: 'INSTANCE', when: 'The settings come from `this`.' },
      { code: 'LISTENER', when: 'The client is changed for one request: a listener, a property.' },
      { code: 'SESSION', when: 'Statements need the one connection they run on: a transaction, a variable, a lock.' },
      { code: 'TENANT', when: 'The settings come from the request or from data.' },
      { code: 'TYPE', when: 'The variable has the type of a single connection.' },
    ],
    strategies: [SHARE],
  },
  triggers: ['PrismaClient', 'Pool', 'createConnection', 'Sequelize', 'MongoClient', 'createClient', 'Redis', 'redis', 'createTransport', 'Client(', 'S3(', 'SES(', 'drizzle', 'knex', 'postgres(', 'Stripe', 'OpenAI', 'launch(', 'Queue(', 'twilio', 'mongoose', 'amqp', 'Resend', 'Anthropic', 'DataSource'],
  *detect(file, project) {
    for (const client of clientsIn(project, file)) {
      const match = matchOf(project, file, client);
      if (match) yield match;
    }
  },
};

const SEVERITY: Readonly<Record<ClientKind, Severity>> = { pool: 'critical', connection: 'critical', orm: 'critical', redis: 'critical', queue: 'critical', browser: 'critical', mail: 'high', http: 'medium', adapter: 'info' };
const LOWER: Readonly<Record<Severity, Severity>> = { critical: 'high', high: 'medium', medium: 'low', low: 'info', info: 'info' };
/** One for each request by design, or nothing but a function around `fetch`. */
const FREE = new Set(['neon', 'drizzle']);

function matchOf(project: Project, file: SourceFile, client: Client): Match<Sharing> | undefined {
  const { kind, isCheap } = client.form;
  if (!enclosingFunction(client.node) || client.node.type === 'ClassDeclaration' || kind === 'adapter' || (client.inner && client.inner.form.kind !== 'adapter')) return undefined;
  if (isCheap && (FREE.has(client.library) || client.module === '@supabase/ssr')) return undefined;
  const { value } = wholeValue(client.node);
  if (isKept(project, file, value)) return undefined;
  const running = project.running(file, client.node);
  if (running.context !== 'request' && running.context !== 'socket' && running.context !== 'background') return undefined;
  // Connecting again to the same address gives the connection that is there, unless it was closed in between.
  if (client.library === 'mongoose' && client.export === 'connect' && !/\.(?:disconnect|close)\(/.test(file.text)) return undefined;
  const plan = kind === 'browser' ? BROWSER : planOf(project, file, client);
  // A client with the key or the user of one request belongs to that request.
  if (isCheap && 'code' in plan && (plan.code === 'TENANT' || plan.code === 'INSTANCE')) return undefined;
  const own = isCheap ? 'info' : SEVERITY[kind];
  const match = {
    range: rangeOf(client.node),
    message: messageOf(file, client, running),
    severity: running.context === 'background' ? LOWER[own] : own,
    confidence: 0.9,
    context: running.context,
    ...(running.hotPath !== undefined && { hotPath: running.hotPath }),
    evidence: running.evidence.length > 0 ? running.evidence.slice(0, 3) : [{ path: file.path, range: rangeOf(client.node), label: 'made here' }],
  };
  if ('code' in plan) return { ...match, refusals: [plan] };
  if (isCheap) return { ...match, refusals: [CHEAP] };
  return { ...match, offers: [offerOf(plan)], facts: plan };
}

const CHEAP: Refusal = { code: 'CHEAP', because: 'It holds no connections, so a new one costs little beside the request it sends.', next: 'Make it at module level when that fits the way keys are read here.' };
const BROWSER: Refusal = { code: 'BROWSER', because: 'Pages of one browser share memory and crash together, so how many are open at a time has to be limited.', next: 'Start one browser, lend a limited number of pages or contexts, and restart it now and then.' };

function offerOf({ client, existing, removed }: Sharing): Offer {
  const { kind } = client.form;
  if (kind === 'connection') return { ...SHARE, title: 'Take the connections from one pool', tier: 'review', note: 'Statements of one request may run on different connections of the pool, which stay open after the request.' };
  const title = existing ? `Use the client of \`${existing.path}\`` : SHARE.title;
  if (kind === 'http' && removed.length === 0) return { ...SHARE, title };
  if (kind === 'mail') return { ...SHARE, title, tier: 'review', note: 'The transport keeps the settings of the first mail until the process ends.' };
  return { ...SHARE, title, tier: 'review', note: 'The connections stay open after the request, for the next ones.' };
}

const COST: Readonly<Record<ClientKind, string>> = {
  pool: 'Each request opens connections of its own, and under load the database runs out of them.',
  connection: 'Each request waits for a new connection, and under load the database runs out of them.',
  orm: 'Each request opens connections of its own, and under load the database runs out of them.',
  redis: 'Each request waits for a new connection, and under load the server runs out of sockets.',
  queue: 'Each request waits for a new connection, and under load the server runs out of sockets.',
  mail: 'Each mail waits for a new transport with a connection and a handshake of its own.',
  http: 'Each request sets up its own sockets and credentials again.',
  browser: 'Each request starts processes that take some hundred megabytes.',
  adapter: '',
};

function messageOf(file: SourceFile, client: Client, { context, hotPath }: Running): string {
  const { node, module, form } = client;
  const isCall = node.type === 'NewExpression' || node.type === 'CallExpression';
  const name = isCall && node.callee.type !== 'CallExpression' ? textOf(file, node.callee).replace(/\s+/g, '') : module;
  const often = context === 'background' ? 'each time this job runs' : context === 'socket' ? 'for every event' : hotPath === undefined ? 'for every request' : `for every \`${hotPath}\``;
  return `\`${name}\` makes a new client ${often}. ${COST[form.kind]}`;
}
