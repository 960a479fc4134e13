import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, propertyName, staticString, unwrap, wrapped } from '../core/ast.ts';
import type { Context, Node, Resolved, SourceFile } from '../core/types.ts';

/** Why a function runs: what registers it. */
export interface Entry {
  context: Context;
  hotPath?: string;
  node: Node;
}

export type Resolve = (file: SourceFile, node: Node) => Resolved | undefined;

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'del', 'all', 'use', 'route', 'head', 'options', 'param']);
const HTTP_PACKAGES = new Set(['express', 'fastify', 'hono', 'koa', '@koa/router', 'koa-router', 'express-promise-router', 'restify', 'polka', 'find-my-way', '@hono/zod-openapi', 'router', 'elysia', 'h3', '@hapi/hapi', 'hyper-express']);
const RECEIVER_NAME = /^(app|application|server|api|web|http|hono|koa|fastify|instance|scope|.*rout(er|es?))$/i;
const SOCKET_PACKAGES = new Set(['socket.io', 'ws', '@fastify/websocket', 'uWebSockets.js']);
const SOCKET_RECEIVER = /^(io|socket|sockets|nsp|namespace|wss|ws|client|connection|conn|.*(socket|namespace|nsp|wss))$/i;
const QUEUE_PACKAGES = new Set(['bullmq', 'bull', 'bee-queue', 'agenda', '@hokify/agenda', 'pg-boss', 'kue', 'graphile-worker']);
const CRON_PACKAGES = new Set(['node-cron', 'cron', 'node-schedule', 'croner', 'toad-scheduler']);

/** What registers the value that stands here as an argument, also through wrappers such as `asyncHandler(fn)`. */
export function registrationOf(file: SourceFile, start: Node, resolve: Resolve): Entry | undefined {
  let node = wrapped(start);
  for (let depth = 0; depth < 6; depth++) {
    const { parent } = node;
    if (!parent) return undefined;
    if (parent.type === 'ArrayExpression') node = wrapped(parent);
    else if (parent.type === 'Property' && parent.parent.type === 'ObjectExpression') node = wrapped(parent.parent);
    else if ((parent.type === 'CallExpression' || parent.type === 'NewExpression') && parent.callee !== node) {
      const found = registration(file, parent, resolve);
      if (found) return found;
      node = wrapped(parent);
    } else return undefined;
  }
  return undefined;
}

function registration(file: SourceFile, call: TSESTree.CallExpression | TSESTree.NewExpression, resolve: Resolve): Entry | undefined {
  const callee = unwrap(call.callee);
  const first = call.arguments[0];
  if (callee.type === 'Identifier') {
    if (callee.name === 'setInterval') return { context: 'background', node: call };
    const target = resolve(file, callee);
    if (target?.kind !== 'package') return undefined;
    if (QUEUE_PACKAGES.has(target.name) || CRON_PACKAGES.has(target.name)) return { context: 'background', node: call };
    return target.name === 'http' || target.name === 'https' ? { context: 'request', node: call } : undefined;
  }
  if (callee.type !== 'MemberExpression') return undefined;
  const method = propertyName(callee);
  if (method === undefined) return undefined;
  if (method === 'on' || method === 'addListener' || method === 'once') return listener(file, call, callee, resolve);
  if (VERBS.has(method)) return route(file, call, callee, method, resolve);
  if (['query', 'mutation', 'subscription'].includes(method) && isProcedure(callee.object)) return { context: 'request', node: call };
  const base = resolve(file, callee.object);
  const from = base?.kind === 'package' ? base.name : packageOfValue(base, resolve);
  if (from !== undefined && (QUEUE_PACKAGES.has(from) || CRON_PACKAGES.has(from)) && ['process', 'define', 'schedule', 'work', 'scheduleJob', 'every'].includes(method)) {
    const name = staticString(first);
    return name === undefined ? { context: 'background', node: call } : { context: 'background', hotPath: name, node: call };
  }
  if (method === 'createServer' && (from === 'http' || from === 'https')) return { context: 'request', node: call };
  return undefined;
}

function route(file: SourceFile, call: TSESTree.CallExpression | TSESTree.NewExpression, callee: TSESTree.MemberExpression, method: string, resolve: Resolve): Entry | undefined {
  const receiver = unwrap(callee.object);
  // router.route('/x').get(handler).post(handler)
  const chained = chainedRoute(receiver);
  if (!chained && !isHttpReceiver(file, receiver, resolve)) return undefined;
  const path = staticString(chained ? chained.arguments[0] : call.arguments[0]) ?? staticString(findProperty(call.arguments[0], 'url')?.value) ?? staticString(findProperty(call.arguments[0], 'path')?.value);
  const verb = method === 'route' ? (staticString(findProperty(call.arguments[0], 'method')?.value) ?? 'ROUTE') : method === 'use' || method === 'all' ? 'ALL' : method === 'del' ? 'DELETE' : method.toUpperCase();
  return path === undefined ? { context: 'request', node: call } : { context: 'request', hotPath: `${verb} ${path}`, node: call };
}

function chainedRoute(receiver: Node): TSESTree.CallExpression | undefined {
  let at = receiver;
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') {
    if (propertyName(at.callee) === 'route') return at;
    at = unwrap(at.callee.object);
  }
  return undefined;
}

function isHttpReceiver(file: SourceFile, receiver: Node, resolve: Resolve): boolean {
  // app.get('/a', x).get('/b', y)
  if (receiver.type === 'CallExpression' && receiver.callee.type === 'MemberExpression' && VERBS.has(propertyName(receiver.callee) ?? '')) return isHttpReceiver(file, unwrap(receiver.callee.object), resolve);
  const found = resolve(file, receiver);
  const from = found?.kind === 'package' ? found.name : packageOfValue(found, resolve);
  if (from !== undefined) return HTTP_PACKAGES.has(from);
  const name = receiver.type === 'Identifier' ? receiver.name : propertyName(receiver);
  return name !== undefined && RECEIVER_NAME.test(name);
}

/** Package whose call or `new` made this value: `express()`, `express.Router()`, `new Hono()`. */
function packageOfValue(value: Resolved | undefined, resolve: Resolve): string | undefined {
  if (value?.kind !== 'node') return undefined;
  const { node } = value;
  if (node.type === 'AwaitExpression') return packageOfValue({ ...value, node: node.argument }, resolve);
  if (node.type === 'Identifier') {
    const type = node.typeAnnotation?.typeAnnotation;
    const declared = type?.type === 'TSTypeReference' ? resolve(value.file, type.typeName) : undefined;
    return declared?.kind === 'package' ? declared.name : undefined;
  }
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined;
  const maker = resolve(value.file, node.callee);
  return maker?.kind === 'package' ? maker.name : undefined;
}

function listener(file: SourceFile, call: TSESTree.CallExpression | TSESTree.NewExpression, callee: TSESTree.MemberExpression, resolve: Resolve): Entry | undefined {
  const event = staticString(call.arguments[0]);
  if (event === undefined) return undefined;
  const receiver = unwrap(callee.object);
  const found = resolve(file, receiver);
  const from = found?.kind === 'package' ? found.name : packageOfValue(found, resolve);
  const name = receiver.type === 'Identifier' ? receiver.name : propertyName(receiver);
  if (from === 'http' || from === 'https') return event === 'request' ? { context: 'request', node: call } : undefined;
  const isSocket = from !== undefined ? SOCKET_PACKAGES.has(from) : name !== undefined && SOCKET_RECEIVER.test(name);
  return isSocket ? { context: 'socket', hotPath: event, node: call } : undefined;
}

// tRPC: t.procedure.input(...).query(...)
function isProcedure(receiver: Node): boolean {
  let at = unwrap(receiver);
  for (let depth = 0; depth < 12; depth++) {
    if (at.type === 'CallExpression') at = unwrap(at.callee);
    else if (at.type === 'MemberExpression') {
      if (/procedure/i.test(propertyName(at) ?? '')) return true;
      at = unwrap(at.object);
    } else return at.type === 'Identifier' && /procedure/i.test(at.name);
  }
  return false;
}

