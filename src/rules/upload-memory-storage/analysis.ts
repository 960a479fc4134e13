import semver from 'semver';
import { ancestors, isFunction, isInside, propertyName, unwrap, wrapped, type FunctionNode } from '../../core/ast.ts';
import type { Edit, Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { uploaders, type Uploader } from '../../libraries/multer.ts';
import { interceptors, type NestUploader } from '../../libraries/nest-upload.ts';
import { findLateReading } from './completion.ts';
import { directPlan, type DirectPlan } from './direct.ts';
import { traceHandlers } from './flow.ts';
import type { Flow } from './trace.ts';
import { findMounts, nestMounts, snippet, type Mounts } from './mounts.ts';
import type { Consumer, NeededImport } from './plan.ts';
import { platformRefusal, smallBodies } from './platforms.ts';
import { escapes, refuse } from './refusals.ts';
import { storageEdits } from './storage.ts';

/** One uploader that keeps files in memory, with everything that reads them. */
export interface Upload {
  uploader: Uploader | NestUploader;
  mounts: Mounts;
  flow: Flow;
}

/** Uploads that share a reader or a storage and can only be changed together. */
export interface Group {
  uploads: Upload[];
  consumers: Consumer[];
  refusals: Refusal[];
  edits: Edit[];
  imports: NeededImport[];
  /** Names that may have no reader left. */
  unused: { path: string; name: string }[];
  /** The way straight into the store, or why there is none; undefined where it is out of the question. */
  direct: DirectPlan | Refusal | undefined;
}

const cache = new WeakMap<Project, Group[]>();

/** All memory uploads of the project, grouped by what must change together. */
export function uploadGroups(project: Project): readonly Group[] {
  let found = cache.get(project);
  if (!found) cache.set(project, (found = findGroups(project)));
  return found;
}

function findGroups(project: Project): Group[] {
  const uploads: Upload[] = [];
  const others: FunctionNode[] = [];
  for (const path of project.paths()) {
    const text = project.text(path);
    if (!text || !/ulter|Interceptor\(/.test(text)) continue;
    const file = project.file(path);
    if (!file || isFixed(project, file)) continue;
    for (const uploader of uploaders(project, file)) {
      if (uploader.storage.kind === 'memory') uploads.push(traced(project, uploader, findMounts(project, uploader)));
      else others.push(...findMounts(project, uploader).handlers.map(({ fn }) => fn));
    }
    for (const uploader of interceptors(project, file)) {
      if (uploader.storage.kind === 'memory') uploads.push(traced(project, uploader, nestMounts(uploader)));
      else others.push(...nestMounts(uploader).handlers.map(({ fn }) => fn));
    }
  }
  const known = new Set(others);
  const taken = new Set(uploads.flatMap(({ flow }) => [...flow.taken]));
  return joined(uploads).map((group) => judge(project, group, known, taken));
}

/** Tests and scripts carry no load. */
function isFixed(project: Project, file: SourceFile): boolean {
  return ['test', 'script', 'client'].includes(project.running(file, file.ast).context);
}

function traced(project: Project, uploader: Uploader | NestUploader, mounts: Mounts): Upload {
  return { uploader, mounts, flow: traceHandlers(project, mounts.handlers) };
}

/** Joins uploads that share a handler, a function the file goes into, or the storage. */
function joined(uploads: readonly Upload[]): Upload[][] {
  const groups: { uploads: Upload[]; keys: Set<Node> }[] = [];
  for (const upload of uploads) {
    const keys = keysOf(upload);
    const mates = groups.filter((group) => [...keys].some((key) => group.keys.has(key)));
    for (const mate of mates) groups.splice(groups.indexOf(mate), 1);
    groups.push({ uploads: [...mates.flatMap((mate) => mate.uploads), upload], keys: new Set([...mates.flatMap((mate) => [...mate.keys]), ...keys]) });
  }
  return groups.map((group) => group.uploads);
}

function keysOf({ uploader, mounts, flow }: Upload): Set<Node> {
  const keys = new Set<Node>();
  for (const { fn } of mounts.handlers) keys.add(fn);
  for (const { file, fn } of [...flow.converted, ...flow.entered]) if (changes(flow, file, fn)) keys.add(fn);
  const { storage, options } = uploader;
  if (storage.kind === 'memory' && storage.made) keys.add(storage.made.node);
  else if (options) keys.add(options.node);
  return keys;
}

/** Something inside this function is rewritten. */
function changes(flow: Flow, { path }: SourceFile, fn: FunctionNode): boolean {
  return flow.edits.some((edit) => edit.path === path && edit.range[0] >= fn.range[0] && edit.range[1] <= fn.range[1]) || flow.consumers.some(({ file, node }) => file.path === path && isInside(node, fn));
}

function judge(project: Project, uploads: Upload[], others: ReadonlySet<FunctionNode>, taken: ReadonlySet<Node>): Group {
  const consumers = unique(uploads.flatMap(({ flow }) => flow.consumers), ({ file, node }) => `${file.path}:${node.range.join()}`);
  const refusals = unique(uploads.flatMap((upload) => [...ownRefusals(project, upload), ...upload.mounts.refusals, ...upload.flow.refusals]), ({ code, because }) => `${code}:${because}`);
  const handlers = new Set(uploads.flatMap(({ mounts }) => mounts.handlers.map(({ fn }) => fn)));
  const add = (refusal: Refusal): void => {
    if (!refusals.some(({ code, because }) => code === refusal.code && because === refusal.because)) refusals.push(refusal);
  };
  for (const fn of handlers) if (others.has(fn)) add(escapes('a handler also receives files that another storage keeps', 'Give each storage its own handler.'));
  const stray = strayReader(project, uploads, others, taken);
  if (stray) add(escapes(`\`${snippet(stray.file, stray.node)}\` in ${stray.file.path}:${lineOf(stray.file, stray.node)} may read one of these files on another way`, 'Put all handlers of the upload into one route.'));
  for (const refusal of foreignCallers(project, uploads.map(({ flow }) => flow), handlers)) add(refusal);
  const isMounted = uploads.some(({ mounts }) => mounts.count > 0);
  if (!isMounted) refusals.length = 0;
  if (!isMounted) add(refuse('UNUSED', 'No route uses this uploader.', 'Remove it, or mount it on a route and run this again.'));
  else if (consumers.length === 0 && refusals.length === 0) add(escapes('no code that reads the bytes was found', 'Read the file in the handler of its route.'));
  for (const consumer of consumers) {
    const late = refusals.length > 0 || consumer.refusal ? undefined : findLateReading(project, consumer, handlers, callsInto(uploads.map(({ flow }) => flow)));
    if (late) add(refuse('LATE', `\`${snippet(late.file, late.node)}\` in ${late.file.path}:${lineOf(late.file, late.node)} is not known to end before the response is sent.`, 'Await it before the response, or hand the file to a queue by way of an object store.'));
  }
  const storage = storageEdits(uploads.map(({ uploader }) => uploader));
  const edits = unique([...storage.edits, ...uploads.flatMap(({ flow }) => flow.edits)], ({ path, range, text }) => `${path}:${range.join()}:${text}`);
  const imports = [...storage.imports, ...uploads.flatMap(({ flow }) => flow.imports), ...consumers.flatMap((consumer) => consumer.imports)];
  const clash = refusals.length === 0 ? takenName(project, imports) : undefined;
  if (clash) add(escapes(`${clash.path} has another \`${clash.name}\``, 'Rename it, then run this again.'));
  if (refusals.length === 0 && overlaps(edits)) add(escapes('two readers share an expression', 'Read the file in one place.'));
  return {
    direct: refusals.length === 0 ? directPlan(uploads, consumers) : undefined,
    uploads,
    consumers,
    refusals,
    edits,
    imports,
    unused: [...storage.unused, ...uploads.flatMap(({ flow }) => flow.unused)],
  };
}

function ownRefusals(project: Project, { uploader }: Upload): Refusal[] {
  const { path } = uploader.file;
  const refusals: Refusal[] = [];
  const own = project.version(path, 'multer');
  if (own !== undefined && semver.lt(own, '2.0.0')) {
    refusals.push(refuse('M2', `Multer ${own} is in use, and 1.x has known faults with aborted uploads.`, 'Run `npm install multer@^2`, then run this again.'));
  }
  const nest = own === undefined ? project.version(path, '@nestjs/platform-express') : undefined;
  // https://github.com/nestjs/nest/releases: these are the first versions that bring Multer 2.
  if (nest !== undefined && !semver.satisfies(nest, '>=10.4.19 <11 || >=11.1.3', { includePrerelease: true })) {
    refusals.push(refuse('M2', `\`@nestjs/platform-express\` ${nest} brings Multer 1.x, which has known faults with aborted uploads.`, 'Upgrade `@nestjs/platform-express` to 11.1.3 or newer, then run this again.'));
  }
  refusals.push(...platformRefusal(project, path));
  const small = smallBodies(project, path);
  const limit = uploader.limit.bytes;
  if (small && (limit === undefined || limit > 500 * 1024 ** 2)) {
    refusals.push(refuse('M3', `${small.path} deploys to ${small.platform}, whose temporary folder holds 500 MB while requests hold ${small.bytes / 1024 ** 2} MB.`, 'Set `limits.fileSize`, or have the client upload to the object store with a signed URL.'));
  }
  return refusals;
}

/** The followed calls of each function that a file, its bytes or its request goes into. */
export function callsInto(flows: readonly Flow[]): Map<FunctionNode, Map<Node, SourceFile>> {
  const calls = new Map<FunctionNode, Map<Node, SourceFile>>();
  for (const flow of flows) {
    for (const entry of [...flow.converted, ...flow.entered, ...flow.requested]) calls.set(entry.fn, new Map([...(calls.get(entry.fn) ?? []), ...entry.calls]));
  }
  return calls;
}

/** A `req.file` next to the routes and handlers that no upload was followed to, such as in a second route of the same path. */
function strayReader(project: Project, uploads: readonly Upload[], others: ReadonlySet<FunctionNode>, taken: ReadonlySet<Node>): { file: SourceFile; node: Node } | undefined {
  const paths = new Set(uploads.flatMap(({ mounts }) => [...mounts.handlers.map(({ file }) => file.path), ...mounts.routes.map(({ place }) => place.path)]));
  for (const path of paths) {
    const file = project.file(path);
    for (const node of file?.nodes('MemberExpression') ?? []) {
      const name = propertyName(node);
      const base = unwrap(node.object);
      if (!file || (name !== 'file' && name !== 'files') || taken.has(node) || base.type !== 'Identifier' || !/^_?req(uest)?$/.test(base.name)) continue;
      if (![...ancestors(node)].some((ancestor) => isFunction(ancestor) && others.has(ancestor))) return { file, node: wrapped(node).parent ?? node };
    }
  }
  return undefined;
}

/** Functions that are changed and called with something that no memory upload of this group gave. */
export function foreignCallers(project: Project, flows: readonly Flow[], handlers: ReadonlySet<FunctionNode>): Refusal[] {
  const refusals: Refusal[] = [];
  const entries = flows.flatMap((flow) => [...flow.converted, ...flow.entered.filter(({ file, fn }) => changes(flow, file, fn))]);
  const calls = callsInto(flows);
  for (const { file, fn } of unique(entries, (entry) => `${entry.file.path}:${entry.fn.range[0]}`)) {
    const { sites, complete } = project.references(file, fn);
    const name = fn.id?.name ?? nameOf(fn) ?? 'a function';
    if (!complete) refusals.push(escapes(`\`${name}\` may have callers that this search does not find`, 'Call it directly, by its name.'));
    for (const site of [...sites].sort((a, b) => Number(b.call !== undefined) - Number(a.call !== undefined))) {
      if (site.call && calls.get(fn)?.has(site.call)) continue;
      if (!site.call && handlers.has(fn)) continue;
      refusals.push(escapes(`\`${name}\` is also used in ${site.file.path}:${lineOf(site.file, site.node)} with something that is not one of these uploads`, 'Give the uploads a function of their own.'));
      break;
    }
  }
  return refusals;
}

function lineOf(file: SourceFile, node: Node): number {
  return file.text.slice(0, node.range[0]).split('\n').length;
}

function nameOf(fn: FunctionNode): string | undefined {
  const { parent } = fn;
  if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  if ((parent.type === 'MethodDefinition' || parent.type === 'Property' || parent.type === 'PropertyDefinition') && parent.key.type === 'Identifier') return parent.key.name;
  return undefined;
}

/** An import whose name the file gives to something else, or takes from two modules. */
export function takenName(project: Project, imports: readonly NeededImport[]): NeededImport | undefined {
  const source = ({ from }: NeededImport): string => ('package' in from ? from.package.replace(/^node:/, '') : from.shared);
  return imports.find((wanted) => {
    if (imports.some((other) => other.path === wanted.path && other.name === wanted.name && source(other) !== source(wanted))) return true;
    const file = project.file(wanted.path);
    return file?.nodes('Identifier').some((identifier) => {
      if (identifier.name !== wanted.name) return false;
      const definition = file.variable(identifier)?.definitions[0];
      if (!definition) return false;
      const resolved = project.resolve(file, identifier);
      if (resolved?.kind === 'package') return [resolved.name, resolved.subpath].filter(Boolean).join('/') !== source(wanted);
      return !(resolved?.kind === 'node' && resolved.file.text.startsWith(`// @tenfold shared:${source(wanted)} `));
    });
  });
}

export function overlaps(edits: readonly Edit[]): boolean {
  const sorted = [...edits].sort((a, b) => a.path.localeCompare(b.path) || a.range[0] - b.range[0] || a.range[1] - b.range[1]);
  return sorted.some((edit, index) => {
    const next = sorted[index + 1];
    return next !== undefined && next.path === edit.path && next.range[0] < edit.range[1];
  });
}

export function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
