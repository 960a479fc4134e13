import { isFunction, isIdentifier, isInside, propertyName } from '../../core/ast.ts';
import type { Node, SourceFile } from '../../core/types.ts';
import type { Lent } from './acquire.ts';

/**
 * The callback form, `pool.getConnection((error, connection) => { ... })`: the place at which the connection is kept for good.
 * Either nothing gives it back, or a callback inside leaves early, on an error, before the statement that does.
 */
export function callbackLeak(file: SourceFile, { kind, callback }: Lent): Node | undefined {
  const [error, connection, done] = callback.params;
  if (!isIdentifier(connection)) return undefined;
  const name = connection.name;
  const release = isIdentifier(done) ? done.name : undefined;
  const isRelease = (node: Node) => node.type === 'CallExpression' && ((node.callee.type === 'MemberExpression' && isIdentifier(node.callee.object, name) && kind.releases.includes(propertyName(node.callee) ?? '')) || (release !== undefined && isIdentifier(node.callee, release)));
  const inside = file.nodes('Identifier').filter((identifier) => isInside(identifier, callback) && (identifier.name === name || identifier.name === release) && identifier !== connection && identifier !== done);
  const isHandedOn = inside.some((identifier) => identifier.parent.type !== 'MemberExpression' && !isTest(identifier) && !(identifier.parent.type === 'CallExpression' && identifier.parent.callee === identifier));
  if (isHandedOn || inside.length === 0) return undefined;
  const releases = file.nodes('CallExpression').filter((call) => isInside(call, callback) && isRelease(call));
  if (releases.length === 0) return callback;
  return earlyReturn(file, callback, releases, error);
}

/** `if (error) return ...` in a callback whose later statements give the connection back. */
function earlyReturn(file: SourceFile, callback: Node, releases: readonly Node[], outerError: Node | undefined): Node | undefined {
  for (const statement of file.nodes('IfStatement')) {
    if (!isInside(statement, callback) || statement.alternate || !isIdentifier(statement.test) || (isIdentifier(outerError) && file.variable(statement.test)?.definitions[0]?.name === outerError)) continue;
    const block = statement.parent;
    if (block.type !== 'BlockStatement' || !isFunction(block.parent)) continue;
    const exit = lastStatement(statement.consequent);
    const before = releases.some((call) => isInside(call, block) && call.range[0] < statement.range[0]);
    const within = releases.some((call) => isInside(call, statement));
    const after = releases.some((call) => isInside(call, block) && call.range[0] > statement.range[1]);
    if ((exit?.type === 'ReturnStatement' || exit?.type === 'ThrowStatement') && !before && !within && after) return exit;
  }
  return undefined;
}

function lastStatement(node: Node): Node | undefined {
  return node.type === 'BlockStatement' ? node.body.at(-1) : node;
}

function isTest(node: Node): boolean {
  return node.parent?.type === 'IfStatement' || node.parent?.type === 'UnaryExpression' || (node.parent?.type === 'LogicalExpression' && node.parent.left === node);
}
