import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, findProperty, isFunction, rangeOf, textOf, unwrap } from '../../core/ast.ts';
import { removeProperty } from '../../core/properties.ts';
import type { Edit, Fix, Match, Project } from '../../core/types.ts';
import { optionAt } from '../../libraries/clients.ts';
import { evaluateNumber } from '../../libraries/constants.ts';
import type { Pool } from '../../libraries/pools.ts';
import { deadOptions, wrappedPool, type DeadOption } from '../../libraries/pools/dead.ts';
import { place } from '../../libraries/pools/place.ts';
import { costOf, elsewhere, isOwn, MOVE, nameOf, REMOVE, RENAME, settled, type Cure } from './words.ts';

export type Found = Pick<Match, 'range' | 'message' | 'severity' | 'fixes' | 'refusals'> & { evidence: Match['evidence'] };

/** Sizes under a name, or in a place, that the library does not read. */
export function* misplacedSizes(project: Project, pool: Pool): Iterable<Found> {
  const { client } = pool;
  const { file, node } = client;
  for (const [index, dead] of deadOptions(project, pool).entries()) {
    const key = dead.path.join('.');
    const configured = evaluateNumber(project, dead.value.file, dead.value.node);
    const actual = pool.isSet ? liveSize(project, pool) : pool.max;
    const isHere = dead.property.file === file;
    const live = pool.path.join('.');
    const message = isMongo(pool)
      ? `The MongoDB driver knows no \`poolSize\` any more, and \`${nameOf(client)}\` fails with \`MongoParseError\`. Its name is \`maxPoolSize\`; until then, nothing reaches the database.`
      : `\`${nameOf(client)}\` does not read \`${key}\`${pool.isSet ? `, but \`${live}\`` : `: the pool has the ${pool.max} connections of the default`}. ${actual === undefined ? 'Changing the number changes nothing.' : costOf(configured, actual)}`;
    yield {
      range: isHere ? rangeOf(dead.property.node) : [node.range[0], 'callee' in node ? node.callee.range[1] : node.range[1]],
      message,
      severity: pool.isSet || configured === actual ? 'medium' : 'high',
      evidence: isHere ? [{ path: file.path, range: 'callee' in node ? rangeOf(node.callee) : rangeOf(node), label: `reads \`${live}\`` }] : [{ path: dead.property.file.path, range: rangeOf(dead.property.node), label: 'nothing reads this' }],
      ...cureOf(project, index > 0 ? { ...pool, isSet: true } : pool, dead, configured),
    };
  }
}

function isMongo({ client: { library } }: Pool): boolean {
  return library === 'mongoose' || library === 'mongodb';
}

/** The property to take out: of a `pool` that holds nothing else, all of it. */
function holderOf({ path, property: { node } }: DeadOption): TSESTree.Property {
  const holder = node.parent.parent;
  const isAlone = node.parent.type === 'ObjectExpression' && node.parent.properties.length === 1;
  return path.at(-2) === 'pool' && isAlone && holder?.type === 'Property' ? holder : node;
}

function liveSize(project: Project, { options, path }: Pool): number | undefined {
  const option = options && optionAt(project, options, path);
  return option?.state === 'set' ? evaluateNumber(project, option.value.file, option.value.node) : undefined;
}

function cureOf(project: Project, pool: Pool, dead: DeadOption, configured: number | undefined): Cure {
  const { client, path: live } = pool;
  const { file, node } = client;
  const { property } = dead;
  if (!isOwn(file, property, node)) return elsewhere(`Set \`${live.join('.')}\``);
  if (pool.isSet) return { fixes: [{ ...REMOVE, edits: [removeProperty(file, holderOf(dead))] }] };
  const edits = editsOf(project, pool, dead);
  if (!edits) return { refusals: [{ code: 'SHAPE', because: `\`${dead.path.slice(0, -1).join('.')}\` holds more than the size.`, next: `Set \`${live.join('.')}\`, and look up where the rest belongs.` }] };
  const note = `The pool gets ${configured === undefined ? 'the size that is written there' : `${configured} connections`} instead of ${pool.max}.`;
  const fix: Fix = isMongo(pool) ? { ...RENAME, edits, note: `\`${nameOf(client)}\` connects, where it failed until now.` } : { ...MOVE, edits, note };
  return { fixes: [fix] };
}

/** Edits that bring the number to where it is read; undefined when something else would be lost on the way. */
function editsOf(project: Project, pool: Pool, { path, property, value }: DeadOption): Edit[] | undefined {
  const { file } = pool.client;
  const live = pool.path;
  const key = live.at(-1) ?? '';
  const isSibling = path.length === live.length && path.slice(0, -1).join('.') === live.slice(0, -1).join('.');
  if (isSibling) return [renamed(file.path, property.node, key, textOf(file, value.node))];
  if (path[0] === 'extra') return [renamed(file.path, property.node, /mysql|mariadb/.test(pool.dialect ?? '') ? 'connectionLimit' : 'max', textOf(file, value.node))];
  if (path.at(-2) === 'pool') return outOfPool(project, pool, path, property.node, textOf(file, value.node));
  const head = live[0] ?? '';
  const parent = property.node.parent;
  if (parent === pool.options?.node && !findProperty(parent, head)) {
    return [{ path: file.path, range: rangeOf(property.node), text: `${head}: { ${key}: ${textOf(file, value.node)} }` }];
  }
  const placed = place(project, pool, [[live, textOf(file, value.node)]]);
  return 'edits' in placed ? settled(file, [removeProperty(file, property.node), ...placed.edits]) : undefined;
}

function renamed(path: string, node: TSESTree.Property, key: string, value: string): Edit {
  return node.shorthand ? { path, range: rangeOf(node), text: `${key}: ${value}` } : { path, range: rangeOf(node.key), text: key };
}

const PG_KEYS = new Set(['max', 'min', 'idleTimeoutMillis', 'connectionTimeoutMillis', 'maxUses', 'maxLifetimeSeconds', 'allowExitOnIdle']);

/** `pool: { max }` in the wrong place, or for a library that has no `pool`. */
function outOfPool(project: Project, pool: Pool, path: readonly string[], size: TSESTree.Property, value: string): Edit[] | undefined {
  const { client: { file, library }, path: live, options } = pool;
  const object = size.parent;
  const holder = object.parent;
  if (object.type !== 'ObjectExpression' || holder?.type !== 'Property' || !options) return undefined;
  if (live[0] === 'pool') {
    if (findProperty(options.node, 'pool') || options.file !== file) return undefined;
    const placed = place(project, pool, [[['pool'], textOf(file, object)]]);
    return 'edits' in placed ? settled(file, [removeProperty(file, holder), ...placed.edits]) : undefined;
  }
  const key = live.at(-1) ?? '';
  if (object.properties.length === 1) return [{ path: file.path, range: rangeOf(holder), text: live[0] === 'extra' ? `extra: { ${key}: ${value} }` : `${key}: ${value}` }];
  const isPg = object.properties.every((property) => property.type === 'Property' && PG_KEYS.has(declaredName(property) ?? ''));
  if (!isPg || path.at(-1) !== 'max') return undefined;
  if (library === 'typeorm') return /postgres|cockroachdb/.test(pool.dialect ?? '') && !findProperty(options.node, 'extra') ? [{ path: file.path, range: rangeOf(holder.key), text: 'extra' }] : undefined;
  return key === 'max' ? [{ path: file.path, range: rangeOf(holder), text: file.text.slice(object.range[0] + 1, object.range[1] - 1).trim().replace(/,$/, '') }] : undefined;
}

const ADAPTER_OPTIONS = new Set(['schema', 'disposeExternalPool', 'onPoolError', 'onConnectionError']);

/** `new PrismaPg({ pool })`: what is no `Pool` is taken for options, and those know no `pool`. */
export function* wrappedPools(pool: Pool): Iterable<Found> {
  const { client, options } = pool;
  const property = wrappedPool(pool);
  if (!property || !options || property.file !== client.file) return;
  const value = property.node.value;
  if (isFunction(value)) return;
  const { file, node } = client;
  const others = options.node.properties.filter((other) => other !== property.node);
  const isKnown = others.every((other) => other.type === 'Property' && ADAPTER_OPTIONS.has(declaredName(other) ?? '')) && options.node.parent === node && 'arguments' in node && node.arguments.length === 1;
  const rest = others.length === 0 ? '' : `, { ${others.map((other) => textOf(file, other)).join(', ')} }`;
  yield {
    range: rangeOf(property.node),
    message: '`new PrismaPg` takes a `Pool` or the options of one, and knows no option `pool`. Prisma opens 10 connections of its own to the server that `PGHOST` names, or to this machine.',
    severity: 'high',
    evidence: [{ path: file.path, range: rangeOf(unwrap(value)), label: 'the pool that stays unused' }],
    ...(isKnown
      ? { fixes: [{ ...RENAME, title: 'Hand over the pool itself', edits: [{ path: file.path, range: rangeOf(options.node), text: textOf(file, value) + rest }], note: 'Prisma uses this pool, its size and its server.' }] }
      : { refusals: [{ code: 'SHAPE', because: 'More than the pool is given.', next: 'Hand over the pool as the first argument, and what is left as the second.' }] }),
  };
}
