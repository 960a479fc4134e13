import { callOf, enclosingFunction, isIdentifier, propertyName, wrapped, type FunctionNode } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';

const FACE = new Set(['promise', 'on', 'once', 'connect', 'initialize', '$extends', 'asPromise', 'catch', 'then']);
const QUEUES = new Set(['bullmq', 'bull', 'bee-queue', 'kue']);
const MEMOIZES = /^(?:once|memo\w*|cache\w*|singleton|useMemo|useState|useRef|lazy\w*|globalSingleton|remember)$/i;

/** A construction with the calls on it that give the client back, and the `await` around it. */
export function wholeValue(node: Node): { value: Node; chain: readonly string[]; isAwaited: boolean } {
  let value = wrapped(node);
  const chain: string[] = [];
  for (;;) {
    const member = value.parent;
    const call = member?.parent;
    const name = member?.type === 'MemberExpression' && member.object === value ? propertyName(member) : undefined;
    if (name === undefined || !FACE.has(name) || call?.type !== 'CallExpression' || call.callee !== member) break;
    chain.push(name);
    value = wrapped(call);
  }
  const isAwaited = value.parent?.type === 'AwaitExpression';
  return { value: isAwaited && value.parent ? wrapped(value.parent) : value, chain, isAwaited };
}

/** The client outlives the call: it is put where a later call finds it again. */
export function isKept(project: Project, file: SourceFile, value: Node, depth = 0): boolean {
  const { parent } = value;
  switch (parent?.type) {
    case 'AssignmentExpression':
      if (parent.right !== value) return false;
      if (parent.operator !== '=' || isOutside(file, parent.left, value) || isKept(project, file, wrapped(parent), depth)) return true;
      return isIdentifier(parent.left) && isStoredLater(project, file, parent.left);
    case 'LogicalExpression':
    case 'ConditionalExpression':
      // `globalThis.prisma || new PrismaClient()`, `cached ? cached : connect()`
      return true;
    case 'VariableDeclarator':
      return isIdentifier(parent.id) && (isStoredLater(project, file, parent.id) || isGivenBack(project, file, parent.id, depth));
    case 'CallExpression':
      if (parent.callee === value) return false;
      return propertyName(parent.callee) === 'set' || propertyName(parent.callee) === 'push' || propertyName(parent.callee) === 'decorate' || isKept(project, file, wrapped(parent), depth);
    case 'NewExpression':
    case 'AwaitExpression':
      return isKept(project, file, wrapped(parent), depth);
    case 'MemberExpression': {
      // `createClient().catch(reset)` in front of an assignment
      const call = callOf(parent);
      return call !== undefined && FACE.has(propertyName(parent) ?? '') && isKept(project, file, wrapped(call), depth);
    }
    case 'Property':
      return isKeptInObject(project, file, parent, depth);
    case 'ArrayExpression':
      return false;
  }
  const maker = makerOf(value);
  return maker !== undefined && depth < 3 && isMemoized(project, file, maker, depth);
}

/** `this.state = { pool }`, and the options of a queue, which keeps its connection as long as it lives. */
function isKeptInObject(project: Project, file: SourceFile, property: Node, depth: number): boolean {
  const object = property.parent && wrapped(property.parent);
  const { parent } = object ?? {};
  if (parent?.type === 'AssignmentExpression' && parent.right === object) return isOutside(file, parent.left, object ?? property);
  if (parent?.type === 'ReturnStatement') return true;
  if (parent?.type !== 'NewExpression' && parent?.type !== 'CallExpression') return false;
  const callee = project.resolve(file, parent.callee);
  if (callee?.kind !== 'package') return false;
  return QUEUES.has(callee.name) || (parent.type === 'NewExpression' && isKept(project, file, wrapped(parent), depth));
}

/** `const client = new X(); return client`, when the callers keep what they get. */
function isGivenBack(project: Project, file: SourceFile, name: Extract<Node, { type: 'Identifier' }>, depth: number): boolean {
  const returned = (file.variable(name)?.references ?? []).find(({ identifier, isRead }) => isRead && wrapped(identifier).parent?.type === 'ReturnStatement');
  const maker = returned && makerOf(wrapped(returned.identifier));
  return maker !== undefined && maker === enclosingFunction(name) && depth < 3 && isMemoized(project, file, maker, depth);
}

/** The function that gives the value back. */
export function makerOf(value: Node): FunctionNode | undefined {
  const fn = enclosingFunction(value);
  if (!fn) return undefined;
  return fn.body === value || (value.parent?.type === 'ReturnStatement' && value.parent.argument === value) ? fn : undefined;
}

function isMemoized(project: Project, file: SourceFile, maker: FunctionNode, depth: number): boolean {
  const { parent } = wrapped(maker);
  if (parent?.type === 'CallExpression' && parent.arguments.some((argument) => argument === maker)) {
    const name = parent.callee.type === 'Identifier' ? parent.callee.name : (propertyName(parent.callee) ?? '');
    if (MEMOIZES.test(name)) return true;
  }
  if (parent?.type === 'Property' && isIdentifier(parent.key, 'useFactory')) return true;
  // `ReturnType<typeof makePool>` is no use of it.
  const sites = project.references(file, maker).sites.filter(({ node, call }) => call !== undefined || isArgument(node));
  // What nobody calls makes nothing.
  return sites.every((site) => site.call !== undefined && (enclosingFunction(site.node) === undefined || isKept(project, site.file, wrapped(site.call), depth + 1)));
}

function isArgument(node: Node): boolean {
  const outer = wrapped(node);
  return outer.parent?.type === 'CallExpression' && outer.parent.callee !== outer;
}

/** The target is no local variable: a variable of the module, a field, a property of the global object. */
function isOutside(file: SourceFile, target: Node, value: Node): boolean {
  if (target.type !== 'Identifier') return target.type === 'MemberExpression';
  const definition = file.variable(target)?.definitions[0];
  if (!definition) return true;
  const owner = enclosingFunction(definition.node);
  return owner === undefined || !encloses(owner, value) || owner !== enclosingFunction(value);
}

function encloses(owner: Node, node: Node): boolean {
  return owner.range[0] <= node.range[0] && owner.range[1] >= node.range[1];
}

/** `const client = new X(); cached = client`, `clients.set(key, client)`, `this.client = client`. */
function isStoredLater(project: Project, file: SourceFile, name: Extract<Node, { type: 'Identifier' }>): boolean {
  const uses = file.variable(name)?.references ?? [];
  return uses.some(({ identifier, isRead }) => {
    const outer = wrapped(identifier);
    const { parent } = outer;
    if (!isRead || !parent) return false;
    if (isInMethod(identifier, enclosingFunction(name))) return true;
    if (parent.type === 'Property') {
      const object = wrapped(parent.parent);
      return (object.parent?.type === 'AssignmentExpression' && isOutside(file, object.parent.left, object)) || object.parent?.type === 'ReturnStatement';
    }
    if (parent.type === 'AssignmentExpression' && parent.right === outer) return isOutside(file, parent.left, outer);
    // `return new ProfileStore(client)`, `return ok(client)`
    const isBuilt = (parent.type === 'NewExpression' || parent.type === 'CallExpression') && parent.callee !== outer && wrapped(parent).parent?.type === 'ReturnStatement';
    if (isBuilt && project.resolve(file, parent.callee)?.kind !== 'package') return true;
    if (parent.type !== 'CallExpression' || parent.callee === outer) return false;
    return ['set', 'push', 'add', 'decorate'].includes(propertyName(parent.callee) ?? '');
  });
}

/** The function that uses it belongs to an object or class made here, which may live on: `const store = { get: (key) => client.get(key) }`. */
function isInMethod(identifier: Node, owner: FunctionNode | undefined): boolean {
  for (let fn = enclosingFunction(identifier); fn && fn !== owner; fn = enclosingFunction(fn)) {
    const holder = fn.parent.type;
    if (holder === 'MethodDefinition' || holder === 'PropertyDefinition') return true;
    if (fn.parent.type === 'Property' && fn.parent.parent.parent.type !== 'CallExpression') return true;
    if (holder === 'ReturnStatement' || (fn.parent.type === 'ArrowFunctionExpression' && fn.parent.body === fn)) return true;
  }
  return false;
}
