import { rangeOf, textOf } from '../core/ast.ts';
import type { Match, Offer, Place, Project, Refusal, Rule, SourceFile } from '../core/types.ts';
import { clientsIn, type Client } from '../libraries/clients.ts';
import { wholeValue } from '../libraries/clients/lifetime.ts';
import { startsOf } from '../libraries/clients/starts.ts';
import { commonJsTarget } from '../project/exports.ts';
import { pooling, type Pooling } from './single-db-connection/pooling.ts';
import { moduleVariable, usesOf, type Uses } from './single-db-connection/uses.ts';

const POOL: Offer = { strategy: 'pool', title: 'Use a pool', tier: 'review', note: 'Statements that do not wait for each other run at the same time, on several connections.' };

export const rule: Rule<Pooling> = {
  meta: {
    description: 'All requests of a server share one database connection',
    category: 'database',
    severity: 'high',
    tier: 'review',
    recommended: false,
    order: 3,
    refusals: [
      { code: 'CLOSED', when: 'The connection is closed while requests may run.' },
      { code: 'ESCAPES', when: 'The connection, or a statement on it, cannot be followed to the end.' },
      { code: 'ORDER', when: 'Statements are sent without waiting for each other.' },
      { code: 'RECONNECT', when: 'A listener connects again when the connection is lost.' },
      { code: 'SESSION', when: 'A statement has an effect on its connection: a variable, a lock, a temporary table, `LISTEN`.' },
      { code: 'TRANSACTION', when: 'Transactions run on the connection.' },
      { code: 'TYPE', when: 'The connection has a type that a pool does not fit, or is made in a way that has no pool beside it.' },
    ],
    strategies: [POOL],
  },
  triggers: ['createConnection', 'Client('],
  *detect(file, project) {
    for (const client of clientsIn(project, file)) {
      if (client.form.kind !== 'connection') continue;
      const match = matchOf(project, file, client);
      if (match) yield match;
    }
  },
};

function matchOf(project: Project, file: SourceFile, client: Client): Match<Pooling> | undefined {
  const { context } = project.running(file, client.node);
  if (context === 'test' || context === 'script' || context === 'client' || startsOf(project, file.path).size === 0) return undefined;
  const { value, chain } = wholeValue(client.node);
  const definition = moduleVariable(file, value) ?? (isExported(value) ? value : undefined);
  if (!definition || chain.some((name) => name !== 'promise')) return undefined;
  const uses = usesOf(project, file, client, definition);
  const [hottest] = [...uses.requests].sort((a, b) => rank(b) - rank(a));
  if (!hottest) return undefined;
  const isBackground = hottest.running.context === 'background';
  const plan = uses.refusal ?? pooling(file, client, value, uses);
  const match = {
    range: rangeOf(client.node),
    message: messageOf(file, client, uses),
    severity: isBackground ? ('medium' as const) : ('high' as const),
    confidence: 0.9,
    context: hottest.running.context,
    ...(hottest.running.hotPath !== undefined && { hotPath: hottest.running.hotPath }),
    evidence: evidenceOf(uses),
  };
  return isRefusal(plan) ? { ...match, refusals: [plan] } : { ...match, offers: [POOL], facts: plan };
}

function isRefusal(plan: Pooling | Refusal): plan is Refusal {
  return 'code' in plan;
}

function rank({ running }: Uses['requests'][number]): number {
  return (running.context === 'background' ? 0 : 2) + (running.hotPath === undefined ? 0 : 1);
}

/** `module.exports = mysql.createConnection({})` */
function isExported({ parent }: ReturnType<typeof wholeValue>['value']): boolean {
  return parent?.type === 'ExportDefaultDeclaration' || (parent?.type === 'AssignmentExpression' && parent.operator === '=' && commonJsTarget(parent.left) !== undefined);
}

function evidenceOf({ requests }: Uses): Place[] {
  return requests.slice(0, 3).map(({ file, node }) => ({ path: file.path, range: firstLine(file, node.range[0], node.range[1]), label: 'runs on this connection' }));
}

function firstLine({ text }: SourceFile, start: number, end: number): [number, number] {
  const newline = text.indexOf('\n', start);
  return [start, newline === -1 ? end : Math.min(end, newline)];
}

function messageOf(file: SourceFile, { node, module }: Client, { requests }: Uses): string {
  const name = node.type === 'NewExpression' || node.type === 'CallExpression' ? textOf(file, node.callee).replace(/\s+/g, '') : module;
  const count = requests.length === 1 ? 'a query of the request code runs' : `${requests.length} queries of the request code run`;
  return `\`${name}\` opens one connection for the whole server, and ${count} on it. Requests wait for each other, because a connection runs one statement at a time, and when it is lost every request fails.`;
}
