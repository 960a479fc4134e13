import { memoryHost } from '../../project/host.ts';
import { createProject } from '../../project/index.ts';
import { libraryOf, queriesIn, type BatchKind, type Query } from '../queries.ts';
import type { Project } from '../../core/types.ts';

const MANIFEST = '{ "dependencies": { "pg": "^8.0.0", "mysql2": "^3.0.0", "postgres": "^3.0.0", "objection": "^3.0.0", "knex": "^3.0.0", "objection": "^3.0.0", "@supabase/supabase-js": "^2.0.0" } }';

export interface Found {
  project: Project;
  queries: readonly Query[];
}

/** The queries of a file, beside other files. */
export function find(text: string, others: Readonly<Record<string, string>> = {}, path = 'main.ts'): Found {
  const project = createProject(memoryHost({ 'package.json': MANIFEST, [path]: text, ...others }));
  const file = project.file(path);
  if (!file) throw new Error('does not parse');
  return { project, queries: queriesIn(project, file) };
}

/** A query in a line: kind, table, what it filters by, and what is special about it. */
export function say(query: Query | undefined): string {
  if (!query) return 'none';
  const { text } = query.file;
  const terms = query.conditions?.map(({ column, operator, value }) => `${column} ${operator}${value ? ` ${text.slice(...value.range)}` : ''}`);
  const special = Object.entries({
    opaque: query.opaque !== undefined, compound: query.isCompound, locking: query.isLocking, limited: query.limit !== 'none', ordered: query.isOrdered, transaction: query.isInTransaction,
  }).flatMap(([name, is]) => (is ? [name] : []));
  return [query.kind, query.table ?? '?', terms ? `[${terms.join(', ')}]` : 'any', ...special].join(' ');
}

/** The code after `value` has been put where the result of its first query is read, or why it cannot be. */
export function put(text: string, head: string, value = 'found.get(id)'): string {
  const result = find(text).queries[0]?.result;
  if (!result) return 'no result';
  if (!('gives' in result)) return `${result.code} ${result.because}`;
  return `${result.gives}: ${apply(text, result.edits(value)).slice(head.length)}`;
}

export function apply(text: string, edits: readonly { range: readonly [number, number]; text: string }[]): string {
  return [...edits].sort((a, b) => b.range[0] - a.range[0]).reduce((at, edit) => at.slice(0, edit.range[0]) + edit.text + at.slice(edit.range[1]), text);
}

/** The statement for all keys of the first query of a text, how its rows are read, and its tier; or why there is none. */
export function batched(text: string, kind: BatchKind, column: string, others: Readonly<Record<string, string>> = {}): string {
  const { project, queries } = find(text, others);
  const [query] = queries;
  const key = query?.conditions?.find((condition) => condition.column === column);
  if (!query || !key) return 'no such condition';
  const batch = libraryOf(query)?.batch?.(project, query, { kind, key, keys: 'ids' });
  if (!batch) return 'not known';
  if ('because' in batch) return `${batch.code} ${batch.because}`;
  const { destructured, rowValue } = batch;
  const declared = destructured ? `const ${destructured.pattern('found')} = await ${destructured.text}` : `const found = await ${batch.text}`;
  return [declared, batch.rowKey('row'), ...(rowValue ? [rowValue('row')] : []), batch.tier].join(' | ');
}

/** The first query of a text after `reduce`, `limit`, `createMany` or `updateMany`; or why there is none. */
export function rewritten(text: string, how: 'count' | 'limit' | 'create' | 'update', column = 'id', others: Readonly<Record<string, string>> = {}): string {
  const { project, queries } = find(text, others);
  const [query] = queries;
  const library = query && libraryOf(query);
  if (!query || !library) return 'no query';
  const key = query.conditions?.find((condition) => condition.column === column);
  if (how === 'count' || how === 'limit') {
    const found = how === 'count' ? library.reduce?.(project, query, 'count') : library.limit?.(project, query, '1001');
    if (!found || 'because' in found) return found ? `${found.code} ${found.because}` : 'not known';
    return [apply(text, found.edits).split('\n').slice(2).join('\n'), ...(found.number ? [found.number('rows')] : []), found.tier].join(' | ');
  }
  const made = how === 'create' ? library.createMany?.(project, query, 'rows') : key && library.updateMany?.(project, query, { kind: 'by-id', key, keys: 'ids' });
  if (!made || 'because' in made) return made ? `${made.code} ${made.because}` : 'not known';
  return `await ${made.text} | ${String(made.keysPerStatement)} | ${made.tier}`;
}
