import { findProperty, isFunction, propertyName, staticString, unwrap } from '../core/ast.ts';
import { returnsOf } from '../core/returns.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { clientsIn, optionAt, type Client } from './clients.ts';
import { mayChange } from './clients/writes.ts';
import { urlParameters, urlSources } from './connection-url.ts';
import type { ObjectAt } from './multer.ts';

/** A construction that makes a pool of connections, and what is known of its size. */
export interface Pool {
  client: Client;
  /** Options of the construction; for `forRootAsync`, what the factory returns. */
  options: ObjectAt | undefined;
  /** The address, where it is given as one expression. */
  url: { file: SourceFile; node: Node } | undefined;
  /** Kind of database, where the library serves several. */
  dialect: string | undefined;
  /** Version of the library whose options these are. */
  version: string | undefined;
  /** Keys to the option that sets the size. */
  path: readonly string[];
  /** Connections when nothing sets the size. */
  max: number;
  /** Options that limit the waiting. */
  bounds: readonly (readonly [path: readonly string[], value: string])[];
  /** The options set the size, or may. */
  isSet: boolean;
  /** The address sets the size; `maybe` when it comes from outside the code. */
  inUrl: 'yes' | 'maybe' | 'no';
}

const SERVERS = new Set(['pg', 'pg-native', 'postgres', 'postgresql', 'cockroachdb', 'redshift', 'mysql', 'mysql2', 'mariadb', 'mssql', 'oracledb', 'oracle']);
/** Drivers of TypeORM whose pool is sized by `poolSize`; that of SQL Server has options of its own. */
const POOL_SIZE_DRIVERS = new Set(['postgres', 'cockroachdb', 'mysql', 'mariadb']);
const ADDRESS_KEYS = ['connectionString', 'url', 'uri', 'connection'];
const DRIVERS = ['pg', 'mysql2', 'mariadb', 'tedious'];

/** Every pool that this file makes and whose options are known. Files, such as those of SQLite, are no pools. */
export function* poolsIn(project: Project, file: SourceFile): Iterable<Pool> {
  for (const client of clientsIn(project, file)) {
    const { form, options, hasInner, isOpaque, module } = client;
    if (!form.pool || form.pool.paths.length === 0 || hasInner || isOpaque || client.subclass || module === '@vercel/postgres' || module === '@prisma/adapter-mssql') continue;
    if (client.library === 'prisma' && !takesOptions(client)) continue;
    const made = factoryOptions(client);
    const pool = made === 'unknown' ? undefined : poolOf(project, client, made ?? options);
    if (pool) yield pool;
  }
}

/** Adapters before 6.6 are given a pool. */
function takesOptions({ version }: Client): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > 6 || (major === 6 && minor >= 6);
}

/** What `useFactory` of `forRootAsync` gives back. */
function factoryOptions({ export: name, file, options }: Client): ObjectAt | 'unknown' | undefined {
  if (!name.endsWith('.forRootAsync')) return undefined;
  const property = findProperty(options?.node, 'useFactory');
  if (!property || options?.file !== file || !isFunction(property.value)) return 'unknown';
  const { body } = property.value;
  const values = body.type === 'BlockStatement' ? returnsOf(file, property.value).map(({ argument }) => argument) : [body];
  const [value, ...more] = values.map((node) => node && unwrap(node));
  return value?.type === 'ObjectExpression' && more.length === 0 ? { file, node: value } : 'unknown';
}

function poolOf(project: Project, client: Client, options: ObjectAt | undefined): Pool | undefined {
  const { pool } = client.form;
  if (!pool) return undefined;
  const url = addressOf(project, client, options);
  const isGiven = options !== undefined || client.arguments.length === 0 || (url !== undefined && isAddress(project, url));
  const version = project.version(client.file.path, client.library === 'mongoose' || client.library === 'typeorm' ? client.library : client.package);
  const max = pool.defaultMax(version);
  const dialect = dialectOf(project, client, options, url);
  if (!isGiven || max === undefined || (dialect !== undefined && !(client.library === 'typeorm' ? POOL_SIZE_DRIVERS : SERVERS).has(dialect))) return undefined;
  const isUnset = (path: readonly string[]): boolean => {
    if (options && isWrittenLater(options, path[0] ?? '')) return false;
    const head = options && optionAt(project, options, path.slice(0, 1));
    // `connection` of Drizzle may be the address itself.
    if (path.length > 1 && head?.state === 'set' && url?.node === head.value.node) return true;
    return !options || optionAt(project, options, path).state === 'unset';
  };
  const sources = url && pool.urlParameter !== undefined ? urlSources(project, url.file, url.node) : [];
  const isInUrl = sources.some((source) => source.kind === 'text' && urlParameters(source.text).some(({ name }) => name === pool.urlParameter));
  const path = pathOf(client, version, dialect);
  return {
    client, options, url, dialect, version, path, max,
    bounds: boundsOf(client, dialect),
    isSet: (options !== undefined && mayChange(project, options.file, options.node)) || !livePaths(client, version, dialect, path).every(isUnset),
    inUrl: isInUrl ? 'yes' : sources.some(({ kind }) => kind !== 'text') ? 'maybe' : 'no',
  };
}

/** `options.max = 20` after the object was made. */
function isWrittenLater({ file, node }: ObjectAt, key: string): boolean {
  const declarator = node.parent?.type === 'VariableDeclarator' ? node.parent : undefined;
  const variable = declarator?.id.type === 'Identifier' ? file.variable(declarator.id) : undefined;
  return (variable?.references ?? []).some(({ identifier }) => {
    const member = identifier.parent;
    if (member?.type !== 'MemberExpression' || member.object !== identifier || member.parent?.type !== 'AssignmentExpression' || member.parent.left !== member) return false;
    const name = propertyName(member);
    return name === undefined || name === key;
  });
}

/** The paths that are read: of TypeORM's, those of its driver and version. */
function livePaths({ library, form }: Client, version: string | undefined, dialect: string | undefined, path: readonly string[]): readonly (readonly string[])[] {
  if (library === 'typeorm') return /mysql|mariadb/.test(dialect ?? '') ? [path, ['extra', 'connectionLimit']] : [path, ['extra', 'max'], ['extra', 'poolSize']];
  return (library === 'mongoose' || library === 'mongodb') && version !== undefined ? [path] : (form.pool?.paths ?? []);
}

/** The address as one expression, when it is given so. */
function addressOf(project: Project, { url, arguments: given }: Client, options: ObjectAt | undefined): Pool['url'] {
  if (url && given.includes(url.node)) return url;
  for (const key of ADDRESS_KEYS) {
    const option = options && optionAt(project, options, [key]);
    if (option?.state === 'set' && !isObject(project, option.value)) return option.value;
  }
  return undefined;
}

/** Something given in place of options that is certainly an address. */
function isAddress(project: Project, { file, node }: NonNullable<Pool['url']>): boolean {
  const name = node.type === 'Identifier' ? node.name : (propertyName(node) ?? '');
  return /(?:url|uri|dsn|string)$/i.test(name) || urlSources(project, file, node).every(({ kind }) => kind !== 'unknown');
}

function isObject(project: Project, { file, node }: { file: SourceFile; node: Node }): boolean {
  const inner = unwrap(node);
  if (inner.type === 'ObjectExpression') return true;
  const resolved = project.resolve(file, inner);
  return resolved?.kind === 'node' && resolved.node.type === 'ObjectExpression';
}

/** The kind of database where the library serves several; `unknown` is never reported. */
function dialectOf(project: Project, client: Client, options: ObjectAt | undefined, url: Pool['url']): string | undefined {
  const key = client.library === 'knex' ? 'client' : client.library === 'typeorm' ? 'type' : client.library === 'sequelize' ? 'dialect' : undefined;
  if (key === undefined) return undefined;
  const option = options && optionAt(project, options, [key]);
  if (option?.state === 'set') {
    const resolved = staticString(option.value.node) === undefined ? project.resolve(option.value.file, option.value.node) : undefined;
    return staticString(option.value.node) ?? (resolved?.kind === 'node' ? staticString(resolved.node) : undefined) ?? 'unknown';
  }
  if (option?.state === 'unknown' || client.library !== 'sequelize') return 'unknown';
  const [source] = url ? urlSources(project, url.file, url.node) : [];
  if (source?.kind === 'text') return /^(\w+):/.exec(source.text)?.[1] ?? 'unknown';
  const dependencies = project.manifest(client.file.path)?.dependencies ?? {};
  return 'sqlite3' in dependencies ? 'unknown' : (DRIVERS.find((name) => name in dependencies) ?? 'unknown');
}

/** TypeORM reads `poolSize` from 0.3.10 on, Mongoose 5 read it until 6. */
function pathOf({ library, form }: Client, version: string | undefined, dialect: string | undefined): readonly string[] {
  const [major = 0, minor = 0, patch = 0] = (version ?? '').split('.').map(Number);
  if (library === 'typeorm' && version !== undefined && major === 0 && (minor < 3 || (minor === 3 && patch < 10))) return ['extra', /mysql|mariadb/.test(dialect ?? '') ? 'connectionLimit' : 'max'];
  if (version !== undefined && ((library === 'mongoose' && major < 6) || (library === 'mongodb' && major < 4))) return ['poolSize'];
  return form.pool?.paths[0] ?? [];
}

function boundsOf({ library, form }: Client, dialect: string | undefined): Pool['bounds'] {
  if (library === 'typeorm') return /postgres|cockroachdb/.test(dialect ?? '') ? [[['connectTimeoutMS'], '5_000']] : [];
  return form.pool?.bounds ?? [];
}
