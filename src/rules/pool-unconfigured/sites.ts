import { findProperty, isFunction, propertyName, staticString, unwrap } from '../../core/ast.ts';
import { returnsOf } from '../../core/returns.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { clientsIn, optionAt, type Client } from '../../libraries/clients.ts';
import { urlParameters, urlSources } from '../../libraries/connection-url.ts';
import type { ObjectAt } from '../../libraries/multer.ts';

/** A pool whose size nothing sets. */
export interface Site {
  client: Client;
  /** Options of the construction; for `forRootAsync`, what the factory returns. */
  options: ObjectAt | undefined;
  /** The address, where it is given in place of an options object. */
  url: { file: SourceFile; node: Node } | undefined;
  /** Keys to the option that sets the size. */
  path: readonly string[];
  max: number;
  bounds: readonly (readonly [path: readonly string[], value: string])[];
  /** The address may set the size, and the code does not tell. */
  isMaybeInUrl: boolean;
}

const SERVERS = new Set(['pg', 'pg-native', 'postgres', 'postgresql', 'cockroachdb', 'redshift', 'mysql', 'mysql2', 'mariadb', 'mssql', 'oracledb', 'oracle']);
const ADDRESS_KEYS = ['connectionString', 'url', 'uri', 'connection'];
const DRIVERS = ['pg', 'mysql2', 'mariadb', 'tedious'];

export function* poolSites(project: Project, file: SourceFile): Iterable<Site> {
  for (const client of clientsIn(project, file)) {
    const { form, options, hasInner, isOpaque, module } = client;
    if (!form.pool || form.pool.paths.length === 0 || hasInner || isOpaque || client.subclass || module === '@vercel/postgres' || module === '@prisma/adapter-mssql') continue;
    if (client.library === 'prisma' && !takesOptions(client)) continue;
    const async = factoryOptions(client);
    if (async === 'unknown') continue;
    const site = siteOf(project, client, async ?? options);
    if (site) yield site;
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

function siteOf(project: Project, client: Client, options: ObjectAt | undefined): Site | undefined {
  const { pool } = client.form;
  if (!pool) return undefined;
  const url = addressOf(project, client, options);
  const isGiven = options !== undefined || client.arguments.length === 0 || (url !== undefined && isAddress(project, url));
  if (!isGiven) return undefined;
  const version = project.version(client.file.path, client.library === 'mongoose' ? 'mongoose' : client.library === 'typeorm' ? 'typeorm' : client.package);
  const max = pool.defaultMax(version);
  if (max === undefined) return undefined;
  const isUnset = (path: readonly string[]): boolean => {
    const head = options && optionAt(project, options, path.slice(0, 1));
    // `connection` of Drizzle may be the address itself.
    if (path.length > 1 && head?.state === 'set' && url?.node === head.value.node) return true;
    return !options || optionAt(project, options, path).state === 'unset';
  };
  if (!pool.paths.every(isUnset)) return undefined;
  const dialect = dialectOf(project, client, options, url);
  if (dialect !== undefined && !SERVERS.has(dialect)) return undefined;
  const sources = url && pool.urlParameter !== undefined ? urlSources(project, url.file, url.node) : [];
  const isInUrl = sources.some((source) => source.kind === 'text' && urlParameters(source.text).some(({ name }) => name === pool.urlParameter));
  if (isInUrl) return undefined;
  const site: Site = { client, options, url, path: pathOf(client, version, dialect), max, bounds: boundsOf(client, dialect), isMaybeInUrl: sources.some(({ kind }) => kind !== 'text') };
  return site;
}

/** The address as one expression, when it is given so. */
function addressOf(project: Project, { url, arguments: given }: Client, options: ObjectAt | undefined): Site['url'] {
  if (url && given.includes(url.node)) return url;
  for (const key of ADDRESS_KEYS) {
    const option = options && optionAt(project, options, [key]);
    if (option?.state === 'set' && !isObject(project, option.value)) return option.value;
  }
  return undefined;
}

/** Something given in place of options that is certainly an address. */
function isAddress(project: Project, { file, node }: NonNullable<Site['url']>): boolean {
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
function dialectOf(project: Project, client: Client, options: ObjectAt | undefined, url: Site['url']): string | undefined {
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
  if (library === 'mongoose' && version !== undefined && major < 6) return ['poolSize'];
  return form.pool?.paths[0] ?? [];
}

function boundsOf({ library, form }: Client, dialect: string | undefined): Site['bounds'] {
  if (library === 'typeorm') return /postgres|cockroachdb/.test(dialect ?? '') ? [[['connectTimeoutMS'], '5_000']] : [];
  return form.pool?.bounds ?? [];
}
