import type { Context, Match, Node, Project, Rule, SourceFile } from '../core/types.ts';
import { poolsIn } from '../libraries/pools.ts';
import { isServerFile } from '../libraries/server-code.ts';
import { misplacedParameters } from './pool-phantom-config/address.ts';
import { misplacedSizes, wrappedPools, type Found } from './pool-phantom-config/options.ts';
import { knexfilePools, prismaAddresses, unknownOptions } from './pool-phantom-config/others.ts';
import { LIMIT, MOVE, REMOVE, RENAME } from './pool-phantom-config/words.ts';

export const rule: Rule = {
  meta: {
    description: 'An option meant to limit connections is read by nothing',
    category: 'database',
    severity: 'high',
    tier: 'review',
    recommended: false,
    order: 8,
    refusals: [
      { code: 'ELSEWHERE', when: 'The options are put together where they cannot be changed for this place alone.' },
      { code: 'SHAPE', when: 'What stands there holds more than a size, and the rest has no known place.' },
      { code: 'SIGNATURE', when: 'The function that was handed over takes other parameters than the library passes.' },
      { code: 'ADAPTER', when: 'Prisma 7 needs a driver adapter, and nothing says which.' },
      { code: 'URL', when: 'The library takes nothing but an address here.' },
      { code: 'MODE', when: 'Drizzle would take the options for a client.' },
    ],
    strategies: [MOVE, RENAME, REMOVE, LIMIT],
  },
  triggers: ['Pool', 'postgres', 'drizzle', 'Prisma', 'knex', 'equelize', 'DataSource', 'TypeOrmModule', 'ongoose', 'MongoClient', 'createConnection', 'pool:', 'maxConnections', 'express-session', 'retry_strategy', 'resetExpiryOnChange', 'resetOnExpiryChange'],
  *detect(file, project) {
    if (!isServerFile(project, file.path) && !/(^|\/)knexfile\./.test(file.path)) return;
    for (const pool of poolsIn(project, file)) {
      for (const found of [...misplacedSizes(project, pool), ...wrappedPools(pool), ...misplacedParameters(project, pool)]) yield* matchOf(project, file, pool.client.node, found);
    }
    for (const { node, ...found } of [...unknownOptions(project, file), ...prismaAddresses(project, file)]) yield* matchOf(project, file, node, found);
    for (const found of knexfilePools(file)) yield { ...found, confidence: 0.9, context: 'boot' };
  },
};

const SILENT = new Set<Context>(['test', 'script', 'client']);

function* matchOf(project: Project, file: SourceFile, node: Node, found: Found): Iterable<Match> {
  const { context, hotPath } = project.running(file, node);
  if (!SILENT.has(context)) yield { ...found, confidence: 0.95, context, ...(hotPath !== undefined && { hotPath }) };
}
