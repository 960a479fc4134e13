import { rangeOf, textOf } from '../../core/ast.ts';
import type { Edit, Fix, Project, SourceFile } from '../../core/types.ts';
import { clientsIn } from '../../libraries/clients.ts';
import type { EnvLine } from '../../libraries/env-files.ts';
import { POOL_VARIABLE, poolSize, poolVariable } from '../../libraries/pool-size.ts';
import type { UrlParameter } from '../../libraries/connection-url.ts';
import type { Pool } from '../../libraries/pools.ts';
import { deadParameters, isSize, type DeadParameter } from '../../libraries/pools/dead.ts';
import { place, type Setting } from '../../libraries/pools/place.ts';
import type { Found } from './options.ts';
import { costOf, MOVE, nameOf, REMOVE, settled, type Cure } from './words.ts';

/** A size in the address for a library that does not look for it there. */
export function* misplacedParameters(project: Project, pool: Pool): Iterable<Found> {
  const { client } = pool;
  if (pool.isSet) return;
  const dead = deadParameters(project, pool).filter(({ where }) => where.kind === 'text' || !isReadByPrisma(project, client.file.path)).sort((a, b) => Number(isExample(a)) - Number(isExample(b)));
  const first = dead.find(({ parameters }) => parameters.some(isSize)) ?? dead[0];
  const parameter = first?.parameters.find(isSize) ?? first?.parameters[0];
  if (!first || !parameter) return;
  const { where } = first;
  const size = isSize(parameter) ? Number(parameter.value) : undefined;
  const source = where.kind === 'text' ? 'the address' : `the address in \`${where.name}\``;
  const node = client.node;
  const callee = 'callee' in node ? rangeOf(node.callee) : rangeOf(node);
  const consequence = size === undefined
    ? 'Queries wait for a connection as long as the driver lets them.'
    : `The pool has the ${pool.max} connections of the default. ${costOf(size, pool.max)}`;
  yield {
    range: where.kind === 'text' && where.at.file === client.file ? rangeOf(where.at.node) : [node.range[0], callee[1]],
    message: `\`${parameter.name}=${parameter.value}\` in ${source} has no effect: \`${nameOf(client)}\` does not read it. ${consequence}`,
    severity: size === pool.max ? 'medium' : 'high',
    evidence: dead.slice(0, 4).flatMap((one) => one.parameters.map((own) => evidenceOf(one, own))),
    ...cureOf(project, pool, dead, size),
  };
}

function evidenceOf({ where }: DeadParameter, { name, value, index }: UrlParameter): Found['evidence'][number] {
  if (where.kind === 'text') return { path: where.at.file.path, range: rangeOf(where.at.node), label: `\`${name}\` stands here` };
  const start = where.line.range[0] + index;
  return { path: where.line.path, range: [start, start + name.length + 1 + value.length], label: `\`${name}\` stands here` };
}

/** Prisma up to 6 reads these parameters, unless a driver adapter stands in between. */
function isReadByPrisma(project: Project, path: string): boolean {
  const version = project.version(path, '@prisma/client');
  if (version === undefined || Number.parseInt(version, 10) > 6) return false;
  const clients = project.packageUsers('@prisma/client').flatMap((user) => {
    const file = project.file(user);
    return file ? clientsIn(project, file).filter((client) => client.export === 'PrismaClient') : [];
  });
  return clients.length === 0 || clients.some(({ hasInner }) => !hasInner);
}

function cureOf(project: Project, pool: Pool, dead: readonly DeadParameter[], size: number | undefined): Cure {
  const timeout = dead.flatMap(({ parameters }) => parameters).find(({ name, value }) => name === 'pool_timeout' && Number(value) > 0);
  const bound = pool.bounds.find(([path]) => path.at(-1) === 'connectionTimeoutMillis');
  const isFromEnv = dead.some(({ where }) => where.kind === 'env');
  const settings: Setting[] = [];
  if (size !== undefined) settings.push([pool.path, isFromEnv ? poolSize(size) : String(size)]);
  if (timeout && bound) settings.push([bound[0], String(Number(timeout.value) * 1000)]);
  const removals = dead.flatMap((one) => removalOf(project, one, size !== undefined));
  if (removals.some((edit) => edit === undefined)) return { refusals: [{ code: 'SHAPE', because: 'The address is put together from several parts.', next: `Set \`${pool.path.join('.')}\` in the options, and take the parameter out.` }] };
  const edits = removals.filter((edit) => edit !== undefined);
  if (settings.length === 0) return { fixes: [{ ...REMOVE, edits }] };
  const placed = place(project, pool, settings);
  if ('refusal' in placed) return { refusals: [placed.refusal] };
  const parts = [...(size === undefined ? [] : [`The pool gets ${size} connections instead of ${pool.max}.`]), ...(timeout && bound ? [`A query that waits longer than ${timeout.value} seconds for one fails.`] : [])];
  const fix: Fix = { ...MOVE, edits: combine(pool.client.file, placed.edits, edits), note: parts.join(' ') };
  return { fixes: [isFromEnv && size !== undefined ? { ...fix, env: [poolVariable(size)] } : fix] };
}

function isExample({ where }: DeadParameter): boolean {
  return where.kind === 'env' && /example|sample|template|dist/.test(where.line.path);
}

/** Takes the parameters out of an address; in a file that sets variables, the size gets one of its own. */
function removalOf(project: Project, { where, parameters }: DeadParameter, hasSize: boolean): (Edit | undefined)[] {
  if (where.kind === 'text') {
    const { file, node } = where.at;
    const text = textOf(file, node);
    const shorter = without(text, parameters.map(({ name, value }) => `${name}=${value}`));
    return [shorter === undefined ? undefined : { path: file.path, range: rangeOf(node), text: shorter }];
  }
  const { line } = where;
  const value = without(line.value, parameters.map(({ name, value: own }) => `${name}=${own}`));
  const edits: (Edit | undefined)[] = [value === undefined ? undefined : { path: line.path, range: line.range, text: value }];
  const own = parameters.find(isSize);
  if (hasSize && own && !new RegExp(`^[\\s-]*["']?${POOL_VARIABLE}\\b`, 'm').test(project.text(line.path) ?? '')) edits.push({ path: line.path, range: [line.line.range[1], line.line.range[1]], text: `\n${variableLine(line, own.value)}` });
  return edits;
}

function variableLine({ kind, line }: EnvLine, size: string): string {
  if (kind === 'dotenv') return `${/^\s*(?:export\s+)?/.exec(line.text)?.[0] ?? ''}${POOL_VARIABLE}=${size}`;
  const [, lead = '', , separator = ':'] = /^(\s*(?:-\s*)?)(["']?)\w+["']?\s*([:=])/.exec(line.text) ?? [];
  return separator === '=' ? `${lead}${POOL_VARIABLE}=${size}` : `${lead}${POOL_VARIABLE}: "${size}"`;
}

function without(text: string, parameters: readonly string[]): string | undefined {
  let left = text;
  for (const parameter of parameters) {
    const found = [`?${parameter}&`, `&${parameter}`, `?${parameter}`].find((part) => left.includes(part));
    if (found === undefined) return undefined;
    left = left.replace(found, found.endsWith('&') ? '?' : '');
  }
  return left;
}

/** An edit that writes anew what holds another one takes it along. */
function combine(file: SourceFile, placed: readonly Edit[], others: readonly Edit[]): Edit[] {
  const edits = placed.map((edit) => ({ ...edit }));
  const rest = others.filter((other) => {
    const outer = edits.find((edit) => edit.path === other.path && edit.range[0] <= other.range[0] && other.range[1] <= edit.range[1]);
    const original = file.text.slice(other.range[0], other.range[1]);
    if (!outer || !outer.text.includes(original)) return true;
    outer.text = outer.text.replace(original, other.text);
    return false;
  });
  return settled(file, [...edits, ...rest]);
}
