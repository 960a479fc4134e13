import { declaredName, isIdentifier, type FunctionNode } from '../core/ast.ts';
import type { SourceFile } from '../core/types.ts';
import { decorated, frameworkExport } from './frameworks.ts';
import { registrationOf, type Entry, type Resolve } from './registrations.ts';

/**
 * What registers this function when the registration stands around it: it is an argument of a route or listener call,
 * a decorated method, or a named export that a framework calls.
 */
export function entryOf(file: SourceFile, fn: FunctionNode, resolve: Resolve): Entry | undefined {
  return decorated(fn) ?? frameworkExport(file, fn) ?? resolverMap(fn) ?? httpSignature(fn) ?? registrationOf(file, fn, resolve);
}

// { Query: { orders() {} }, Order: { items(parent) {} } } given to a schema
function resolverMap(fn: FunctionNode): Entry | undefined {
  const field = fn.parent.type === 'Property' && fn.parent.value === fn ? fn.parent : undefined;
  const type = field?.parent.parent;
  if (!field || type?.type !== 'Property') return undefined;
  const name = declaredName(type);
  return name === 'Query' || name === 'Mutation' ? { context: 'request', hotPath: `${name} ${declaredName(field) ?? ''}`.trim(), node: field } : undefined;
}

/** `(req, res)` and `(req, res, next)`: nothing but a handler looks like this, wherever it is registered. */
function httpSignature(fn: FunctionNode): Entry | undefined {
  const [first, second] = fn.params.map((parameter) => (isIdentifier(parameter) ? parameter.name : ''));
  return /^_?(req|request)$/.test(first ?? '') && /^_?(res|response|reply)$/.test(second ?? '') ? { context: 'request', node: fn } : undefined;
}
