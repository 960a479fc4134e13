import type { TSESTree } from '@typescript-eslint/types';
import { enclosingFunction, findProperty, propertyName, rangeOf, unwrap } from '../../core/ast.ts';
import type { Node, Offer, Place, Project, Refusal, SourceFile } from '../../core/types.ts';
import type { Client } from '../../libraries/clients.ts';
import { urlSources } from '../../libraries/connection-url.ts';
import { driverImport, refusal, type Facts, type Found } from './facts.ts';
import { usesOf } from './uses.ts';

const FUNCTIONS = new Set(['vercel', 'netlify', 'lambda', 'cloud-functions', 'cloudflare']);
const MAX_PLACES = 3;

/** One HTTPS request for each query, in a process that stays. */
export function serverMatch(project: Project, file: SourceFile, client: Client, offer: Offer): Found | undefined {
  const { node } = client;
  if (!('callee' in node) || project.infrastructure(file.path).platforms.some(({ platform }) => FUNCTIONS.has(platform))) return undefined;
  const listens = listeners(project, file.path);
  if (listens.length === 0) return undefined;
  const uses = usesOf(project, file, node);
  const match: Found = {
    range: rangeOf(node.callee),
    message: `\`drizzle-orm/neon-http\` sends every query as an HTTPS request of its own, and this process stays and could keep connections open.${uses.transactions.length > 0 ? ' `db.transaction()` throws: "No transactions support in neon-http driver".' : ' It has no transactions.'}`,
    severity: uses.transactions.length > 0 ? 'high' : 'medium',
    confidence: 0.85,
    evidence: [...listens, ...uses.transactions].slice(0, MAX_PLACES),
  };
  const specifier = driverImport(file, node);
  const made = addressOf(project, file, node);
  const refused = perCall(node) ?? uses.refusal ?? typesOf(project) ?? made.refusal ?? version(project, file);
  if (refused || !made.url || !specifier) return { ...match, refusals: [refused ?? refusal('SHAPE', 'The driver is imported or called in a form that this rewrite does not know.', 'Make the database with `drizzle-orm/node-postgres` and an address.')] };
  const facts: Facts = { kind: 'server', file, specifier, driver: 'drizzle-orm/node-postgres', needsWebSocket: false, call: node, url: made.url, removed: made.removed };
  return { ...match, facts, offers: [offer] };
}

/** Places in the same package at which a process starts to listen. */
function listeners(project: Project, path: string): Place[] {
  const manifest = project.manifest(path)?.path;
  const found: Place[] = [];
  for (const other of project.paths()) {
    const text = project.text(other);
    if (!text || !/\.listen\s*\(|\bserve\s*\(/.test(text) || project.manifest(other)?.path !== manifest) continue;
    const file = project.file(other);
    for (const call of file?.nodes('CallExpression') ?? []) {
      if (!file || !isListening(project, file, call)) continue;
      const { context } = project.running(file, call);
      if (context === 'boot' || context === 'unknown') found.push({ path: other, range: rangeOf(call.callee), label: 'this process stays' });
    }
    if (found.length >= MAX_PLACES) break;
  }
  return found;
}

const SERVERS = new Set(['express', 'fastify', 'koa', 'http', 'node:http', 'https', 'node:https', '@nestjs/core', 'restify', 'polka', '@hapi/hapi']);

function isListening(project: Project, file: SourceFile, { callee }: TSESTree.CallExpression): boolean {
  if (callee.type === 'Identifier') {
    const resolved = project.resolve(file, callee);
    return resolved?.kind === 'package' && resolved.name === '@hono/node-server' && resolved.path.join('.') === 'serve';
  }
  if (propertyName(callee) !== 'listen' || callee.type !== 'MemberExpression') return false;
  let made: Node | undefined = unwrap(callee.object);
  for (let step = 0; step < 5 && made; step++) {
    if (made.type === 'AwaitExpression') made = unwrap(made.argument);
    const resolved = project.resolve(file, made.type === 'CallExpression' ? made.callee : made);
    if (resolved?.kind === 'package') return SERVERS.has(resolved.name);
    made = resolved?.kind === 'node' && resolved.file === file ? resolved.node : undefined;
  }
  return false;
}

interface Address {
  url?: Node;
  removed: Node[];
  refusal?: Refusal;
}

/** The address in `drizzle(url)`, `drizzle(neon(url))`, `drizzle({ client: neon(url) })` and `drizzle({ connection: url })`. */
function addressOf(project: Project, file: SourceFile, { arguments: [first] }: Facts['call']): Address {
  if (!first) return { removed: [] };
  const connection = findProperty(first, 'connection');
  if (connection) return connection.value.type === 'ObjectExpression' ? { removed: [] } : { url: connection.value, removed: [] };
  const client = findProperty(first, 'client')?.value ?? first;
  if (client.type === 'ObjectExpression') return { removed: [] };
  const made = unwrap(client);
  if (isNeon(project, file, made)) return neonAddress(made, made);
  const resolved = made.type === 'Identifier' ? project.resolve(file, made) : undefined;
  if (resolved?.kind !== 'node' || !isNeon(project, resolved.file, resolved.node)) {
    return urlSources(project, file, made).every(({ kind }) => kind !== 'unknown') ? { url: first, removed: [] } : { removed: [] };
  }
  const declarator = resolved.node.parent;
  const variable = made.type === 'Identifier' ? file.variable(made) : undefined;
  const isOnly = variable?.references.filter(({ isRead }) => isRead).length === 1;
  if (resolved.file !== file || declarator?.type !== 'VariableDeclarator' || declarator.parent.parent.type === 'ExportNamedDeclaration' || !isOnly) return { removed: [], refusal: usedAlone() };
  return neonAddress(resolved.node, declarator);
}

function usedAlone(): Refusal {
  return refusal('SQL', 'The function that `neon()` returns is used by itself, or given options.', 'Replace those queries by ones of a pool first.');
}

function neonAddress(call: TSESTree.CallExpression, removed: Node): Address {
  const [url, ...options] = call.arguments;
  if (!url || options.length > 0 || url.type === 'SpreadElement') return { removed: [], refusal: usedAlone() };
  return { url, removed: [removed] };
}

function isNeon(project: Project, file: SourceFile, node: Node): node is TSESTree.CallExpression {
  if (node.type !== 'CallExpression') return false;
  const callee = project.resolveHere(file, node.callee);
  return callee?.kind === 'package' && callee.name === '@neondatabase/serverless' && callee.path.join('.') === 'neon';
}

/** `NeonHttpDatabase`, `NeonDbError` and the like would no longer be true. */
function typesOf(project: Project): Refusal | undefined {
  const users = [...project.packageUsers('drizzle-orm'), ...project.packageUsers('@neondatabase/serverless')];
  const user = users.find((path) => /\b(?:NeonHttp\w+|NeonDbError|NeonQueryFunction)\b/.test(project.text(path) ?? ''));
  return user === undefined ? undefined : refusal('TYPES', `\`${user}\` names a type or an error of the HTTP driver.`, 'Use the type of the database object (`typeof db`), and the errors of pg.');
}

function perCall(node: Node): Refusal | undefined {
  return enclosingFunction(node) ? refusal('PER-CALL', 'A function makes the database each time it is called, and each would hold a pool.', 'Make the database once, when the module loads.') : undefined;
}

function version(project: Project, file: SourceFile): Refusal | undefined {
  const [major = 0, minor = 0] = (project.version(file.path, 'drizzle-orm') ?? '0.0').split('.').map(Number);
  return major > 0 || minor >= 35 ? undefined : refusal('VER', 'Drizzle makes a pool from an address from 0.35 on.', 'Update `drizzle-orm`.');
}
