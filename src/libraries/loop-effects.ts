import type { TSESTree } from '@typescript-eslint/types';
import { enclosingFunction, isFunction, isIdentifier, isInside, propertyName, textOf, unwrap, wrapped } from '../core/ast.ts';
import { isPure } from '../core/purity.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { within } from '../core/within.ts';
import { queriesIn, WRITES, type Query } from './queries.ts';

const MAX_DEPTH = 3;
const DATA_PACKAGES = /^(?:@prisma\/|prisma|drizzle-orm|pg|mysql2?|postgres|knex|objection|typeorm|@nestjs\/(?:typeorm|sequelize|mongoose)|sequelize|mongoose|mongodb|@supabase\/|kysely|@mikro-orm\/|better-sqlite3|@neondatabase\/)/;
/** Awaited calls on values nobody declares here that cannot reach the database. */
const HARMLESS: ReadonlySet<string> = new Set(['all', 'allSettled', 'race', 'any', 'resolve', 'json', 'text', 'arrayBuffer', 'blob', 'map', 'filter', 'forEach', 'flatMap', 'push', 'log', 'warn', 'error', 'info', 'debug', 'parse', 'stringify', 'then', 'catch', 'finally']);
const HARMLESS_FUNCTIONS: ReadonlySet<string> = new Set(['fetch', 'setTimeout', 'sleep', 'delay', 'structuredClone', 'String', 'Number', 'Boolean', 'next']);
const RESIZES: ReadonlySet<string> = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin', 'add', 'delete', 'clear', 'set']);

/** Something in a region that may change the rows a query reads, with the reason as a part of a sentence. */
export function writerIn(project: Project, file: SourceFile, region: Node, query: Query, except: readonly Node[] = [], depth = 0): { node: Node; because: string } | undefined {
  const queries = queriesIn(project, file).filter(({ node }) => isInside(node, region));
  for (const other of queries) {
    if (except.some((node) => isInside(other.node, node))) continue;
    const because = mayChange(other, query);
    if (because !== undefined) return { node: other.node, because };
  }
  for (const call of [...within(region, 'CallExpression'), ...within(region, 'NewExpression')]) {
    if (except.some((node) => isInside(call, node)) || queries.some(({ node }) => isInside(call, node) || isInside(node, call))) continue;
    const because = callWrites(project, file, call, query, depth);
    if (because !== undefined) return { node: call, because };
  }
  return undefined;
}

function mayChange(other: Query, query: Query): string | undefined {
  if (!WRITES.has(other.kind) && other.kind !== 'raw') return undefined;
  const name = `\`${other.method}\``;
  if (other.table === undefined || other.opaque !== undefined) return other.kind === 'raw' ? `sends a statement whose table is not known (${name})` : `writes to a table that is not known here (${name})`;
  if (query.table === undefined || other.library !== query.library) return `writes to the database (${name})`;
  if (query.isCompound) return `writes to \`${other.table}\` (${name}), and the query may load its rows, too`;
  return other.table === query.table ? `writes to \`${other.table}\` (${name})` : undefined;
}

function callWrites(project: Project, file: SourceFile, call: TSESTree.CallExpression | TSESTree.NewExpression, query: Query, depth: number): string | undefined {
  const callee = unwrap(call.callee);
  if (isFunction(callee)) return undefined;
  const resolved = project.resolve(file, callee);
  const name = textOf(file, callee).replace(/\s+/g, ' ');
  const label = name.length > 40 ? 'a call' : `\`${name}\``;
  if (resolved?.kind === 'package') return DATA_PACKAGES.test(resolved.name) && isWaitedFor(call) && !BUILDERS.test(propertyName(callee) ?? name) ? `waits for ${label}, which may write` : undefined;
  if (resolved?.kind === 'node' && isFunction(resolved.node) && resolved.node.body) {
    if (depth >= MAX_DEPTH) return resolved.node.async ? `calls ${label}, which may write` : undefined;
    const inner = writerIn(project, resolved.file, resolved.node.body, query, [], depth + 1);
    return inner && (depth === 0 ? `calls ${label}, which ${inner.because}` : inner.because);
  }
  if (!isWaitedFor(call) || isPure(call)) return undefined;
  const method = callee.type === 'Identifier' ? undefined : propertyName(callee);
  if (callee.type === 'Identifier' ? HARMLESS_FUNCTIONS.has(callee.name) : method !== undefined && HARMLESS.has(method)) return undefined;
  return `waits for ${label}, which may write`;
}

/** Functions that make a part of a query. */
const BUILDERS = /^(?:eq|and|or|inArray|sql|desc|asc|In|Not|Like|count|sum|literal|fn|col)$/;

function rootOf(start: Node): Node | undefined {
  let node = unwrap(start);
  while (node.type === 'CallExpression' || node.type === 'MemberExpression') node = unwrap(node.type === 'CallExpression' ? node.callee : node.object);
  return node;
}

function isWaitedFor(call: Node): boolean {
  const { parent } = wrapped(call);
  if (parent?.type === 'AwaitExpression') return true;
  // What a function that is not async gives back is a promise only if the call gives one: nobody calls that on a value made here.
  return (parent?.type === 'ArrayExpression' || parent?.type === 'ReturnStatement' || parent?.type === 'ArrowFunctionExpression') && (enclosingFunction(call)?.async === true || rootOf(call)?.type === 'ThisExpression');
}

/** Where the list, or the variable that holds it, is changed inside the region. */
export function resizeOf(file: SourceFile, region: Node, source: Node): Node | undefined {
  const text = textOf(file, unwrap(source));
  for (const call of within(region, 'CallExpression')) {
    if (call.callee.type === 'MemberExpression' && RESIZES.has(propertyName(call.callee) ?? '') && textOf(file, call.callee.object) === text) return call;
  }
  return within(region, 'AssignmentExpression').find(({ left }) => textOf(file, left) === text || textOf(file, left) === `${text}.length`);
}

/** An assignment before the read, in the same turn, to the key or to something it is reached through. */
export function keyWrite(file: SourceFile, body: Node, read: Node, key: Node): Node | undefined {
  const text = textOf(file, unwrap(key));
  const isPart = (target: Node) => {
    const written = textOf(file, target);
    return target.type === 'MemberExpression' && (text === written || text.startsWith(`${written}.`) || text.startsWith(`${written}?.`));
  };
  const assignment = within(body, 'AssignmentExpression').find((node) => node.range[0] < read.range[0] && isPart(node.left));
  return assignment ?? within(body, 'UpdateExpression').find((node) => node.range[0] < read.range[0] && isPart(node.argument));
}

/** A call in what stays the same from turn to turn, whose value may not: `currentTenant()`. */
export function impurePart(values: readonly Node[]): Node | undefined {
  for (const value of values) {
    const call = [...within(value, 'CallExpression'), ...within(value, 'AwaitExpression'), ...within(value, 'UpdateExpression'), ...within(value, 'AssignmentExpression')].find((node) => !isPure(node) && !isDate(node) && !isOperator(node));
    if (call) return call;
  }
  return undefined;
}

function isDate(node: Node): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && isIdentifier(node.callee.object, 'Date');
}

/** `IsNull()`, `Like('%a%')`, `literal('now()')`: conditions that are written as calls. */
function isOperator(node: Node): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && /^(?:IsNull|Not|In|Like|ILike|Equal|Between|(?:More|Less)Than(?:OrEqual)?|Any|Raw)$/.test(node.callee.name) && node.arguments.every((argument) => isPure(argument) || isOperator(argument));
}

/** What isolates the failure of one turn from the others, or hides it. */
export function isolationOf(node: Node, region: Node, wait: string | undefined): string | undefined {
  let inner = node;
  while (inner.parent && inner.parent !== region.parent) {
    const { parent } = inner;
    if (parent.type === 'TryStatement' && parent.block === inner && parent.handler && isInside(parent, region)) return '`try`';
    if (parent.type === 'MemberExpression' && parent.object === inner && propertyName(parent) === 'catch') return '`catch`';
    inner = parent;
  }
  return wait === 'allSettled' || wait === 'any' ? `\`Promise.${wait}\`` : undefined;
}
