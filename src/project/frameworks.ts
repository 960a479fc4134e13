import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, decorators, isClass, isIdentifier, staticString, type ClassNode, type FunctionNode } from '../core/ast.ts';
import type { Node, SourceFile } from '../core/types.ts';
import { exportsOf } from './exports.ts';
import type { Entry } from './registrations.ts';

const HTTP_DECORATORS = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete', 'All', 'Head', 'Options', 'Sse', 'Query', 'Mutation', 'ResolveField', 'Resolver', 'FieldResolver', 'TsRestHandler']);
const SOCKET_DECORATORS = new Set(['SubscribeMessage', 'WsMessage', 'Subscription']);
const BACKGROUND_DECORATORS = new Set(['Cron', 'Interval', 'Timeout', 'Process', 'OnEvent', 'EventPattern', 'MessagePattern', 'RabbitSubscribe', 'OnWorkerEvent']);

/** A method that a decorator of Nest, TypeGraphQL or routing-controllers registers, or that Nest calls by its interface. */
export function decorated(fn: FunctionNode): Entry | undefined {
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
  if (isClass(owner) && isRequestHook(owner, declaredName(method))) return { context: 'request', node: method };
  if (isClass(owner) && declaredName(method) === 'process' && decorators(owner).some(({ name }) => name === 'Processor')) return { context: 'background', node: method };
  return undefined;
}

// https://docs.nestjs.com/guards and the pages on interceptors, pipes, middleware, filters and Passport strategies
const REQUEST_HOOKS: Readonly<Record<string, RegExp>> = {
  canActivate: /^CanActivate$/,
  intercept: /^NestInterceptor$/,
  transform: /^PipeTransform$/,
  use: /^NestMiddleware$/,
  catch: /^ExceptionFilter$/,
  validate: /^PassportStrategy$/,
};

function isRequestHook(owner: ClassNode, method: string | undefined): boolean {
  const pattern = method !== undefined && Object.hasOwn(REQUEST_HOOKS, method) ? REQUEST_HOOKS[method] : undefined;
  if (!pattern) return false;
  const parent = owner.superClass?.type === 'CallExpression' ? owner.superClass.callee : owner.superClass;
  const names = [...(owner.implements ?? []).map(({ expression }) => expression), ...(parent ? [parent] : [])];
  return names.some((node) => isIdentifier(node) && pattern.test(node.name));
}

const ROUTE_HANDLERS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/**
 * An export that a framework calls by its name and path: Next, SvelteKit, Remix and React Router.
 * https://nextjs.org/docs/app/api-reference/file-conventions/route
 */
export function frameworkExport(file: SourceFile, fn: FunctionNode): Entry | undefined {
  const name = exportedName(file, fn);
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

/** Name under which the module exports this function, itself or wrapped: `export const POST = withAuth(async () => {})`. */
function exportedName(file: SourceFile, fn: FunctionNode): string | undefined {
  let outer: Node = fn;
  while (outer.parent?.type === 'CallExpression' && outer.parent.callee !== outer) outer = outer.parent;
  const holder = outer.parent?.type === 'VariableDeclarator' ? outer.parent : outer;
  for (const [name, target] of exportsOf(file).named) {
    if (target.kind !== 'node') continue;
    if (target.node === outer) return name;
    const variable = target.node.type === 'Identifier' ? file.variable(target.node) : undefined;
    if (variable?.definitions.some((definition) => definition.node === holder)) return name;
  }
  return undefined;
}

function isServerAction(file: SourceFile, fn: FunctionNode): boolean {
  const own = fn.body?.type === 'BlockStatement' ? fn.body.body : [];
  const isDirective = (statement: TSESTree.Statement | undefined) => statement?.type === 'ExpressionStatement' && staticString(statement.expression) === 'use server';
  return isDirective(own[0]) || (fn.async && exportedName(file, fn) !== undefined && isDirective(file.ast.body.find((statement) => statement.type === 'ExpressionStatement')));
}
