import { propertyName, staticString, unwrap, wrapped } from '../core/ast.ts';
import type { Node, SourceFile } from '../core/types.ts';
import { references, type ReferenceLinker } from './references.ts';

const MAX_DEPTH = 4;

/**
 * Where the router of a route is mounted: `/api/orders` for `app.use('/api/orders', router)`, through routers in between.
 * Empty when it is not mounted, or under a path the code does not spell out.
 */
export function mountPath(linker: ReferenceLinker, file: SourceFile, registration: Node, depth = 0): string {
  const callee = registration.type === 'CallExpression' ? unwrap(registration.callee) : undefined;
  const router = callee?.type === 'MemberExpression' ? linker.resolve(file, rootOf(callee.object)) : undefined;
  if (router?.kind !== 'node' || router.node.type === 'Identifier' || depth > MAX_DEPTH) return '';
  for (const { file: user, node } of references(linker, router.file, router.node).sites) {
    const { parent } = wrapped(node);
    if (parent?.type !== 'CallExpression' || parent.callee === wrapped(node)) continue;
    const method = propertyName(unwrap(parent.callee));
    const prefix = method === 'use' || method === 'route' ? staticString(parent.arguments[0]) : undefined;
    if (prefix !== undefined) return mountPath(linker, user, parent, depth + 1) + prefix.replace(/\/$/, '');
  }
  return '';
}

/** `router` in `router.route('/x').get(a).post(b)`. */
function rootOf(receiver: Node): Node {
  let at = unwrap(receiver);
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') at = unwrap(at.callee.object);
  return at;
}
