import { isFunction, propertyName, unwrap } from '../../core/ast.ts';
import { returnsOf } from '../../core/returns.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { clientFormOf } from '../clients.ts';
import { argumentsOf } from '../variables.ts';

/** What an SQL text is sent through. */
export interface Handle {
  driver: 'pg' | 'mysql' | 'postgres' | 'neon' | 'knex' | 'supabase';
  /** From the awaited value of a query to its rows. */
  rows: readonly string[];
  /** One connection that was taken out of a pool, or opened by itself; it may be in a transaction. */
  isConnection: boolean;
  /** A function of the project sends what it is given with `execute`. */
  isPrepared?: boolean;
}

const PG_TYPES = new Set(['Pool', 'Client', 'PoolClient', 'ClientBase', 'native.Pool']);
const MYSQL_TYPES = new Set(['Pool', 'Connection', 'PoolConnection', 'PromisePool', 'PromiseConnection', 'PromisePoolConnection']);
/** Calls whose callback is given a handle of the same kind. */
const OPENS = new Set(['transaction', 'begin', 'savepoint']);
const KNEX_TYPES = new Set(['Knex', 'knex', 'Knex.Transaction', 'Transaction', 'Knex.QueryBuilder']);
const TAKES = new Set(['connect', 'getConnection']);
const MAX_DEPTH = 4;

/** The driver and the way to the rows of what `query` or `execute` is called on. */
export function handleAt(project: Project, file: SourceFile, start: Node, depth = 0): Handle | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const node = unwrap(start);
  if (node.type === 'AwaitExpression') return handleAt(project, file, node.argument, depth + 1);
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    const name = propertyName(node.callee) ?? '';
    if (name === 'transaction' || name === 'transactionProvider') {
      const outer = handleAt(project, file, node.callee.object, depth + 1);
      if (outer?.driver === 'knex') return { ...outer, isConnection: true };
    }
    if (TAKES.has(name) && node.arguments.length === 0) {
      const pool = handleAt(project, file, node.callee.object, depth + 1);
      if (pool) return { ...pool, isConnection: true };
    }
    if (name === 'promise' || name === 'asPromise') {
      const inner = handleAt(project, file, node.callee.object, depth + 1);
      return inner?.driver === 'mysql' ? { ...inner, rows: ['0'] } : undefined;
    }
  }
  return typedHandle(project, file, node) ?? resolvedHandle(project, file, node, depth) ?? madeHandle(project, file, node) ?? returnedHandle(project, file, node, depth);
}

function madeHandle(project: Project, file: SourceFile, node: Node): Handle | undefined {
  const known = clientFormOf(project, file, node);
  if (!known) return undefined;
  const isConnection = known.form.kind === 'connection';
  switch (known.library) {
    case 'pg':
      return { driver: 'pg', rows: ['rows'], isConnection };
    case 'mysql':
      return { driver: 'mysql', rows: known.module === 'mysql2/promise' || known.client?.package === 'mysql2' ? ['0'] : [], isConnection };
    case 'postgres':
      return { driver: 'postgres', rows: [], isConnection: false };
    case 'neon':
      return { driver: 'neon', rows: [], isConnection: false };
    case 'knex':
      return { driver: 'knex', rows: [], isConnection: false };
    case 'supabase':
      return { driver: 'supabase', rows: ['data'], isConnection: false };
    default:
      return undefined;
  }
}

/** A parameter or field with the type of a driver: `client: PoolClient`. */
function typedHandle(project: Project, file: SourceFile, node: Node): Handle | undefined {
  const resolved = node.type === 'Identifier' || node.type === 'MemberExpression' ? project.resolve(file, node) : undefined;
  const owner = resolved?.kind === 'node' && resolved.node.type === 'Identifier' ? resolved : undefined;
  const annotation = owner?.node.type === 'Identifier' ? owner.node.typeAnnotation?.typeAnnotation : undefined;
  const named = annotation?.type === 'TSTypeReference' && owner ? project.resolve(owner.file, annotation.typeName) : resolved;
  if (named?.kind !== 'package') return undefined;
  const name = named.path.join('.');
  if (named.name === 'pg' || named.name === '@neondatabase/serverless') return PG_TYPES.has(name) ? { driver: 'pg', rows: ['rows'], isConnection: !name.endsWith('Pool') } : undefined;
  if (named.name === 'mysql2' && named.subpath.startsWith('promise') && MYSQL_TYPES.has(name)) return { driver: 'mysql', rows: ['0'], isConnection: !/^(?:Promise)?Pool$/.test(name) };
  if (named.name === 'knex' && KNEX_TYPES.has(name)) return { driver: 'knex', rows: [], isConnection: name.endsWith('Transaction') };
  if (named.name === '@supabase/supabase-js' && name === 'SupabaseClient') return { driver: 'supabase', rows: ['data'], isConnection: false };
  if (named.name === 'postgres' && name === 'Sql') return { driver: 'postgres', rows: [], isConnection: false };
  return undefined;
}

function resolvedHandle(project: Project, file: SourceFile, node: Node, depth: number): Handle | undefined {
  const resolved = project.resolve(file, node);
  if (resolved?.kind !== 'node' || resolved.node === node) return undefined;
  if (resolved.node.type === 'Identifier') return transactionHandle(project, resolved.file, resolved.node, depth) ?? parameterHandle(project, resolved.file, resolved.node, depth);
  return resolved.node.type === 'CallExpression' || resolved.node.type === 'AwaitExpression' ? handleAt(project, resolved.file, resolved.node, depth + 1) : undefined;
}

/** What a function of the project gives back: `getPool()`. */
function returnedHandle(project: Project, file: SourceFile, node: Node, depth: number): Handle | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const maker = project.resolve(file, node.callee);
  if (maker?.kind !== 'node' || !isFunction(maker.node)) return undefined;
  const { body } = maker.node;
  const returned = body && body.type !== 'BlockStatement' ? [body] : returnsOf(maker.file, maker.node).flatMap(({ argument }) => (argument ? [argument] : []));
  const last = returned.at(-1);
  return last && handleAt(project, maker.file, last, depth + 1);
}

/** The parameter of `knex.transaction(async (trx) => ...)`. */
function transactionHandle(project: Project, file: SourceFile, name: Node, depth: number): Handle | undefined {
  const owner = name.parent;
  const call = isFunction(owner) && owner.params[0] === name ? owner.parent : undefined;
  if (call?.type !== 'CallExpression' || call.arguments[0] !== owner || call.callee.type !== 'MemberExpression' || !OPENS.has(propertyName(call.callee) ?? '')) return undefined;
  const outer = handleAt(project, file, call.callee.object, depth + 1);
  return outer && { ...outer, isConnection: true };
}

/** A parameter without a type is what every caller passes. */
function parameterHandle(project: Project, file: SourceFile, name: Extract<Node, { type: 'Identifier' }>, depth: number): Handle | undefined {
  const owner = name.parent;
  if (!isFunction(owner) || name.typeAnnotation) return undefined;
  const passed = argumentsOf(project, file, owner, name);
  const handles = passed?.map((each) => handleAt(project, each.file, each.node, depth + 1));
  const [first] = handles ?? [];
  return first && handles?.every((each) => each?.driver === first.driver && each.rows.join() === first.rows.join()) ? { ...first, isConnection: handles.some((each) => each?.isConnection) } : undefined;
}
