import { rangeOf, textOf } from '../core/ast.ts';
import type { Match, Offer, Place, Project, Rule, SourceFile } from '../core/types.ts';
import { poolOwner, type Client } from '../libraries/clients.ts';
import { groupsOf, type Group, type Member } from './client-per-module/groups.ts';
import { nestMatches } from './client-per-module/nest.ts';
import { planOf, type Move } from './client-per-module/plan.ts';
import type { Site } from '../libraries/clients/sites.ts';

const SHARE: Offer = { strategy: 'share', title: 'Use one client for the whole process', tier: 'safe' };

export const rule: Rule<Move> = {
  meta: {
    description: 'Several modules of one process each make a client with a connection pool of its own',
    category: 'database',
    severity: 'high',
    tier: 'safe',
    recommended: true,
    order: 1,
    refusals: [
      { code: 'APART', when: 'No module exports the client, and fewer than two of the others can be replaced.' },
      { code: 'CLOSED', when: 'The client is closed by code that would close it for every module.' },
      { code: 'CYCLE', when: 'The module that exports the client imports the one that would import it.' },
      { code: 'ENV', when: 'The module loads a `.env` file before it makes the client.' },
      { code: 'EXTENDED', when: 'The client is changed after it is made: `$use`, `$extends`, a listener for new connections.' },
      { code: 'LOCAL', when: 'The settings come from code that cannot stand in another module.' },
      { code: 'MODELS', when: 'Models are defined on the instance.' },
      { code: 'NEST', when: 'The instances are made by the modules of Nest that list the service.' },
    ],
    strategies: [SHARE],
  },
  triggers: ['PrismaClient', 'PrismaService', 'Pool', 'Sequelize', 'drizzle', 'Redis', 'redis', 'createClient', 'knex', 'Knex', 'postgres', 'MongoClient', 'createConnection', 'DataSource'],
  *detect(file, project) {
    yield* nestMatches(project, file);
    for (const group of groupsOf(project)) {
      for (const member of group.members) {
        if (member.site.file === file && member !== group.home && !member.site.isGuarded) yield matchOf(project, file, group, member);
      }
    }
  },
};

function matchOf(project: Project, file: SourceFile, group: Group, member: Member): Match<Move> {
  const { site } = member;
  const plan = planOf(project, group, member);
  const match = {
    range: rangeOf(site.client.node),
    message: messageOf(group, site),
    severity: 'high' as const,
    confidence: 0.9,
    context: project.running(file, site.client.node).context,
    evidence: evidenceOf(group, member),
  };
  if ('code' in plan) return { ...match, refusals: [plan] };
  return { ...match, offers: [offerOf(group, member)], facts: plan };
}

function offerOf(group: Group, { site, uses }: Member): Offer {
  if (uses.closing.length > 0) return { ...SHARE, tier: 'review', note: 'The calls that closed this client after each use go, because they would close the one that all modules share.' };
  const kept = group.home?.site ?? group.members[0]?.site;
  if (kept && kept.settings !== site.settings) return { ...SHARE, tier: 'review', note: 'What is logged, and how, is from now on what the shared client says.' };
  if (group.members.some((other) => other.uses.lends)) return { ...SHARE, tier: 'review', note: 'Code that holds a connection of one of these clients while it waits for another one now takes both from one pool.' };
  return SHARE;
}

function evidenceOf({ members, home }: Group, { site }: Member): Place[] {
  const others = members.filter((other) => other.site !== site).sort((a, b) => Number(b === home) - Number(a === home));
  return others.slice(0, 4).map(({ site: other }) => ({ path: other.file.path, range: rangeOf(other.client.node), label: other.exported !== undefined && other === home?.site ? 'the same client, exported' : 'the same client again' }));
}

function messageOf({ members }: Group, site: Site): string {
  const how = members.every(({ site: other }) => other.settings === site.settings) ? 'with the same settings' : 'for the same database';
  const made = `\`${nameOf(site)}\` is called ${how} in ${members.length} modules of one process`;
  if (site.client.form.kind === 'redis') return `${made}, and each call opens a connection of its own. Every instance of the server holds ${members.length} connections where one would do.`;
  const max = maxOf(site.client);
  const size = max === undefined ? '' : `, by default ${max} connections`;
  return `${made}, and each client keeps a connection pool of its own${size}. Every instance of the server takes ${members.length} times the connections of one pool from the database.`;
}

function nameOf({ client: { node, module }, file }: Site): string {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return module;
  return node.callee.type === 'CallExpression' ? module : textOf(file, node.callee).replace(/\s+/g, '');
}

/** Connections of the pool when the client says nothing about it. */
function maxOf(client: Client): number | undefined {
  const owner = poolOwner(client);
  const isDefault = owner?.form.pool && !owner.isOpaque && owner.form.pool.paths.every(([key = '']) => !owner.options?.node.properties.some((property) => property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === key));
  return isDefault ? owner.form.pool?.defaultMax(owner.version) : undefined;
}
