import type { Project } from '../../core/types.ts';

const STARTS = /\.listen\(|\bNestFactory\.|\bcreateServer\(|\bserve\(|\bBun\.serve\b|\.startStandaloneServer\(/;
const ROUTED = /\bRouter\(|\bfastify\.(?:get|post|put|patch|delete|route)\(|@Controller\(|\bapp\.(?:get|post|put|patch|delete|use)\(/;
/** Files that the server of a framework loads by their path. */
const FRAMEWORK_FILE = /(^|\/)(?:app\/(?:.*\/)?(?:route|page|layout|actions?)|pages\/.*|(?:proxy|middleware|instrumentation|hooks\.server)|\+(?:server|page\.server|layout\.server)|routes\/.*|server\/(?:api|routes|middleware|plugins)\/.*)\.[cm]?[jt]sx?$/;
const NOT_SERVER = /(^|\/)(?:__tests__|__mocks__|tests?|specs?|e2e|cypress|scripts?|bin|tools?|seeds?|seeders?|migrations?|bench|benchmarks?|examples?|fixtures?)\/|[.-](?:test|spec|e2e)\.|(^|\/)seeds?\.[cm]?[jt]s$/i;
const FRAMEWORKS = ['next', 'nuxt', 'nitropack', '@sveltejs/kit', '@remix-run/node', '@react-router/node', 'astro', '@tanstack/react-start'];

const MAX_FILES = 600;

/** What starts a server that loads this file: entry files, `framework`, or `loaded` for a file of routes that is found by its place. */
const known = new WeakMap<Project, Map<string, ReadonlySet<string>>>();

export function startsOf(project: Project, path: string): ReadonlySet<string> {
  let files = known.get(project);
  if (!files) known.set(project, (files = new Map()));
  let found = files.get(path);
  if (!found) files.set(path, (found = search(project, path)));
  return found;
}

function search(project: Project, path: string): Set<string> {
  const starts = new Set<string>();
  const seen = new Set([path]);
  for (const at of seen) {
    if (seen.size > MAX_FILES) break;
    const importers = project.importers(at).filter((importer) => !NOT_SERVER.test(importer));
    const start = startOf(project, at, importers.length > 0);
    if (start !== undefined) starts.add(start);
    for (const importer of importers) seen.add(importer);
  }
  return starts;
}

function startOf(project: Project, path: string, isImported: boolean): string | undefined {
  const manifest = project.manifest(path);
  if (FRAMEWORK_FILE.test(path) && FRAMEWORKS.some((name) => manifest?.dependencies[name] !== undefined)) return `framework ${manifest?.directory ?? ''}`;
  const text = project.text(path) ?? '';
  if (STARTS.test(text)) return path;
  if (isImported || NOT_SERVER.test(path)) return undefined;
  if (ROUTED.test(text)) return 'loaded';
  return isNamed(JSON.stringify([manifest?.json['main'], manifest?.json['scripts'], manifest?.json['exports']] as const), path) && !/\bprocess\.exit\(/.test(text) ? path : undefined;
}

/** `node dist/worker.js` starts `src/worker.ts`. */
function isNamed(scripts: string, path: string): boolean {
  const stem = path.replace(/^.*\//, '').replace(/\.[cm]?[jt]sx?$/, '');
  return new RegExp(`(?:^|[\\s"/])${stem.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:\\.[cm]?[jt]s)?(?=["\\s])`).test(scripts);
}

/** Whether one process loads both files. */
export function shareProcess(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size === 0 || b.size === 0) return false;
  if (a.has('loaded') || b.has('loaded')) return true;
  return [...a].some((start) => b.has(start));
}

/** Whether a file would import itself, through others, if it imported the target. */
export function wouldCycle(project: Project, path: string, target: string): boolean {
  const seen = new Set([path]);
  for (const at of seen) {
    if (at === target) return true;
    if (seen.size > MAX_FILES) return true;
    for (const importer of project.importers(at)) seen.add(importer);
  }
  return false;
}
