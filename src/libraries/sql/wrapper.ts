import { isFunction, isIdentifier, isInside, propertyName, unwrap, type FunctionNode } from '../../core/ast.ts';
import { returnsOf } from '../../core/returns.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { handleAt, type Handle } from './handle.ts';

const SENDS = new Set(['query', 'execute']);

/**
 * What stands behind a function of the project that only sends the text and the values it is given:
 * `query: (text, params) => pool.query(text, params)`. The rows are where this function leaves them.
 */
export function wrappedHandle(project: Project, file: SourceFile, callee: Node): Handle | undefined {
  const resolved = project.resolve(file, callee);
  if (resolved?.kind !== 'node') return undefined;
  if (resolved.node.type === 'CallExpression') return promisified(project, resolved.file, resolved.node);
  return isFunction(resolved.node) ? sender(project, resolved.file, resolved.node) : undefined;
}

/** `util.promisify(db.query).bind(db)` gives the rows themselves. */
function promisified(project: Project, file: SourceFile, call: Extract<Node, { type: 'CallExpression' }>): Handle | undefined {
  const inner = propertyName(call.callee) === 'bind' && call.callee.type === 'MemberExpression' ? unwrap(call.callee.object) : call;
  if (inner.type !== 'CallExpression') return undefined;
  const made = project.resolve(file, inner.callee);
  const [method] = inner.arguments;
  if (made?.kind !== 'package' || made.name !== 'util' || made.path.join() !== 'promisify' || method?.type !== 'MemberExpression' || propertyName(method) !== 'query') return undefined;
  const handle = handleAt(project, file, method.object);
  return handle?.driver === 'mysql' ? { ...handle, rows: [] } : undefined;
}

function sender(project: Project, file: SourceFile, owner: FunctionNode): Handle | undefined {
  const [text, values] = owner.params.map((parameter) => (parameter.type === 'AssignmentPattern' ? parameter.left : parameter));
  if (!text) return undefined;
  for (const call of file.nodes('CallExpression')) {
    if (!isInside(call, owner) || call.callee.type !== 'MemberExpression' || !SENDS.has(propertyName(call.callee) ?? '')) continue;
    const [first, second] = call.arguments;
    const isPassed = text.type === 'RestElement' ? first?.type === 'SpreadElement' && sameName(first.argument, text.argument) : sameName(first, text) && (!second || sameName(second, values));
    if (!isPassed) continue;
    const handle = handleAt(project, file, call.callee.object);
    const rows = handle && rowsBehind(file, owner, call, handle.rows);
    return handle && rows && { ...handle, rows, isPrepared: propertyName(call.callee) === 'execute' };
  }
  return undefined;
}

function sameName(node: Node | undefined, parameter: Node | undefined): boolean {
  return node?.type === 'Identifier' && parameter?.type === 'Identifier' && node.name === parameter.name;
}

/** The rest of the way to the rows once the function has returned; undefined when it returns something else. */
function rowsBehind(file: SourceFile, owner: FunctionNode, call: Node, rows: readonly string[]): readonly string[] | undefined {
  const returned = owner.body && owner.body.type !== 'BlockStatement' ? [owner.body] : returnsOf(file, owner).flatMap(({ argument }) => (argument ? [argument] : []));
  const [path, ...others] = returned.map((node) => pathFrom(file, node, call, 0));
  if (!path || others.some((other) => other?.join() !== path.join())) return undefined;
  return path.every((name, index) => rows[index] === name) ? rows.slice(path.length) : undefined;
}

/** Properties between what the call gives and this expression: `['rows']` for `result.rows`. */
function pathFrom(file: SourceFile, start: Node, call: Node, depth: number): string[] | undefined {
  if (depth > 6) return undefined;
  const node = unwrap(start);
  if (node === call) return [];
  if (node.type === 'AwaitExpression') return pathFrom(file, node.argument, call, depth + 1);
  if (node.type === 'MemberExpression') {
    const name = propertyName(node);
    const base = pathFrom(file, node.object, call, depth + 1);
    return base && name !== undefined ? [...base, name] : undefined;
  }
  if (node.type !== 'Identifier') return undefined;
  const variable = file.variable(node);
  const definition = variable?.definitions[0];
  if (definition?.node.type !== 'VariableDeclarator' || !definition.node.init || variable?.references.filter(({ isWrite }) => isWrite).length !== 1) return undefined;
  const own = patternPath(definition.node.id, definition.name);
  const base = pathFrom(file, definition.node.init, call, depth + 1);
  return own && base && [...base, ...own];
}

function patternPath(pattern: Node, name: Node): string[] | undefined {
  if (pattern === name) return [];
  if (pattern.type === 'ArrayPattern') return pattern.elements[0] === name ? ['0'] : undefined;
  if (pattern.type !== 'ObjectPattern') return undefined;
  const property = pattern.properties.find((each) => each.type === 'Property' && each.value === name);
  return property?.type === 'Property' && isIdentifier(property.key) ? [property.key.name] : undefined;
}
