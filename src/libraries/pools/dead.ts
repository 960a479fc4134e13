import { findProperty, unwrap } from '../../core/ast.ts';
import type { Project } from '../../core/types.ts';
import { optionAt, type NodeAt, type Option } from '../clients.ts';
import { urlParameters, urlSources, type UrlParameter } from '../connection-url.ts';
import { envLines, type EnvLine } from '../env-files.ts';
import type { Pool } from '../pools.ts';

type SetOption = Extract<Option, { state: 'set' }>;

/** An option that names a size and that nothing reads. */
export interface DeadOption {
  path: readonly string[];
  property: SetOption['property'];
  value: NodeAt;
}

const NAMES = ['max', 'poolSize', 'pool_size', 'maxPoolSize', 'connectionLimit', 'connection_limit', 'maxConnections', 'max_connections', 'poolMax'];

/** Options of other libraries, or of other places in the same one. Each has been tried on the installed library. */
function candidates({ client, dialect, path }: Pool): readonly (readonly string[])[] {
  const below = (parent: readonly string[], names = NAMES): string[][] => names.map((name) => [...parent, name]);
  switch (client.library) {
    case 'mongoose':
    case 'mongodb':
      return path[0] === 'poolSize' ? [] : [['poolSize']];
    case 'typeorm':
      return [['pool', 'max'], ['pool', 'connectionLimit'], ...below([]), ...below(['extra'], NAMES.filter((name) => (/mysql|mariadb/.test(dialect ?? '') ? name !== 'connectionLimit' : name !== 'max' && name !== 'poolSize')))];
    case 'sequelize':
      return [['define', 'pool', 'max'], ['dialectOptions', 'pool', 'max'], ...below([]), ...below(['dialectOptions'])];
    case 'knex':
      return dialect === 'mssql' ? [] : [['connection', 'pool', 'max'], ...below([]), ...below(['connection'])];
    case 'drizzle':
      return [...below(['connection']), ['connection', 'pool', 'max']];
    default:
      return [...below([]), ['pool', 'max']];
  }
}

export function deadOptions(project: Project, pool: Pool): DeadOption[] {
  const { options, client } = pool;
  if (!options) return [];
  const isStrict = client.library === 'typeorm' || client.library === 'mongoose' || client.library === 'mongodb';
  const alive = new Set([pool.path, ...(isStrict ? [] : (client.form.pool?.paths ?? []))].map((path) => path.join('.')));
  const found: DeadOption[] = [];
  for (const path of candidates(pool)) {
    if (alive.has(path.join('.')) || (isStrict && pool.version === undefined)) continue;
    const option = optionAt(project, options, path);
    if (option.state === 'set') found.push({ path, property: option.property, value: option.value });
  }
  return found;
}

/** `new PrismaPg({ pool })`: what is no pool is taken for the options of one. */
export function wrappedPool({ client, options }: Pool): SetOption['property'] | undefined {
  const property = client.module === '@prisma/adapter-pg' ? findProperty(options?.node, 'pool') : undefined;
  return property && options && unwrap(property.value).type !== 'ObjectExpression' ? { file: options.file, node: property } : undefined;
}

/** A parameter of an address that names a size or a time and that nothing reads: in the code, or in files that set a variable. */
export interface DeadParameter {
  parameters: UrlParameter[];
  where: { kind: 'text'; at: NodeAt } | { kind: 'env'; name: string; at: NodeAt; line: EnvLine };
}

const SIZES = new Set(['connection_limit', 'connectionLimit', 'max', 'pool_size', 'poolSize', 'max_connections', 'maxPoolSize', 'pool_max']);

export function isSize({ name, value }: UrlParameter): boolean {
  return SIZES.has(name) && /^\d+$/.test(value);
}

/** postgres.js hands unknown parameters to the server, and MongoDB's driver throws: there nothing is ignored. */
export function deadParameters(project: Project, { client, url }: Pool): DeadParameter[] {
  if (!url || client.library === 'postgres' || client.library === 'mongoose' || client.library === 'mongodb' || client.module === 'drizzle-orm/postgres-js') return [];
  const read = client.form.pool?.urlParameter;
  const dead = (text: string): UrlParameter[] => urlParameters(text).filter((parameter) => parameter.name !== read && (isSize(parameter) || (parameter.name === 'pool_timeout' && /^\d+$/.test(parameter.value))));
  const found: DeadParameter[] = [];
  for (const source of urlSources(project, url.file, url.node)) {
    if (source.kind === 'text' && source.text.includes('?')) found.push({ parameters: dead(source.text), where: { kind: 'text', at: source } });
    if (source.kind !== 'env') continue;
    for (const line of envLines(project, client.file.path, source.name)) found.push({ parameters: dead(line.value), where: { kind: 'env', name: source.name, at: source, line } });
  }
  return found.filter(({ parameters }) => parameters.length > 0);
}
