import { ancestors, isInside, propertyName, unwrap, wrapped } from '../../core/ast.ts';
import { loopsAround, type Loop } from '../../core/loops.ts';
import { variesByTurn } from '../../core/loops/flow.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { within } from '../../core/within.ts';
import { queriesIn, type Condition, type Query, type QueryKind } from '../../libraries/queries.ts';
import type { Helper } from './helpers.ts';
import { isSmall } from '../../libraries/loop-source.ts';

/** One expression that reads from the database in every turn of a loop. */
export interface Read {
  file: SourceFile;
  /** The query, or the call of the function that sends it. */
  node: Node;
  query: Query;
  /** Loops around it from the innermost one out to where nothing of it could be read at once. */
  loops: readonly [Loop, ...Loop[]];
  /** The equality that differs from turn to turn; undefined when there is not exactly one. */
  condition?: Condition;
  /** What the column is compared with, in the loop: `order.userId`. */
  key?: Node;
  helper?: Helper;
}

export const READS: ReadonlySet<QueryKind> = new Set(['one', 'many', 'count', 'exists', 'sum', 'aggregate']);

/** Queries of this file that run once for every element of a list, written in the loop itself. */
export function* readsIn(project: Project, file: SourceFile): Iterable<Read> {
  for (const query of queriesIn(project, file)) {
    if (!READS.has(query.kind) || isInsideQuery(project, file, query.node)) continue;
    const loops = loopsOf(project, file, query.node);
    const [loop] = loops ?? [];
    if (!loops || !loop || !variesByTurn(file, loop, query.node) || isLoopsOwn(file, loop, query.handle)) continue;
    if (query.isMerged && isIssuedAtOnce(loop, query.node)) continue;
    const conditions = differing(file, loop, query);
    const [condition] = conditions;
    const isSingle = conditions.length === 1 && condition?.operator === 'eq' && condition.value !== undefined;
    yield { file, node: query.node, query, loops, ...(isSingle && { condition, ...(condition.value && { key: condition.value }) }) };
  }
}

/** Conditions whose value may be another one in each turn; what an SQL text compares with a literal is not among them. */
export function differing(file: SourceFile, loop: Loop, { conditions }: Query): Condition[] {
  return (conditions ?? []).filter(({ value, operator, node }) => (value ? variesByTurn(file, loop, value) : operator !== 'eq' && variesByTurn(file, loop, node)));
}

/** Loops around a node that repeat a read; undefined when it is not repeated, or when that is what the code is for. */
export function loopsOf(project: Project, file: SourceFile, node: Node): readonly [Loop, ...Loop[]] | undefined {
  const [inner, ...outer] = loopsAround(file, node);
  if (!inner || inner.purpose || !inner.source || isSmall(project, file, inner.source) || isRemembered(file, node, inner)) return undefined;
  const end = outer.findIndex((loop) => loop.purpose !== undefined || !loop.source);
  return [inner, ...(end === -1 ? outer : outer.slice(0, end))];
}

/** The handle is the element itself or comes out of it: one database for each turn. */
function isLoopsOwn(file: SourceFile, loop: Loop, handle: Node): boolean {
  return within(handle, 'Identifier').some((identifier) => {
    const definition = file.variable(identifier)?.definitions[0];
    if (!definition) return false;
    if (loop.element && isInside(definition.name, loop.element)) return true;
    return definition.node.type === 'VariableDeclarator' && definition.node.init !== null && isInside(definition.node, loop.body) && variesByTurn(file, loop, definition.node.init);
  });
}

/** All turns issue it in one tick, where the library makes one query of them. */
export function isIssuedAtOnce(loop: Loop, node: Node): boolean {
  const awaited = wrapped(node).parent;
  const own = awaited?.type === 'AwaitExpression' ? awaited : undefined;
  if (loop.kind !== 'concurrent' && loop.kind !== 'for-each') return own === undefined && loop.kind !== 'limited' && loop.kind !== 'reduce' && !isThenable(node);
  return !within(loop.body, 'AwaitExpression').some((other) => other !== own && other.range[0] < node.range[0] && !isInside(node, other));
}

function isThenable(node: Node): boolean {
  const { parent } = wrapped(node);
  return parent?.type === 'MemberExpression' && propertyName(parent) === 'then';
}

/** `users.get(id) ?? (await load(id))`, or inside `if (!users.has(id))`: only what is not known yet is read. */
function isRemembered(file: SourceFile, node: Node, loop: Loop): boolean {
  let inner = node;
  for (const outer of ancestors(node)) {
    if (!isInside(outer, loop.node)) return false;
    if (outer.type === 'LogicalExpression' && outer.right === inner && outer.operator !== '&&' && asksCache(unwrap(outer.left))) return true;
    if (outer.type === 'AssignmentExpression' && /^(?:\?\?|\|\|)=$/.test(outer.operator)) return true;
    if (outer.type === 'IfStatement' && outer.test !== inner && holdsCacheQuestion(file, outer.test)) return true;
    inner = outer;
  }
  return false;
}

function asksCache(node: Node): boolean {
  if (node.type === 'AwaitExpression') return asksCache(unwrap(node.argument));
  if (node.type === 'MemberExpression') return node.computed;
  const method = node.type === 'CallExpression' ? propertyName(node.callee) : undefined;
  return method === 'get' || method === 'has';
}

/** The test asks a map or cache, directly or through a variable that holds its answer. */
function holdsCacheQuestion(file: SourceFile, test: Node): boolean {
  const isQuestion = within(test, 'CallExpression').some((call) => asksCache(call));
  return isQuestion || within(test, 'Identifier').some((identifier) => {
    const definition = file.variable(identifier)?.definitions[0]?.node;
    return definition?.type === 'VariableDeclarator' && definition.init !== null && asksCache(unwrap(definition.init)) && unwrap(definition.init).type !== 'MemberExpression';
  });
}

/** A subquery, or an argument of another query. */
function isInsideQuery(project: Project, file: SourceFile, node: Node): boolean {
  return queriesIn(project, file).some((other) => other.node !== node && isInside(node, other.node) && other.kind !== 'transaction');
}
