import { removalEdits } from '../src/core/removal.ts';
import type { Codemod, Edit, Fix, NewFile, Node, Project, Rewritten, SourceFile } from '../src/core/types.ts';
import type { Facts } from '../src/rules/upload-memory-storage.ts';
import { sharedModule, specifierTo } from './lib/generated.ts';
import { addImports, type ImportRequest } from './lib/imports.ts';
import { SHARED } from './upload-memory-storage/shared.ts';

export const codemod: Codemod<Facts> = {
  rewrite({ project, findings }) {
    const rewritten: Rewritten[] = [];
    for (const [finding, { match }] of findings.entries()) {
      const [offer] = match.offers ?? [];
      if (match.facts && offer) rewritten.push({ finding, fixes: [{ ...offer, ...changes(project, match.facts) }] });
    }
    return Promise.resolve({ rewritten, refused: [] });
  },
};

function changes(project: Project, facts: Facts): Pick<Fix, 'edits' | 'creates'> {
  const edits: Edit[] = [...facts.edits];
  const creates = new Map<string, NewFile>();
  const paths = new Set([...facts.imports, ...facts.unused, ...facts.edits].map(({ path }) => path));
  for (const path of paths) {
    const file = project.file(path);
    if (!file) continue;
    const requests: ImportRequest[] = [];
    for (const need of facts.imports.filter((wanted) => wanted.path === path)) {
      if ('package' in need.from) requests.push({ from: need.from.package, names: [need.name] });
      else if ('shared' in need.from) {
        const made = sharedModule(project, file, SHARED[need.from.shared]);
        for (const created of made.creates) creates.set(created.path, created);
        requests.push({ from: specifierTo(project, file, made.path), names: [need.name] });
      }
    }
    const unused = unusedImports(file, facts);
    edits.push(...unused, ...addImports(project, file, merged(requests)).map((added) => besideRemoved(added, unused)));
  }
  const all = [...new Map(edits.map((edit) => [`${edit.path}:${edit.range.join()}:${edit.text}`, edit])).values()];
  return { edits: all, ...(creates.size > 0 && { creates: [...creates.values()] }) };
}

function merged(requests: readonly ImportRequest[]): ImportRequest[] {
  const byModule = new Map<string, ImportRequest>();
  for (const request of requests) {
    const known = byModule.get(request.from);
    byModule.set(request.from, known ? { ...known, names: [...new Set([...known.names, ...request.names])] } : request);
  }
  return [...byModule.values()];
}

/** An import added after one that goes away takes its place. */
function besideRemoved(added: Edit, removed: readonly Edit[]): Edit {
  const gone = removed.find(({ range }) => range[0] < added.range[0] && added.range[0] < range[1]);
  return gone ? { ...added, range: [gone.range[1], gone.range[1]], text: `${added.text.replace(/^\n/, '')}\n` } : added;
}

/** Imports whose every use is replaced by an edit. */
function unusedImports(file: SourceFile, facts: Facts): Edit[] {
  const names = new Set(facts.unused.filter(({ path }) => path === file.path).map(({ name }) => name));
  const ranges = facts.edits.filter(({ path }) => path === file.path).map(({ range }) => range);
  const removed: Node[] = file.nodes('Identifier').filter((identifier) => names.has(identifier.name) && ranges.some(([start, end]) => identifier.range[0] >= start && identifier.range[1] <= end));
  return removalEdits(file, { removed, kept: [], isInert: () => true }).map(({ range, text }) => ({ path: file.path, range, text }));
}
