import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, enclosingFunction, isFunction, isIdentifier, isInside, propertyName, unwrap, wrapped, type FunctionNode } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { executorPromise } from './feeds.ts';
import type { Consumer } from './plan.ts';

const RESPONDS: ReadonlySet<string> = new Set(['json', 'send', 'end', 'redirect', 'render', 'sendStatus', 'sendFile', 'download', 'jsonp']);
/** `race` and `any` leave the others running. */
const COMBINES: ReadonlySet<string> = new Set(['all', 'allSettled']);
const MAX_DEPTH = 12;

/** The calls that a file was followed through, by the function they enter. */
export type Calls = ReadonlyMap<FunctionNode, ReadonlyMap<Node, SourceFile>>;

interface Site {
  file: SourceFile;
  call: Node | undefined;
  node: Node;
}

/** Calls of a function that lead from an upload to it; every reference when none was followed. Undefined when some may be missing. */
function callersOf(project: Project, file: SourceFile, owner: FunctionNode, calls: Calls): Site[] | undefined {
  const followed = calls.get(owner);
  if (followed) return [...followed].map(([call, caller]) => ({ file: caller, call, node: call }));
  const { sites, complete } = project.references(file, owner);
  const outside = sites.filter((site) => site.file !== file || !isInside(site.node, owner));
  return complete && outside.length > 0 ? outside.map((site) => ({ file: site.file, call: site.call, node: site.node })) : undefined;
}

/**
 * Finds where a consumer is not known to have read everything before the response is sent. Follows the promise of the
 * reading up to the route, and looks for a response that was sent before. A temporary file is removed once the response
 * is out.
 * @param handlers functions that run after the upload; what they return is awaited by nobody, so they must respond last
 */
export function findLateReading(project: Project, consumer: Consumer, handlers: ReadonlySet<FunctionNode>, calls: Calls): { file: SourceFile; node: Node } | undefined {
  const seen = new Set<Node>();
  let late: { file: SourceFile; node: Node } | undefined;

  const fail = (file: SourceFile, node: Node): false => {
    late ??= { file, node };
    return false;
  };

  /** The value of this expression is waited for, up to the route. */
  const isAwaited = (file: SourceFile, start: Node, depth: number): boolean => {
    if (depth > MAX_DEPTH || seen.has(start)) return false;
    seen.add(start);
    const found = climb(file, start, depth);
    seen.delete(start);
    return found;
  };

  const climb = (file: SourceFile, start: Node, depth: number): boolean => {
    let at = wrapped(start);
    for (;;) {
      const { parent } = at;
      if (!parent) return fail(file, at);
      switch (parent.type) {
        case 'AwaitExpression':
        case 'ReturnStatement':
          return runsBeforeResponse(file, parent, depth + 1);
        case 'ArrowFunctionExpression':
          return parent.body === at && runsBeforeResponse(file, at, depth + 1);
        case 'ForOfStatement':
          return parent.right === at && parent.await && runsBeforeResponse(file, parent, depth + 1);
        case 'MemberExpression': {
          // A method chain: `.then(...)`, `.promise()`, `.resize().toFile(...)`.
          const call = wrapped(parent).parent;
          if (parent.object !== at || call?.type !== 'CallExpression' || call.callee !== wrapped(parent)) return fail(file, parent);
          if (propertyName(parent) === 'then' && call.arguments.some((argument) => answers(file, argument)) && runsBeforeResponse(file, call, depth + 1)) return true;
          at = wrapped(call);
          continue;
        }
        case 'ArrayExpression':
        case 'ConditionalExpression':
        case 'LogicalExpression':
        case 'SequenceExpression':
        case 'TSAsExpression':
        case 'SpreadElement':
          at = wrapped(parent);
          continue;
        case 'VariableDeclarator':
          return parent.id.type === 'Identifier' && someReadIsAwaited(file, parent.id, depth);
        case 'AssignmentExpression':
          return parent.left.type === 'Identifier' && someReadIsAwaited(file, parent.left, depth);
        case 'CallExpression': {
          if (!parent.arguments.some((argument) => argument === at)) return fail(file, parent);
          const callee = unwrap(parent.callee);
          const method = propertyName(callee);
          if (callee.type === 'MemberExpression' && method === 'push' && callee.object.type === 'Identifier') return someReadIsAwaited(file, callee.object, depth);
          const combines = callee.type === 'MemberExpression' && isIdentifier(callee.object, 'Promise') && method !== undefined && COMBINES.has(method);
          if (!combines && method !== 'send') return fail(file, parent);
          at = wrapped(parent);
          continue;
        }
        default:
          return fail(file, at);
      }
    }
  };

  const someReadIsAwaited = (file: SourceFile, name: TSESTree.Identifier, depth: number): boolean => {
    const before = late;
    const found = (file.variable(name)?.references ?? []).some(({ identifier, isRead }) => isRead && isAwaited(file, identifier, depth + 1));
    if (found) late = before;
    return found || fail(file, name);
  };

  /** The function around this node is itself waited for, and nothing has been sent before this node. */
  const runsBeforeResponse = (file: SourceFile, node: Node, depth: number): boolean => {
    const owner = isFunction(node) ? node : enclosingFunction(node);
    if (!owner || depth > MAX_DEPTH) return fail(file, node);
    if (handlers.has(owner)) return !respondsBefore(file, owner, node) || fail(file, node);
    const { parent } = owner;
    if (parent.type === 'NewExpression' && isIdentifier(parent.callee, 'Promise')) return isAwaited(file, parent, depth + 1);
    if (parent.type === 'CallExpression' && parent.callee !== owner) return callbackIsAwaited(file, owner, parent, depth);
    if (parent.type === 'CallExpression' && parent.callee === owner) return isAwaited(file, parent, depth + 1);
    const sites = callersOf(project, file, owner, calls);
    if (!sites) return fail(file, owner);
    return sites.every((site) => (site.call !== undefined || fail(site.file, site.node)) && site.call !== undefined && (owner.async || returnsValue(file, owner) ? isAwaited(site.file, site.call, depth + 1) : runsBeforeResponse(site.file, site.call, depth + 1)));
  };

  const callbackIsAwaited = (file: SourceFile, owner: FunctionNode, call: TSESTree.CallExpression, depth: number): boolean => {
    const method = propertyName(unwrap(call.callee));
    if (method === 'map' || method === 'flatMap') return isAwaited(file, call, depth + 1);
    if (method === 'then' || method === 'catch' || method === 'finally') return isAwaited(file, call, depth + 1) || runsBeforeResponse(file, call, depth + 1);
    if (method === 'forEach' || method === 'filter' || method === 'some' || method === 'every') return !owner.async && runsBeforeResponse(file, call, depth + 1);
    // A callback of the upload itself, or of a library, that answers the request.
    const around = enclosingFunction(call);
    if (around && handlers.has(around) && answers(file, owner)) return !respondsBefore(file, around, call) && !/^(setTimeout|setImmediate|nextTick|queueMicrotask)$/.test(method ?? (call.callee.type === 'Identifier' ? call.callee.name : ''));
    return fail(file, call);
  };

  const { file, node, completion } = consumer;
  const isInTime = (): boolean => {
    if (completion === 'sync') return syncRuns(project, file, node, handlers, calls, 0);
    if (completion === 'promise') return isAwaited(file, node, 0);
    const promise = executorPromise(node);
    if (promise) return isAwaited(file, promise, 0);
    const owner = enclosingFunction(node);
    return owner !== undefined && handlers.has(owner) && !respondsBefore(file, owner, node) && callbackAnswers(file, owner, node);
  };
  return isInTime() ? undefined : (late ?? { file, node });
}

/** A synchronous reading is over when it returns; it only has to run before the response. */
function syncRuns(project: Project, file: SourceFile, node: Node, handlers: ReadonlySet<FunctionNode>, known: Calls, depth: number): boolean {
  const owner = enclosingFunction(node);
  if (!owner || depth > MAX_DEPTH) return false;
  if (handlers.has(owner)) return !respondsBefore(file, owner, node);
  const { parent } = owner;
  if (parent.type === 'CallExpression' && parent.callee !== owner) {
    const method = propertyName(unwrap(parent.callee)) ?? '';
    return /^(map|forEach|filter|some|every|flatMap|find)$/.test(method) && !owner.async && syncRuns(project, file, parent, handlers, known, depth + 1);
  }
  const sites = callersOf(project, file, owner, known);
  return sites !== undefined && sites.every((site) => site.call !== undefined && (!owner.async || wrapped(site.call).parent?.type === 'AwaitExpression' || wrapped(site.call).parent?.type === 'ReturnStatement') && syncRuns(project, site.file, site.call, handlers, known, depth + 1));
}

function returnsValue(file: SourceFile, owner: FunctionNode): boolean {
  if (owner.body?.type !== 'BlockStatement') return true;
  return file.nodes('ReturnStatement').some((statement) => statement.argument !== null && enclosingFunction(statement) === owner);
}

/** Some function inside the call around this node answers the request, so the answer comes after the reading. */
function callbackAnswers(file: SourceFile, owner: FunctionNode, node: Node): boolean {
  return file.nodes('CallExpression').some((call) => isInside(call, owner) && enclosingFunction(call) !== owner && isResponse(call)) && !respondsDirectly(file, owner, node);
}

/** The handler answers on its way past this node, without waiting for a callback. */
function respondsDirectly(file: SourceFile, owner: FunctionNode, node: Node): boolean {
  return file.nodes('CallExpression').some((call) => call.range[0] > node.range[1] && isResponse(call) && enclosingFunction(call) === owner && !insideCatch(call, owner));
}

function insideCatch(node: Node, owner: FunctionNode): boolean {
  for (const ancestor of ancestors(node)) {
    if (ancestor === owner) return false;
    if (ancestor.type === 'CatchClause') return true;
  }
  return false;
}

function answers(file: SourceFile, node: Node): boolean {
  return isFunction(node) && file.nodes('CallExpression').some((call) => isInside(call, node) && isResponse(call));
}

function isResponse(call: TSESTree.CallExpression): boolean {
  const callee = unwrap(call.callee);
  if (callee.type === 'Identifier') return callee.name === 'next';
  if (callee.type !== 'MemberExpression' || !RESPONDS.has(propertyName(callee) ?? '')) return false;
  let base = unwrap(callee.object);
  while (base.type === 'CallExpression' || base.type === 'MemberExpression') base = unwrap(base.type === 'CallExpression' ? base.callee : base.object);
  return base.type === 'Identifier' && /^_?(res|response|reply)$/i.test(base.name);
}

/** Is a response sent before this node, on a way that goes on to it? */
function respondsBefore(file: SourceFile, owner: FunctionNode, node: Node): boolean {
  return file.nodes('CallExpression').some((call) => {
    if (call.range[1] > node.range[0] || !isInside(call, owner) || enclosingFunction(call) !== owner) return false;
    const callee = unwrap(call.callee);
    return isResponse(call) && !(callee.type === 'Identifier') && !leaves(call, node);
  });
}

/** The branch that holds this call ends the function, so the code after the branch never runs with it. */
function leaves(call: Node, node: Node): boolean {
  let at: Node = call;
  for (const ancestor of ancestors(call)) {
    if (ancestor.type === 'ReturnStatement' || ancestor.type === 'ThrowStatement') return true;
    if (isInside(node, ancestor)) return false;
    if (ancestor.type === 'BlockStatement') {
      const index = ancestor.body.findIndex((statement) => statement === at);
      if (ancestor.body.slice(index).some((statement) => statement.type === 'ReturnStatement' || statement.type === 'ThrowStatement')) return true;
    }
    if (isFunction(ancestor)) return true;
    at = ancestor;
  }
  return false;
}
