import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, isIdentifier, isInside, propertyName, textOf, unwrap } from '../core/ast.ts';
import { isPure } from '../core/purity.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { within } from '../core/within.ts';
import { queriesIn, type Query } from './queries.ts';
import { isWaitedFor } from './waited-for.ts';
import { mayChange } from './written-tables.ts';

const MAX_DEPTH = 3;
const DATA_PACKAGES = /^(?:@prisma\/|prisma|drizzle-orm|pg|mysql2?|postgres|knex|objection|typeorm|@nestjs\/(?:typeorm|sequelize|mongoose)|sequelize|mongoose|mongodb|@supabase\/|kysely|@mikro-orm\/|better-sqlite3|@neondatabase\/)/;
/** Awaited calls on values nobody declares here that cannot reach the database. */
const HARMLESS: ReadonlySet<string> = new Set(['all', 'allSettled', 'race', 'any', 'resolve', 'json', 'text', 'arrayBuffer', 'blob', 'map', 'filter', 'forEach', 'flatMap', 'push', 'log', 'warn', 'error', 'info', 'debug', 'parse', 'stringify', 'then', 'catch', 'finally']);
const HARMLESS_FUNCTIONS: ReadonlySet<string> = new Set(['fetch', 'setTimeout', 'sleep', 'delay', 'structuredClone', 'String', 'Number', 'Boolean', 'next']);
const RESIZES: ReadonlySet<string> = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin', 'add', 'delete', 'clear', 'set']);

/** Something in a region that may change the rows a query reads, with the reason as a part of a sentence. */
export function writerIn(project: Project, file: SourceFile, region: Node, query: Query, except: readonly Node[] = [], depth = 0): { node: Node; because: string } | undefined {
  const [handed] = within(region, 'YieldExpression');
  if (handed && depth === 0) return { node: handed, because: 'hands its values on with `yield`, and what takes them may write before the next turn' };
  const queries = queriesIn(project, file).filter(({ node }) => isInside(node, region));
  for (const other of queries) {
    if (except.some((node) => isInside(other.node, node))) continue;
    const because = mayChange(project, other, query);
    if (because !== undefined) return { node: other.node, because };
  }
  for (const call of [...within(region, 'CallExpression'), ...within(region, 'NewExpression')]) {
    if (except.some((node) => isInside(call, node)) || queries.some(({ node }) => isInside(call, node) || isInside(node, call))) continue;
    const because = callWrites(project, file, call, query, depth);
    if (because !== undefined) return { node: call, because };
  }
  return undefined;
}

function callWrites(project: Project, file: SourceFile, call: TSESTree.CallExpression | TSESTree.NewExpression, query: Query, depth: number): string | undefined {
  const callee = unwrap(call.callee);
  if (isFunction(callee)) return undefined;
  const resolved = project.resolve(file, callee);
  const name = textOf(file, callee).replace(/\s+/g, ' ');
  const label = name.length > 40 ? 'a call' : `\`${name}\``;
  if (resolved?.kind === 'package') return DATA_PACKAGES.test(resolved.name) && isWaitedFor(file, call) && !BUILDERS.test(propertyName(callee) ?? name) ? `waits for ${label}, which may write` : undefined;
  if (resolved?.kind === 'node' && isFunction(resolved.node) && resolved.node.body) {
    if (depth >= MAX_DEPTH) return resolved.node.async ? `calls ${label}, which may write` : undefined;
    const inner = writerIn(project, resolved.file, resolved.node.body, query, [], depth + 1);
    return inner && (depth === 0 ? `calls ${label}, which ${inner.because}` : inner.because);
  }
  if (!isWaitedFor(file, call) || isPure(call)) return undefined;
  const method = callee.type === 'Identifier' ? undefined : propertyName(callee);
  if (callee.type === 'Identifier' ? HARMLESS_FUNCTIONS.has(callee.name) : method !== undefined && HARMLESS.has(method)) return undefined;
  return `waits for ${label}, which may write`;
}

/** Functions that make a part of a query. */
const BUILDERS = /^(?:eq|and|or|inArray|sql|desc|asc|In|Not|Like|count|sum|literal|fn|col)$/;

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

/** An assignment in the loop to what another turn's query compares with: the key of another element, or a property of what stays the same. */
export function otherWrite(file: SourceFile, region: Node, { key, element, invariant }: { key: Node; element: string | undefined; invariant: readonly Node[] }): Node | undefined {
  const asked = unwrap(key);
  const property = asked.type === 'MemberExpression' ? propertyName(asked) : undefined;
  const roots = new Set(invariant.flatMap((part) => within(part, 'Identifier')).filter((identifier) => file.variable(identifier)).map(({ name }) => name));
  const parts = invariant.flatMap((part) => within(part, 'MemberExpression')).map((part) => textOf(file, part));
  const isOther = (target: Node): boolean => {
    if (target.type !== 'MemberExpression') return false;
    const root = rootName(target);
    const written = textOf(file, target);
    if (root === undefined ? parts.some((part) => part === written || part.startsWith(`${written}.`)) : roots.has(root)) return true;
    return property !== undefined && propertyName(target) === property && (root === undefined || root !== element) && !isMadeHere(file, target.object, region);
  };
  return within(region, 'AssignmentExpression').find(({ left }) => isOther(left)) ?? within(region, 'UpdateExpression').find(({ argument }) => isOther(argument));
}

function rootName(node: Node): string | undefined {
  const inner = unwrap(node);
  if (inner.type === 'Identifier') return inner.name;
  return inner.type === 'MemberExpression' ? rootName(inner.object) : undefined;
}

/** An object that one turn makes for itself. */
function isMadeHere(file: SourceFile, node: Node, region: Node): boolean {
  const definition = node.type === 'Identifier' ? file.variable(node)?.definitions[0]?.node : undefined;
  return definition?.type === 'VariableDeclarator' && isInside(definition, region) && definition.init !== null && unwrap(definition.init).type === 'ObjectExpression';
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
