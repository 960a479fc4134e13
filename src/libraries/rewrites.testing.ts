import { memoryHost } from '../project/host.ts';
import { createProject } from '../project/index.ts';
import type { Project, Refusal } from '../core/types.ts';
import { libraryOf, queriesIn, type Batch, type BatchKind, type Query, type Replacement } from './queries.ts';

/** The rewrites of the last query in a file, in words. */
export function rewrites(files: Readonly<Record<string, string>>, main: string) {
  const project = createProject(memoryHost(files));
  const file = project.file(main);
  const query = file && queriesIn(project, file).at(-1);
  if (!query) throw new Error(`no query in ${files[main]}`);
  const library = libraryOf(query);
  const keyed = (key: string) => {
    const found = query.conditions?.find(({ value }) => value && query.file.text.slice(...value.range) === key);
    if (!found) throw new Error(`no condition on ${key}`);
    return found;
  };
  return {
    batch: (kind: BatchKind, key = 'key') => said(library?.batch?.(project, query, { kind, key: keyed(key), keys: 'keys' })),
    createMany: () => said(library?.createMany?.(project, query, 'rows')),
    updateMany: () => said(library?.updateMany?.(project, query, { kind: 'by-id', key: keyed('key'), keys: 'keys' })),
    reduce: (to: 'count' | 'first') => replaced(project, query, library?.reduce?.(project, query, to)),
    limit: () => replaced(project, query, library?.limit?.(project, query, '1001')),
    narrow: () => replaced(project, query, library?.narrow?.(project, query, [{ column: 'email', value: 'email' }])),
  };
}

function said(batch: Batch | Refusal | undefined): string {
  if (!batch) return 'nothing';
  if ('because' in batch) return `${batch.code} ${batch.because}`;
  const imports = batch.imports.map(({ from, names }) => `${names.join('+')} of ${from}`);
  return [batch.text, batch.rowKey('row'), batch.rowValue?.('row'), batch.missing, batch.keysPerStatement, ...imports, batch.tier === 'review' && 'review'].filter((part) => part !== undefined && part !== false).join(' | ');
}

function replaced(_project: Project, query: Query, found: Replacement | Refusal | undefined): string {
  if (!found) return 'nothing';
  if ('because' in found) return `${found.code} ${found.because}`;
  let { text } = query.file;
  for (const edit of [...found.edits].sort((a, b) => b.range[0] - a.range[0])) text = text.slice(0, edit.range[0]) + edit.text + text.slice(edit.range[1]);
  return text.slice(text.lastIndexOf('\n') + 1);
}
