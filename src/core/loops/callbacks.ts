import type { TSESTree } from '@typescript-eslint/types';
import { callOf, isFunction, isIdentifier, propertyName, unwrap, wrapped, type FunctionNode } from '../ast.ts';
import type { Loop } from '../loops.ts';
import type { Node, SourceFile } from '../types.ts';
import { statementBefore, waitingCall } from './place.ts';

const TURNS: ReadonlySet<string> = new Set(['map', 'flatMap', 'filter', 'some', 'every', 'find']);
/** Functions that take an array and a callback: p-map, async, Bluebird, and what people call their own. */
const WRAPPERS = /^(?:pMap|pMapSeries|pEach|pEachSeries|pFilter|asyncPool|asyncForEach|forEachAsync|asyncMap|mapAsync|mapLimit|mapSeries|eachSeries|eachLimit|eachOf|eachOfSeries|eachOfLimit|forEachSeries|forEachLimit)$/;
const NAMESPACES = /^(?:async|Promise|Bluebird|BPromise)$/;
const METHODS: ReadonlySet<string> = new Set(['each', 'map', 'forEach', 'mapSeries', 'mapLimit', 'eachSeries', 'eachLimit', 'eachOf', 'eachOfSeries', 'eachOfLimit', 'forEachSeries', 'forEachLimit', 'forEachOf', 'concurrentMap', 'filter']);
const THROUGH: ReadonlySet<string> = new Set(['then', 'catch', 'finally', '$transaction', 'transaction', 'withTransaction']);

/** Facts of the loop whose turns are the calls of this function. */
export function callbackLoop(file: SourceFile, callback: FunctionNode): Loop | undefined {
  const call = callback.parent;
  if (call.type !== 'CallExpression' || !call.arguments.some((argument) => argument === callback)) return undefined;
  return methodLoop(file, callback, call) ?? wrapperLoop(callback, call);
}

function methodLoop(file: SourceFile, callback: FunctionNode, call: TSESTree.CallExpression): Loop | undefined {
  const callee = unwrap(call.callee);
  const method = propertyName(callee);
  if (callee.type !== 'MemberExpression' || method === undefined || call.arguments[0] !== callback || isNamespace(callee.object)) return undefined;
  const isOptional = callee.optional || call.optional;
  const list = wrapped(call);
  const statement = isOptional ? undefined : statementBefore(list);
  const base = { body: callback.body, callback, source: callee.object, ...(statement && { statement }) };
  const [first, second] = callback.params;
  if (method === 'forEach') return { ...base, kind: 'for-each', node: call, ...(first && { element: first }), ...indexOf(second) };
  if (method === 'reduce' || method === 'reduceRight') return { ...base, kind: 'reduce', node: call, ...(second && { element: second }), ...indexOf(callback.params[2]) };
  if (!TURNS.has(method)) return undefined;
  const waiting = waitingCall(list) ?? laterWait(file, list);
  const node = waiting && waiting.call.range[0] <= call.range[0] && waiting.call.range[1] >= call.range[1] ? waiting.call : call;
  return { ...base, kind: isLimited(file, callback) ? 'limited' : 'concurrent', node, ...(waiting && { wait: waiting.method }), ...(first && { element: first }), ...indexOf(second) };
}

function indexOf(parameter: Node | undefined): Pick<Loop, 'index'> {
  return parameter?.type === 'Identifier' ? { index: parameter } : {};
}

function isNamespace(node: Node): boolean {
  return node.type === 'Identifier' && NAMESPACES.test(node.name);
}

function wrapperLoop(callback: FunctionNode, call: TSESTree.CallExpression): Loop | undefined {
  const callee = unwrap(call.callee);
  const isWrapper = isIdentifier(callee) ? WRAPPERS.test(callee.name) : callee.type === 'MemberExpression' && isNamespace(callee.object) && METHODS.has(propertyName(callee) ?? '');
  const position = call.arguments.findIndex((argument) => argument === callback);
  const [element] = callback.params;
  if (isWrapper && position > 0) {
    const isPool = isIdentifier(callee, 'asyncPool');
    const source = call.arguments[isPool ? 1 : 0];
    const statement = statementBefore(call);
    return { kind: 'limited', node: call, body: callback.body, callback, ...(source && source !== callback && { source }), ...(element && { element }), ...(statement && { statement }) };
  }
  const source = poolSource(callee);
  return source && { kind: 'limited', node: call, body: callback.body, callback, source, ...(element && { element }) };
}

/** `orders` in `PromisePool.withConcurrency(5).for(orders).process(...)`, `cursor` in `cursor.eachAsync(...)`. */
function poolSource(callee: Node): Node | undefined {
  if (callee.type !== 'MemberExpression') return undefined;
  if (propertyName(callee) === 'eachAsync') return callee.object;
  if (propertyName(callee) !== 'process') return undefined;
  let link: Node = callee.object;
  while (link.type === 'CallExpression' && link.callee.type === 'MemberExpression') {
    if (propertyName(link.callee) === 'for') return link.arguments[0];
    link = link.callee.object;
  }
  return undefined;
}

/** `await Promise.all(promises)` below `const promises = xs.map(...)`. */
function laterWait(file: SourceFile, list: Node): ReturnType<typeof waitingCall> {
  const declarator = list.parent;
  if (declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'Identifier') return undefined;
  const references = file.variable(declarator.id)?.references.filter(({ isRead }) => isRead) ?? [];
  for (const { identifier } of references) {
    const waiting = waitingCall(identifier);
    if (waiting) return waiting;
  }
  return undefined;
}

/** The callback hands its work to p-limit: `(id) => limit(() => load(id))`. */
function isLimited(file: SourceFile, callback: FunctionNode): boolean {
  const { body } = callback;
  const value = body.type === 'BlockStatement' ? returned(body) : body;
  return value?.type === 'CallExpression' && value.arguments.some((argument) => isFunction(argument) && isLimiter(file, value.callee));
}

function returned(block: TSESTree.BlockStatement): Node | undefined {
  const last = block.body.at(-1);
  return last?.type === 'ReturnStatement' ? (last.argument ?? undefined) : undefined;
}

function isLimiter(file: SourceFile, callee: Node): boolean {
  if (callee.type !== 'Identifier') return false;
  const definition = file.variable(callee)?.definitions[0]?.node;
  const value = definition?.type === 'VariableDeclarator' && definition.init ? unwrap(definition.init) : undefined;
  return value?.type === 'CallExpression' && value.callee.type === 'Identifier' && /limit/i.test(value.callee.name);
}

/** The function is called where it stands, once: what is around it is around its calls, too. */
export function isPassedThrough(file: SourceFile, fn: FunctionNode): boolean {
  if (callOf(fn)) return true;
  const { parent } = fn;
  if (parent.type === 'NewExpression') return isIdentifier(parent.callee, 'Promise');
  if (parent.type !== 'CallExpression' || !parent.arguments.some((argument) => argument === fn)) return false;
  return THROUGH.has(propertyName(unwrap(parent.callee)) ?? '') || isLimiter(file, parent.callee);
}
