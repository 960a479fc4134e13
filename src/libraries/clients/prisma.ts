import type { Node, Project, SourceFile } from '../../core/types.ts';
import { posix } from 'node:path';
import { fixedPool, form } from './form.ts';

/**
 * Up to 6 the engine holds the pool, sized by `connection_limit` in the URL; from 7 on the driver adapter does.
 * https://www.prisma.io/docs/orm/prisma-client/setup-and-configuration/databases-connections/connection-pool
 */
export const client = form({
  modules: ['@prisma/client', '@prisma/client/edge'],
  exports: ['PrismaClient'],
  kind: 'orm',
  url: { keys: ['datasourceUrl', 'datasources'] },
  inner: { keys: ['adapter'] },
  pool: { paths: [], urlParameter: 'connection_limit', defaultMax: () => undefined, patience: 10 },
  closers: ['$disconnect'],
});

/** The adapters hand their options to the driver. */
const PG = { ...fixedPool(10, ['max'], ['poolSize']), bounds: [[['connectionTimeoutMillis'], '5_000']] } as const;
const MARIADB = { ...fixedPool(10, ['connectionLimit']), urlParameter: 'connectionLimit', patience: 10, bounds: [[['acquireTimeout'], '5_000']] } as const;

export const forms = [
  client,
  form({ modules: ['@prisma/adapter-pg'], exports: ['PrismaPg'], kind: 'adapter', url: { positions: [0], keys: ['connectionString', 'host'] }, inner: { positions: [0] }, pool: PG }),
  form({ modules: ['@prisma/adapter-neon'], exports: ['PrismaNeon'], kind: 'adapter', url: { keys: ['connectionString'] }, inner: { positions: [0] }, pool: PG }),
  form({ modules: ['@prisma/adapter-mariadb'], exports: ['PrismaMariaDb'], kind: 'adapter', url: { positions: [0], keys: ['host'] }, inner: { positions: [0] }, pool: MARIADB }),
  form({ modules: ['@prisma/adapter-mssql'], exports: ['PrismaMssql'], kind: 'adapter', url: { positions: [0], keys: ['server'] }, pool: fixedPool(10, ['pool', 'max']) }),
  form({ modules: ['@prisma/adapter-neon', '@prisma/adapter-planetscale', '@prisma/adapter-libsql', '@prisma/adapter-better-sqlite3', '@prisma/adapter-d1'], exports: ['PrismaNeonHttp', 'PrismaNeonHTTP', 'PrismaPlanetScale', 'PrismaLibSql', 'PrismaLibSQL', 'PrismaBetterSqlite3', 'PrismaBetterSQLite3', 'PrismaD1'], kind: 'adapter', url: { keys: ['url'] }, isCheap: true }),
];

const outputs = new WeakMap<Project, readonly string[]>();

/** Directories into which the schemas of the project generate their client; https://www.prisma.io/docs/orm/prisma-schema/overview/generators */
function generatedDirectories(project: Project): readonly string[] {
  let found = outputs.get(project);
  if (!found) outputs.set(project, (found = readOutputs(project)));
  return found;
}

const SCHEMAS = ['prisma/schema.prisma', 'schema.prisma', 'prisma/schema/schema.prisma', 'src/prisma/schema.prisma', 'db/schema.prisma'];

function readOutputs(project: Project): string[] {
  const directories = new Set(project.paths().flatMap((path) => directoriesOf(path)));
  const found: string[] = [];
  for (const directory of ['', ...directories]) {
    for (const name of SCHEMAS) {
      const path = posix.join(directory, name);
      const output = /\boutput\s*=\s*"([^"]+)"/.exec(project.text(path) ?? '')?.[1];
      if (output !== undefined) found.push(posix.join(posix.dirname(path), output));
    }
  }
  return found;
}

function directoriesOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, depth) => parts.slice(0, depth + 1).join('/')).slice(0, 3);
}

/** An import of `PrismaClient` from the folder it is generated into, which is often not checked in. */
export function isGeneratedClient(project: Project, file: SourceFile, callee: Node): boolean {
  if (callee.type !== 'Identifier') return false;
  const specifier = importOf(file, callee);
  if (specifier === undefined) return false;
  if (/(^|[/._-])generated([/._-]|$)|(^|\/)prisma([/._-]|$)/.test(specifier)) return true;
  const target = specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : specifier.replace(/^(?:@|~|#)\//, '');
  return generatedDirectories(project).some((output) => target === output || target.startsWith(`${output}/`) || (!specifier.startsWith('.') && `${output}/`.endsWith(`/${target.replace(/\/(client|index)(\.\w+)?$/, '')}/`)));
}

/** Module from which a name bound to the export `PrismaClient` comes. */
function importOf(file: SourceFile, name: Extract<Node, { type: 'Identifier' }>): string | undefined {
  const definition = file.variable(name)?.definitions[0];
  const node = definition?.node;
  if (node?.type === 'ImportSpecifier' && node.parent.type === 'ImportDeclaration') {
    const imported = node.imported.type === 'Identifier' ? node.imported.name : node.imported.value;
    return imported === 'PrismaClient' ? node.parent.source.value : undefined;
  }
  if (node?.type === 'VariableDeclarator' && node.id.type === 'ObjectPattern' && node.init?.type === 'CallExpression') {
    const [argument] = node.init.arguments;
    const key = definition?.name.parent?.type === 'Property' ? definition.name.parent.key : undefined;
    const isClient = key?.type === 'Identifier' && key.name === 'PrismaClient';
    return isClient && argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : undefined;
  }
  return undefined;
}
