import { dirname } from 'node:path/posix';
import { ancestors, isFunction, staticString, type FunctionNode } from '../core/ast.ts';
import type { CallSite, Context, Manifest, Node, Place, Running, SourceFile } from '../core/types.ts';
import { entryOf } from './entry-points.ts';
import { mountPath } from './mounts.ts';
import { registrationOf, type Entry } from './registrations.ts';
import { references, type ReferenceLinker } from './references.ts';

export interface RunningLinker extends ReferenceLinker {
  manifest(path: string): Manifest | undefined;
}

const MAX_DEPTH = 6;
const MAX_CALLERS = 60;

const STRENGTH: Readonly<Record<Context, number>> = { request: 9, socket: 8, edge: 7, background: 6, boot: 4, script: 2, test: 1, client: 1, unknown: 0 };

/**
 * When the code at a node runs: the strongest context among everything known to call it, callers followed upwards
 * through imports, class members and injection.
 */
export function createRunning(linker: RunningLinker): (file: SourceFile, node: Node) => Running {
  const known = new Map<FunctionNode, Running | 'open'>();
  const contexts = new Map<SourceFile, Context | undefined>();

  /** Context that the file alone decides: test, script or client. */
  const fileContext = (file: SourceFile) => {
    if (!contexts.has(file)) contexts.set(file, readFileContext(file, linker.manifest(file.path)));
    return contexts.get(file);
  };

  const at = (file: SourceFile, node: Node, depth: number): Running => {
    const fixed = fileContext(file);
    if (fixed) return { context: fixed, evidence: [] };
    const functions = [...ancestors(node)].filter(isFunction);
    if (functions.length === 0) return { context: isScript(file, linker) ? 'script' : 'boot', evidence: [] };
    let best: Running = { context: 'unknown', evidence: [] };
    for (const fn of functions) {
      best = stronger(best, ofFunction(file, fn, depth));
      if (best.context !== 'unknown') break;
    }
    return best.context === 'request' && isEdge(file) ? { ...best, context: 'edge' } : best;
  };

  const ofFunction = (file: SourceFile, fn: FunctionNode, depth: number): Running => {
    const memo = known.get(fn);
    if (memo === 'open') return { context: 'unknown', evidence: [] };
    if (memo) return memo;
    known.set(fn, 'open');
    const found = search(file, fn, depth);
    if (depth === 0 || found.context !== 'unknown') known.set(fn, found);
    else known.delete(fn);
    return found;
  };

  const search = (file: SourceFile, fn: FunctionNode, depth: number): Running => {
    const entry = entryOf(file, fn, linker.resolve);
    const direct = entry && started(file, entry);
    if (direct?.hotPath !== undefined || depth >= MAX_DEPTH) return direct ?? { context: 'unknown', evidence: [] };
    let best: Running = direct ?? { context: 'unknown', evidence: [] };
    for (const start of valuesOf(fn)) {
      for (const site of references(linker, file, start).sites.slice(0, MAX_CALLERS)) {
        if (site.file === file && contains(fn, site.node)) continue;
        best = stronger(best, throughSite(site, depth));
        if (best.context === 'request' && best.hotPath !== undefined) return best;
      }
    }
    return best;
  };

  const throughSite = (site: CallSite, depth: number): Running => {
    const fixed = fileContext(site.file);
    if (fixed) return { context: fixed, evidence: [] };
    const registered = site.call ? registrationOf(site.file, site.call, linker.resolve) : registrationOf(site.file, site.node, linker.resolve);
    if (registered) return started(site.file, registered);
    const above = at(site.file, site.node, depth + 1);
    return above.evidence.length > 0 ? { ...above, evidence: [...above.evidence, { path: site.file.path, range: [site.node.range[0], site.node.range[1]], label: 'called here' }] } : above;
  };

  const started = (file: SourceFile, { context, hotPath, node }: Entry): Running => {
    const path = hotPath?.replace(/^([A-Z]+ )(\/.*)$/, (_, verb: string, own: string) => verb + (`${mountPath(linker, file, node)}${own}`.replace(/(?<=.)\/$/, '')));
    return { context, ...(path !== undefined && { hotPath: path }), evidence: [placeOf(file, node, context)] };
  };

  return (file, node) => at(file, node, 0);
}

/** The function, and what a wrapper such as `asyncHandler(fn)` makes of it. */
function valuesOf(fn: FunctionNode): Node[] {
  const values: Node[] = [fn];
  let at: Node = fn;
  while (at.parent?.type === 'CallExpression' && at.parent.callee !== at && at.parent.parent?.type !== 'ExpressionStatement') {
    at = at.parent;
    values.push(at);
  }
  return values;
}

function contains(outer: Node, inner: Node): boolean {
  return inner.range[0] >= outer.range[0] && inner.range[1] <= outer.range[1];
}

function stronger(a: Running, b: Running): Running {
  const difference = STRENGTH[b.context] - STRENGTH[a.context];
  return difference > 0 || (difference === 0 && a.hotPath === undefined && b.hotPath !== undefined) ? b : a;
}

const LABELS: Readonly<Partial<Record<Context, string>>> = { request: 'runs on every request', socket: 'runs on every event', background: 'runs in the background' };

function placeOf(file: SourceFile, node: Node, context: Context): Place {
  const end = file.text.indexOf('\n', node.range[0]);
  return { path: file.path, range: [node.range[0], Math.min(node.range[1], end === -1 ? node.range[1] : end)], label: LABELS[context] ?? 'registered here' };
}

const TEST_PATH = /(^|\/)(__tests__|__mocks__|tests?|specs?|e2e|cypress|playwright)\/|[.-](test|spec|e2e|cy|stories)\.[cm]?[jt]sx?$|(^|\/)(jest|vitest|mocha)\.setup\.[cm]?[jt]s$/;
const SCRIPT_PATH = /(^|\/)(scripts?|bin|tools?|seeds?|seeders?|migrations?|bench|benchmarks?|examples?|fixtures?)\/|(^|\/)prisma\/seed\.[cm]?[jt]s$|(^|\/)seed\.[cm]?[jt]s$|(^|\/)(gulpfile|gruntfile)\.[cm]?js$/i;
const CONFIG_FILE = /\.config\.[cm]?[jt]s$/i;
const CLIENT_PACKAGE = /^(react|react-dom|react-native|vue|svelte|@angular\/|solid-js|preact|expo|@tanstack\/react-query|react-hook-form)/;

const SERVER_PACKAGES = ['express', 'fastify', 'koa', 'hono', '@nestjs/core', '@hapi/hapi', 'next', 'nuxt', '@remix-run/node', '@react-router/node', '@sveltejs/kit', 'astro', 'socket.io', '@tanstack/react-start'];
const CLIENT_ROOTS = ['react-dom', 'vue', 'svelte', '@angular/core', 'solid-js', 'preact', 'react-native', 'expo'];

function readFileContext(file: SourceFile, manifest: Manifest | undefined): Context | undefined {
  if (TEST_PATH.test(file.path)) return 'test';
  if (SCRIPT_PATH.test(file.path) || isToolConfig(file.path, manifest)) return 'script';
  return isClient(file) || isClientPackage(file.path, manifest) ? 'client' : undefined;
}

/** `vite.config.ts` beside a package.json is read by a tool; `src/config/multer.config.ts` is part of the server. */
function isToolConfig(path: string, manifest: Manifest | undefined): boolean {
  return CONFIG_FILE.test(path) && (manifest === undefined || dirname(path) === dirname(manifest.path));
}

/** A package, or the client folder of one, that renders in the browser and serves nothing itself. */
function isClientPackage(path: string, manifest: Manifest | undefined): boolean {
  const has = (names: readonly string[]) => names.some((name) => manifest?.dependencies[name] !== undefined || manifest?.devDependencies[name] !== undefined);
  if (!has(CLIENT_ROOTS)) return false;
  return !has(SERVER_PACKAGES) || (/(^|\/)(client|frontend)\//.test(path) && !has(['next', 'nuxt', '@sveltejs/kit', 'astro']));
}

function isClient(file: SourceFile): boolean {
  for (const statement of file.ast.body) {
    if (statement.type === 'ExpressionStatement') {
      const directive = staticString(statement.expression);
      if (directive === 'use client') return true;
      if (directive === 'use server') return false;
    } else if (statement.type === 'ImportDeclaration' && statement.importKind !== 'type' && CLIENT_PACKAGE.test(statement.source.value)) {
      return !/(^|\/)(app\/(.*\/)?(route|page|layout)|pages\/api\/.*|\+server)\.[jt]sx?$/.test(file.path) && !/\bserver\b/.test(file.path) && !/"server-only"|'server-only'/.test(file.text);
    }
  }
  return /\bimport\.meta\.env\.VITE_|\b(?:window|localStorage)\.[a-z]|\bdocument\.(?:getElement|querySelector|createElement|addEventListener|body\b|cookie\b)/.test(file.text) && !/\brequire\(['"](express|fastify|puppeteer)|from ['"](express|fastify|puppeteer|playwright|jsdom|@nestjs)/.test(file.text);
}

/** A file that ends the process by itself and that nothing imports. */
function isScript(file: SourceFile, linker: ReferenceLinker): boolean {
  return /\bprocess\.exit\(/.test(file.text) && !/\.listen\(|createServer\(/.test(file.text) && linker.importers(file.path).length === 0;
}

// https://nextjs.org/docs/app/api-reference/edge
function isEdge(file: SourceFile): boolean {
  return /export const runtime\s*=\s*['"](edge|experimental-edge)['"]/.test(file.text) || /\bDeno\.serve\b/.test(file.text);
}
