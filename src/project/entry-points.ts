import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, decorators, findProperty, isClass, isFunction, isIdentifier, propertyName, staticString, unwrap, wrapped, type FunctionNode } from '../core/ast.ts';
import type { Context, Node, Resolved, SourceFile } from '../core/types.ts';

/** Why a function runs: what registers it. */
export interface Entry {
  context: Context;
  hotPath?: string;
  node: Node;
}

type Resolve = (file: SourceFile, node: Node) => Resolved | undefined;

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'del', 'all', 'use', 'route', 'head', 'options', 'param']);
const HTTP_PACKAGES = new Set(['express', 'fastify', 'hono', 'koa', '@koa/router', 'koa-router', 'express-promise-router', 'restify', 'polka', 'find-my-way', '@hono/zod-openapi', 'router', 'elysia', 'h3', '@hapi/hapi', 'hyper-express']);
const RECEIVER_NAME = /^(app|application|server|api|web|http|hono|koa|fastify|instance|scope|.*rout(er|es?))$/i;
const SOCKET_PACKAGES = new Set(['socket.io', 'ws', '@fastify/websocket', 'uWebSockets.js']);
const SOCKET_RECEIVER = /^(io|socket|sockets|nsp|namespace|wss|ws|client|connection|conn|.*(socket|namespace|nsp|wss))$/i;
const QUEUE_PACKAGES = new Set(['bullmq', 'bull', 'bee-queue', 'agenda', '@hokify/agenda', 'pg-boss', 'kue', 'graphile-worker']);
const CRON_PACKAGES = new Set(['node-cron', 'cron', 'node-schedule', 'croner', 'toad-scheduler']);

const HTTP_DECORATORS = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete', 'All', 'Head', 'Options', 'Sse', 'Query', 'Mutation', 'ResolveField', 'Resolver', 'FieldResolver', 'TsRestHandler']);
const SOCKET_DECORATORS = new Set(['SubscribeMessage', 'WsMessage', 'Subscription']);
const BACKGROUND_DECORATORS = new Set(['Cron', 'Interval', 'Timeout', 'Process', 'OnEvent', 'EventPattern', 'MessagePattern', 'RabbitSubscribe', 'OnWorkerEvent']);

/**
 * What registers this function when the registration stands around it: it is an argument of a route or listener call,
 * a decorated method, or a named export that a framework calls.
 */
export function entryOf(file: SourceFile, fn: FunctionNode, resolve: Resolve): Entry | undefined {
  return decorated(fn) ?? frameworkExport(file, fn) ?? resolverMap(fn) ?? httpSignature(fn) ?? registrationOf(file, fn, resolve);
}

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

function decorated(fn: FunctionNode): Entry | undefined {
  const method = fn.parent;
  if (method.type !== 'MethodDefinition' && method.type !== 'PropertyDefinition') return undefined;
  const owner = method.parent.parent;
  const prefix = isClass(owner) ? staticString(decorators(owner).find(({ name }) => name === 'Controller' || name === 'JsonController')?.call?.arguments[0]) : undefined;
  for (const { name, call, node } of decorators(method)) {
    if (HTTP_DECORATORS.has(name)) {
      const own = staticString(call?.arguments[0]) ?? '';
      const path = `/${[prefix, own].filter(Boolean).join('/')}`.replace(/\/+/g, '/');
      const verb = ['Query', 'Mutation', 'ResolveField', 'FieldResolver'].includes(name) ? `${name} ${declaredName(method) ?? ''}` : `${name.toUpperCase()} ${path}`;
      return { context: 'request', hotPath: verb.trim(), node };
    }
    if (SOCKET_DECORATORS.has(name)) return { context: 'socket', hotPath: staticString(call?.arguments[0]) ?? declaredName(method) ?? name, node };
    if (BACKGROUND_DECORATORS.has(name)) return { context: 'background', node };
  }
  if (isClass(owner) && declaredName(method) === 'process' && decorators(owner).some(({ name }) => name === 'Processor')) return { context: 'background', node: method };
  return undefined;
}

const ROUTE_HANDLERS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

// https://nextjs.org/docs/app/api-reference/file-conventions/route, Pages API routes, SvelteKit +server, Remix and React Router
function frameworkExport(file: SourceFile, fn: FunctionNode): Entry | undefined {
  const name = exportedName(fn);
  if (name === undefined) return isServerAction(file, fn) ? { context: 'request', hotPath: 'server action', node: fn } : undefined;
  const { path } = file;
  const isAppRoute = /(^|\/)app\/(.*\/)?route\.[cm]?[jt]sx?$/.test(path) || /\+server\.[jt]s$/.test(path);
  if (isAppRoute && ROUTE_HANDLERS.has(name)) return { context: 'request', hotPath: `${name} ${routeOf(path)}`, node: fn };
  if (/(^|\/)pages\/api\//.test(path) && name === 'default') return { context: 'request', hotPath: `ALL ${routeOf(path)}`, node: fn };
  if (name === 'getServerSideProps') return { context: 'request', hotPath: name, node: fn };
  if (/(^|\/)app\/(.*\/)?(page|layout)\.[jt]sx?$/.test(path) && name === 'default' && fn.async) return { context: 'request', hotPath: `GET ${routeOf(path)}`, node: fn };
  if (/(^|\/)(app\/)?routes\//.test(path) && (name === 'loader' || name === 'action')) return { context: 'request', hotPath: name, node: fn };
  if (/\+(page|layout)\.server\.[jt]s$/.test(path) && name === 'load') return { context: 'request', hotPath: 'load', node: fn };
  return isServerAction(file, fn) ? { context: 'request', hotPath: 'server action', node: fn } : undefined;
}

function routeOf(path: string): string {
  const inner = path.replace(/^.*?(?:^|\/)(?:app|pages|routes)\//, '/').replace(/\/?(route|page|layout|index|\+server)?\.[cm]?[jt]sx?$/, '').replace(/\/\([^)]*\)/g, '');
  return inner || '/';
}

function exportedName(fn: FunctionNode): string | undefined {
  const { parent } = fn;
  if (parent.type === 'ExportDefaultDeclaration') return 'default';
  if (parent.type === 'ExportNamedDeclaration') return fn.id?.name;
  // export const POST = withAuth(async (request) => {})
  let at: Node | undefined = parent;
  while (at?.type === 'CallExpression') at = at.parent;
  if (at?.type === 'ExportDefaultDeclaration') return 'default';
  return at?.type === 'VariableDeclarator' && at.parent.parent.type === 'ExportNamedDeclaration' && isIdentifier(at.id) ? at.id.name : undefined;
}

function isServerAction(file: SourceFile, fn: FunctionNode): boolean {
  const own = fn.body?.type === 'BlockStatement' ? fn.body.body : [];
  const isDirective = (statement: TSESTree.Statement | undefined) => statement?.type === 'ExpressionStatement' && staticString(statement.expression) === 'use server';
  return isDirective(own[0]) || (fn.async && exportedName(fn) !== undefined && isDirective(file.ast.body.find((statement) => statement.type === 'ExpressionStatement')));
}

// { Query: { orders() {} }, Order: { items(parent) {} } } given to a schema
function resolverMap(fn: FunctionNode): Entry | undefined {
  const field = fn.parent.type === 'Property' && fn.parent.value === fn ? fn.parent : undefined;
  const type = field?.parent.parent;
  if (!field || type?.type !== 'Property' || !isFunction(fn)) return undefined;
  const name = declaredName(type);
  return name === 'Query' || name === 'Mutation' ? { context: 'request', hotPath: `${name} ${declaredName(field) ?? ''}`.trim(), node: field } : undefined;
}

/** `(req, res)` and `(req, res, next)`: nothing but a handler looks like this, wherever it is registered. */
function httpSignature(fn: FunctionNode): Entry | undefined {
  const [first, second] = fn.params.map((parameter) => (isIdentifier(parameter) ? parameter.name : ''));
  return /^_?(req|request)$/.test(first ?? '') && /^_?(res|response|reply)$/.test(second ?? '') ? { context: 'request', node: fn } : undefined;
}
