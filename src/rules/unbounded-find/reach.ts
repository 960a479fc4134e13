import { ancestors, callOf, enclosingFunction, isFunction, isIdentifier, propertyName, textOf, unwrap, wrapped } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import type { Query } from '../../libraries/queries.ts';
import { shapeOf } from '../../libraries/result-shape.ts';
import { isEmptinessTest, resultUses, valueUses, type ResultUses, type Use } from '../../libraries/result-uses.ts';

/** What becomes of the rows: they are sent as they are, or the code works with all of them. */
export type Reach = 'response' | 'loop';

const SENDS = /^(?:json|jsonp|send|render|reply|emit|respond|status|success|ok|sendResponse|sendSuccess|successResponse|broadcast|stringify|write|end|code)$/i;
const WALKS = new Set(['map', 'forEach', 'flatMap', 'reduce', 'filter', 'sort', 'some', 'every', 'find', 'entries', 'values', 'toSorted']);

/** How the rows of a query reach the response, or that the code walks through all of them; undefined when neither is certain. */
export function reachOf(project: Project, file: SourceFile, query: Query): { reach: Reach; uses: ResultUses } | undefined {
  const uses = resultUses(file, query);
  if (!uses || shapeOf(file, uses) || isKept(file, query.node) || isReducedByCallers(project, file, uses)) return undefined;
  const reaches = uses.uses.map((use) => reachOfUse(project, file, use));
  // A number, or anything that is worked out of all rows, would change with their number.
  const isWhole = reaches.every((reach, index) => reach === 'response' || isAside(uses.uses[index]));
  if (isWhole && reaches.includes('response')) return { reach: 'response', uses };
  return reaches.some((reach) => reach !== undefined) ? { reach: 'loop', uses } : undefined;
}

function isAside(use: Use | undefined): boolean {
  return use?.kind === 'truthy' || (use?.kind === 'length' && isEmptinessTest(use));
}

function reachOfUse(project: Project, file: SourceFile, use: Use): Reach | undefined {
  switch (use.kind) {
    case 'loop':
      return 'loop';
    case 'method':
      if (use.method === 'map' && flowsOut(project, file, use.node)) return 'response';
      return WALKS.has(use.method ?? '') ? 'loop' : undefined;
    case 'return':
      return isReturnedWhole(project, file, use.node) ? 'response' : isInCallback(file, use.node) ? undefined : 'loop';
    case 'argument':
    case 'part':
      return isSent(project, file, use.rows) ? 'response' : undefined;
    default:
      return undefined;
  }
}

/** What is made of each row reaches the response: `res.json(orders.map(toDto))`, `const list = await Promise.all(orders.map(...))`. */
function flowsOut(project: Project, file: SourceFile, start: Node): boolean {
  let node = wrapped(start);
  while (node.parent && (isPromiseOf(node.parent) || node.parent.type === 'AwaitExpression')) node = wrapped(node.parent);
  const { parent } = node;
  if (parent?.type !== 'VariableDeclarator' || parent.init !== node || parent.id.type !== 'Identifier') return isSent(project, file, node);
  const references = file.variable(parent.id)?.references.filter(({ isRead }) => isRead) ?? [];
  return references.length > 0 && references.every(({ identifier }) => isSent(project, file, identifier));
}

/** `Promise.all(...)` */
function isPromiseOf(node: Node): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && isIdentifier(node.callee.object, 'Promise');
}

/** `res.json(orders)`, `res.json({ orders })`, `ctx.body = orders`, `return { orders }`. */
function isSent(project: Project, file: SourceFile, rows: Node, hops = 0): boolean {
  let inner = wrapped(rows);
  for (const outer of ancestors(inner)) {
    switch (outer.type) {
      case 'Property':
      case 'SpreadElement':
      case 'ObjectExpression':
      case 'ArrayExpression':
      case 'TSAsExpression':
      case 'AwaitExpression':
        inner = outer;
        continue;
      case 'ReturnStatement':
      case 'ArrowFunctionExpression':
        return isReturnedWhole(project, file, inner, hops);
      case 'AssignmentExpression':
        return outer.right === inner && /^(?:ctx|context)\.(?:response\.)?body$|^res\.locals\.\w+$/.test(textOf(file, outer.left));
      case 'CallExpression':
      case 'NewExpression': {
        if (!outer.arguments.some((argument) => argument === inner)) return false;
        const name = isIdentifier(outer.callee) ? outer.callee.name : (propertyName(outer.callee) ?? '');
        if (!SENDS.test(name)) return false;
        if (name !== 'stringify') return true;
        inner = outer;
        continue;
      }
      default:
        return false;
    }
  }
  return false;
}

/** What a callback returns is no list that somebody goes through for sure. */
function isInCallback(file: SourceFile, node: Node): boolean {
  const fn = enclosingFunction(node);
  return fn?.parent.type === 'CallExpression' && !isRegistration(file, fn.parent);
}

const MAX_HOPS = 4;

/** The function hands the rows to its caller, and so on, up to a handler or into a response. */
function isReturnedWhole(project: Project, file: SourceFile, node: Node, hops = 0): boolean {
  const fn = enclosingFunction(node);
  if (!fn || hops > MAX_HOPS) return false;
  // A callback's result belongs to what it is handed to: `rows.map(async () => query)`, `cached(() => query)`.
  const call = fn.parent.type === 'CallExpression' && fn.parent.arguments.some((argument) => argument === fn) ? fn.parent : undefined;
  if (call && !isRegistration(file, call)) return false;
  const calls = callsOf(project, file, fn);
  // It is called from somewhere, in a way that was not followed here.
  if (calls.length === 0 && project.running(file, node).evidence.some(({ label }) => label === 'called here')) return false;
  return calls.every((site) => isSentOn(project, site.file, site.call, hops + 1));
}

function callsOf(project: Project, file: SourceFile, fn: Node): { file: SourceFile; call: Node }[] {
  return project.references(file, fn).sites.flatMap((site) => (site.call?.type === 'CallExpression' ? [{ file: site.file, call: site.call }] : [])).slice(0, 20);
}

/** Everything that a caller does with the rows is to send them, or hand them on. */
function isSentOn(project: Project, file: SourceFile, call: Node, hops: number): boolean {
  const uses = valueUses(file, call);
  return uses?.uses.every((use) => isAside(use) || (use.kind === 'return' && isReturnedWhole(project, file, use.node, hops)) || ((use.kind === 'argument' || use.kind === 'part') && isSent(project, file, use.rows, hops)) || (use.method === 'map' && flowsOut(project, file, use.node))) ?? false;
}

/** Every caller takes only a number or one of the rows. */
function isReducedByCallers(project: Project, file: SourceFile, { uses }: ResultUses): boolean {
  const returned = uses.find(({ kind }) => kind === 'return');
  const fn = returned && enclosingFunction(returned.node);
  const calls = fn ? callsOf(project, file, fn) : [];
  return calls.length > 0 && calls.every((site) => isCutDown(site.file, site.call));
}

function isCutDown(file: SourceFile, call: Node): boolean {
  const uses = valueUses(file, call);
  return uses !== undefined && uses.uses.length > 0 && (shapeOf(file, uses) !== undefined || uses.uses.every(({ kind }) => kind === 'length' || kind === 'first' || kind === 'truthy'));
}

/** `router.get('/orders', async () => ...)`, and wrappers such as `asyncHandler(async () => ...)`. */
function isRegistration(file: SourceFile, call: Node): boolean {
  const callee = call.type === 'CallExpression' ? textOf(file, call.callee) : '';
  return /(?:^|\.)(?:get|post|put|patch|delete|all|use|on|handle|query|mutation|loader|action)$|(?:handler|async|catch|wrap|route|try|action|procedure|resolver)\w*$/i.test(callee);
}

const KEEPS = /(?:cache|memo|remember|getOrSet|once|singleton|dedupe)/i;

/** Its result is kept: `cache.wrap('plans', () => query)`, `cached = await query`. */
function isKept(file: SourceFile, node: Node): boolean {
  for (const outer of ancestors(node)) {
    if (outer.type === 'CallExpression' && outer.arguments.some((argument) => isFunction(argument) && unwrap(argument) !== node) && KEEPS.test(textOf(file, outer.callee))) return true;
    if (outer.type === 'FunctionDeclaration' || outer.type === 'MethodDefinition') break;
  }
  const fn = enclosingFunction(node);
  return fn !== undefined && callOf(node) === undefined && file.nodes('CallExpression').some((call) => call.range[0] > node.range[1] && call.range[1] < fn.range[1] && /\b\w*(?:cache|redis)\w*\.(?:set|setex|setEx|put|wrap|mset)$/i.test(textOf(file, call.callee)));
}
