import { removalEdits } from '../src/core/removal.ts';
import type { Codemod, DependencyChange, Edit, Fix, NewFile, Node, Project, Refusal, Rewritten, SourceFile } from '../src/core/types.ts';
import type { Facts } from '../src/rules/upload-memory-storage.ts';
import type { NeededImport } from '../src/rules/upload-memory-storage/plan.ts';
import { generatedModules, sharedModule, specifierTo } from './lib/generated.ts';
import { addImports, type ImportRequest } from './lib/imports.ts';
import { orphans } from './lib/orphans.ts';
import { clientOf, importLines } from './upload-base64-datauri/helper.ts';
import { cloudinaryStorageModule, S3_STORAGE } from './upload-memory-storage/engines.ts';
import { SHARED, uploadFileModule } from './upload-memory-storage/shared.ts';

export const codemod: Codemod<Facts> = {
  rewrite({ project, findings, strategy }) {
    const rewritten: Rewritten[] = [];
    const refused: { finding: number; refusal: Refusal }[] = [];
    for (const tied of tie(findings.map(({ match }) => match.facts))) {
      const made = changes(project, tied);
      for (const finding of tied.findings) {
        const match = findings[finding]?.match;
        const direct = match?.facts?.direct;
        const fixes: Fix[] = [];
        for (const offer of match?.offers ?? []) {
          if (offer.strategy !== 'direct-stream') fixes.push({ ...offer, ...made });
          else if (direct && 'edits' in direct) fixes.push({ ...offer, ...changes(project, direct) });
        }
        rewritten.push({ finding, fixes });
        if (strategy === 'direct-stream' && direct && 'code' in direct) refused.push({ finding, refusal: direct });
      }
    }
    return Promise.resolve({ rewritten, refused });
  },
};

type Changes = Pick<Facts, 'edits' | 'imports' | 'unused'>;

interface Tied extends Changes {
  findings: number[];
}

/** Findings that change the imports of one file share a fix, so that each import is added and removed once. */
function tie(facts: readonly (Facts | undefined)[]): Tied[] {
  const groups: Tied[] = [];
  for (const [finding, own] of facts.entries()) {
    if (!own) continue;
    const paths = new Set([...own.imports, ...own.unused].map(({ path }) => path));
    const mates = groups.filter((group) => [...group.imports, ...group.unused].some(({ path }) => paths.has(path)));
    for (const mate of mates) groups.splice(groups.indexOf(mate), 1);
    const all = [...mates, { ...own, findings: [finding] }];
    groups.push({
      findings: all.flatMap((group) => group.findings),
      edits: all.flatMap((group) => group.edits),
      imports: all.flatMap((group) => group.imports),
      unused: all.flatMap((group) => group.unused),
    });
  }
  return groups;
}

function changes(project: Project, facts: Changes): Pick<Fix, 'edits' | 'creates' | 'removes' | 'dependencies'> {
  const edits: Edit[] = [...facts.edits];
  const creates = new Map<string, NewFile>();
  const paths = new Set([...facts.imports, ...facts.unused, ...facts.edits].map(({ path }) => path));
  for (const path of paths) {
    const file = project.file(path);
    if (!file) continue;
    const requests: ImportRequest[] = [];
    for (const need of facts.imports.filter((wanted) => wanted.path === path)) {
      if ('package' in need.from) {
        requests.push({ from: need.from.package, names: [need.name] });
        continue;
      }
      const made = moduleFor(project, file, need.from);
      for (const created of made.creates) creates.set(created.path, created);
      requests.push({ from: specifierTo(project, file, made.path), names: [need.name] });
    }
    const unused = unusedImports(file, facts);
    edits.push(...combined(file, unused, addImports(project, file, merged(requests)).map((added) => beforeUse(file, added, facts.edits))));
  }
  const all = [...new Map(edits.map((edit) => [`${edit.path}:${edit.range.join()}:${edit.text}`, edit])).values()];
  const dependencies = [...(facts.imports.some(({ from }) => 'shared' in from && from.shared === 's3-storage') ? libStorage(project, [...paths][0] ?? '') : []), ...dropped(project, all)];
  // A generated module of another rule may have lost its last user.
  const removes = orphans(project, all, generatedModules(project));
  return { edits: all, ...(creates.size > 0 && { creates: [...creates.values()] }), ...(removes.length > 0 && { removes }), ...(dependencies.length > 0 && { dependencies }) };
}

const STREAM_MAKERS = ['streamifier', 'buffer-to-stream', 'into-stream'];

/** Packages that only made streams of Buffers, once no file imports them. */
function dropped(project: Project, edits: readonly Edit[]): DependencyChange[] {
  const changes: DependencyChange[] = [];
  for (const name of STREAM_MAKERS) {
    const specifier = new RegExp(`['"]${name}['"]`, 'g');
    const users = project.packageUsers(name);
    const isGone = (path: string): boolean =>
      [...(project.text(path) ?? '').matchAll(specifier)].every(({ index }) => edits.some((edit) => edit.path === path && edit.text === '' && edit.range[0] <= index && index < edit.range[1]));
    const [first] = users;
    const manifest = first === undefined ? undefined : project.manifest(first);
    if (!manifest || !users.every(isGone)) continue;
    for (const dependency of [name, `@types/${name}`]) {
      if (dependency in manifest.dependencies) changes.push({ manifest: manifest.path, name: dependency, range: null });
      else if (dependency in manifest.devDependencies) changes.push({ manifest: manifest.path, name: dependency, range: null, dev: true });
    }
  }
  return changes;
}

/** `@aws-sdk/lib-storage` in the range of the client that it belongs to. */
function libStorage(project: Project, path: string): DependencyChange[] {
  const manifest = project.manifest(path);
  const range = manifest?.dependencies['@aws-sdk/client-s3'];
  return manifest && range !== undefined && manifest.dependencies['@aws-sdk/lib-storage'] === undefined ? [{ manifest: manifest.path, name: '@aws-sdk/lib-storage', range }] : [];
}

/** The generated module that a name comes from, with the modules it needs itself. */
function moduleFor(project: Project, file: SourceFile, from: Exclude<NeededImport['from'], { package: string }>): { path: string; creates: NewFile[] } {
  if (from.shared === 's3-storage') return sharedModule(project, file, S3_STORAGE);
  if (from.shared === 'cloudinary-storage') {
    const client = clientOf(project, from.client);
    return sharedModule(project, file, cloudinaryStorageModule({ name: client.text, imports: (form, path) => importLines(project, file, client, form, path) }));
  }
  if (from.shared !== 'upload-file') return sharedModule(project, file, SHARED[from.shared]);
  const temporary = sharedModule(project, file, SHARED[from.opened ?? 'temporary-uploads']);
  const client = clientOf(project, from.client);
  const made = sharedModule(project, file, uploadFileModule({
    name: client.text,
    imports: (form, path) => importLines(project, file, client, form, path),
    temporaryUploads: (path) => specifierTo(project, file, temporary.path, path),
  }));
  return { path: made.path, creates: [...temporary.creates, ...made.creates] };
}

function merged(requests: readonly ImportRequest[]): ImportRequest[] {
  const byModule = new Map<string, ImportRequest>();
  for (const request of requests) {
    const known = byModule.get(request.from);
    byModule.set(request.from, known ? { ...known, names: [...new Set([...known.names, ...request.names])] } : request);
  }
  return [...byModule.values()];
}

/** A `require` must stand before the statement that uses it when the module is loaded. */
function beforeUse(file: SourceFile, added: Edit, edits: readonly Edit[]): Edit {
  if (!added.text.startsWith('\nconst ')) return added;
  const isUsedIn = (statement: Node): boolean => edits.some(({ path, range }) => path === file.path && statement.range[0] <= range[0] && range[1] <= statement.range[1]);
  const first = file.ast.body.find((statement) => statement.range[0] < added.range[0] && statement.type !== 'FunctionDeclaration' && isUsedIn(statement));
  return first ? { ...added, range: [first.range[0], first.range[0]], text: `${added.text.slice(1)}\n` } : added;
}

/** Removed and added imports as edits that do not overlap: what is added takes the place of what goes away. */
function combined(file: SourceFile, removed: readonly Edit[], added: readonly Edit[]): Edit[] {
  const kept = new Set(removed);
  const placed = added.map((edit): Edit => {
    const gone = removed.find(({ range }) => range[0] < edit.range[0] && edit.range[0] < range[1]);
    if (!gone) return edit;
    if (!edit.text.startsWith(', ')) return { ...edit, range: [gone.range[1], gone.range[1]], text: `${edit.text.replace(/^\n/, '')}\n${file.text.slice(gone.range[0], gone.range[1]).endsWith('\n\n') ? '\n' : ''}` };
    kept.delete(gone);
    const open = file.text.lastIndexOf('{', edit.range[0]);
    return { ...edit, range: [open + 1, file.text.indexOf('}', open)], text: ` ${edit.text.slice(2)} ` };
  });
  return [...kept, ...placed];
}

/** Imports whose every use is replaced by an edit. */
function unusedImports(file: SourceFile, facts: Changes): Edit[] {
  const written = facts.edits.filter(({ path }) => path === file.path).map(({ text }) => text);
  const isWritten = (name: string): boolean => written.some((text) => new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text));
  const names = new Set(facts.unused.filter(({ path, name }) => path === file.path && !isWritten(name)).map(({ name }) => name));
  const ranges = facts.edits.filter(({ path }) => path === file.path).map(({ range }) => range);
  const removed: Node[] = file.nodes('Identifier').filter((identifier) => names.has(identifier.name) && ranges.some(([start, end]) => identifier.range[0] >= start && identifier.range[1] <= end));
  return removalEdits(file, { removed, kept: [], isInert: (specifier) => !specifier.startsWith('.') || facts.imports.some(({ from }) => 'client' in from) }).map(({ range, text }) => ({ path: file.path, range, text }));
}
