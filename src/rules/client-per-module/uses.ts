import { callOf, isFunction, isIdentifier, propertyName, staticString, wrapped } from '../../core/ast.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import type { Site } from '../../libraries/clients/sites.ts';

export interface Uses {
  /** Redis: a subscriber, a blocking reader, or the connection of a queue needs a client of its own. */
  isOnPurpose: boolean;
  refusal: Refusal | undefined;
  /** Statements that close the client within a request. */
  closing: { file: SourceFile; node: Node }[];
  /** It lends a connection for several queries: a transaction, a checked-out client. */
  lends: boolean;
}

const DEDICATED = /^(?:p|s)?(?:un)?subscribe$|^b(?:l|r|z)(?:pop|push|move|mpop)|^bRPop|^bLPop|^blPop|^brPop|^xread|^xRead|^monitor$|^multi$|^watch$|^select$|^SELECT$|^duplicate$/i;
const OWN_CONNECTION = new Set(['bullmq', 'bull', 'bee-queue', '@socket.io/redis-adapter', '@socket.io/redis-streams-adapter', 'socket.io-redis', 'graphql-redis-subscriptions', 'kue']);
const CHANGES = new Set(['$extends', '$use', '$on', 'addHook', 'beforeConnect', 'afterConnect']);
const LENDS = new Set(['$transaction', 'connect', 'getConnection', 'transaction', 'begin', 'reserve', 'startSession', 'createQueryRunner']);
const MODELS = new Set(['define', 'sync', 'addModels', 'import', 'drop']);

/** What else is done with a client, as far as it decides whether another one can take its place. */
export function usesOf(project: Project, site: Site): Uses {
  const found: Uses = { isOnPurpose: false, refusal: undefined, closing: [], lends: false };
  if (site.chain !== '' && site.chain !== '.promise') found.refusal = extended(site, site.chain.slice(1));
  const start = site.variable?.definitions[0]?.node;
  const sites = start?.type === 'VariableDeclarator' ? project.references(site.file, start).sites : [];
  for (const { file, node } of sites) readUse(project, site, file, node, found);
  return found;
}

function readUse(project: Project, site: Site, file: SourceFile, node: Node, found: Uses): void {
  const outer = wrapped(node);
  const { parent } = outer;
  if (parent?.type === 'MemberExpression' && parent.object === outer) {
    const name = propertyName(parent) ?? '';
    const call = callOf(parent);
    found.lends ||= LENDS.has(name);
    if (parent.parent.type === 'AssignmentExpression' && parent.parent.left === parent) found.refusal ??= extended(site, name);
    else if (site.client.form.kind === 'redis' && (DEDICATED.test(name) || (name === 'on' && /message/i.test(staticString(call?.arguments[0]) ?? '')))) found.isOnPurpose = true;
    else if (CHANGES.has(name) || (name === 'on' && site.client.form.kind !== 'redis' && staticString(call?.arguments[0]) !== 'error')) found.refusal ??= extended(site, name);
    else if (site.client.library === 'sequelize' && MODELS.has(name)) found.refusal ??= models(site);
    else if (site.client.form.closers.includes(name) && call) readClosing(project, site, file, call, found);
    return;
  }
  if (site.client.library === 'sequelize' && parent?.type === 'Property') found.refusal ??= models(site);
  if (site.client.form.kind === 'redis' && isGivenToQueue(project, file, outer)) found.isOnPurpose = true;
}

/** The client stands among the arguments of something that wants a connection of its own, or of a function nobody knows. */
function isGivenToQueue(project: Project, file: SourceFile, node: Node): boolean {
  for (let at: Node | undefined = node; at; at = at.parent) {
    if (isFunction(at)) return false;
    const parent: Node | undefined = at.parent;
    if ((parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee !== at) {
      const callee = project.resolve(file, parent.callee);
      return callee?.kind !== 'package' || OWN_CONNECTION.has(callee.name);
    }
  }
  return false;
}

function readClosing(project: Project, site: Site, file: SourceFile, call: Node, found: Uses): void {
  const { context } = project.running(file, call);
  if (context === 'test' || context === 'script') return;
  const awaited = call.parent?.type === 'AwaitExpression' ? call.parent : call;
  const statement = awaited.parent?.type === 'ExpressionStatement' ? awaited.parent : undefined;
  if (statement && (context === 'request' || context === 'socket' || context === 'background')) found.closing.push({ file, node: statement });
  // Prisma may be disconnected twice.
  else if (!(site.client.library === 'prisma' && isInShutdown(call))) {
    found.refusal ??= { code: 'CLOSED', because: `\`${site.name}\` is closed here, and every module that shares it would lose its connections.`, next: 'Close the shared client once, when the process shuts down.' };
  }
}

function isInShutdown(node: Node): boolean {
  for (let at: Node | undefined = node; at; at = at.parent) {
    if (at.type === 'CallExpression' && at.callee.type === 'MemberExpression' && isIdentifier(at.callee.object, 'process')) return true;
    const name = at.type === 'FunctionDeclaration' ? at.id?.name : at.type === 'VariableDeclarator' && isIdentifier(at.id) ? at.id.name : at.type === 'MethodDefinition' && isIdentifier(at.key) ? at.key.name : undefined;
    if (name !== undefined && /shutdown|close|disconnect|stop|exit|destroy|cleanup/i.test(name)) return true;
  }
  return false;
}

function extended(site: Site, name: string): Refusal {
  return { code: 'EXTENDED', because: `\`${name}\` changes \`${site.name}\` here, and the other modules would get that change too.`, next: 'Move the change to the module that makes the shared client, if it is meant for all of them.' };
}

function models(site: Site): Refusal {
  return { code: 'MODELS', because: `Models are defined on \`${site.name}\`, and a shared instance would hold those of every module.`, next: 'Define all models on one exported instance.' };
}
