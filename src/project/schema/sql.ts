import type { Table } from '../../core/schema.ts';
import type { Project } from '../../core/types.ts';
import { staticString } from '../../core/ast.ts';
import { emptyFold, foldSql, tablesOf } from './sql-tables.ts';
import type { ReadTables, SchemaReader } from './index.ts';
import { isUndone } from './undone.ts';

/** Undone migrations, and folders in which another tool keeps what it makes of its own schema. */
const SKIPPED = /(?:^|\/)(?:prisma|drizzle|tests?|__tests__|fixtures?|e2e|examples?)\/|(?:^|[./_-])(?:down|undo|rollback|revert)\.sql$|\/down\//i;
const CREATES = /\bcreate\s+(?:unlogged\s+)?table\b/i;
const MYSQL = /\bauto_increment\b|\bengine\s*=|`/i;
const MAX_LENGTH = 2_000_000;

interface Owned {
  tables: readonly Table[];
  directory: string;
}

const known = new WeakMap<Project, readonly Owned[]>();

/**
 * The tables that SQL files of the project create, in the order of their names, and those that the code creates when it starts.
 * Folders of different packages are different databases.
 */
export const sql: SchemaReader = {
  library: 'sql',
  alsoOf: ['pg', 'mysql2', 'postgres', 'neon', 'supabase', 'knex'],
  read(project, path): ReadTables {
    let all = known.get(project);
    if (!all) known.set(project, (all = readAll(project)));
    const directory = project.manifest(path)?.directory ?? '';
    const tables = (all.find((each) => each.directory === directory) ?? (all.length === 1 ? all[0] : all.find((each) => each.directory === '')))?.tables ?? [];
    return { tables, unread: tables.filter(({ isComplete }) => !isComplete).map(({ name }) => `Not all of \`${name}\` could be read.`) };
  },
};

function readAll(project: Project): Owned[] {
  const texts = new Map<string, { path: string; text: string }[]>();
  const add = (path: string, text: string): void => {
    const directory = project.manifest(path)?.directory ?? '';
    texts.set(directory, [...(texts.get(directory) ?? []), { path, text }]);
  };
  for (const path of project.pathsEnding('.sql')) {
    const text = SKIPPED.test(path) ? undefined : project.text(path);
    if (text !== undefined && text.length <= MAX_LENGTH && isDdl(text)) add(path, upPart(text));
  }
  for (const path of project.paths()) {
    if (SKIPPED.test(path) || !CREATES.test(project.text(path) ?? '')) continue;
    for (const text of textsIn(project, path)) add(path, text);
  }
  return [...texts].map(([directory, list]) => {
    const fold = emptyFold(list.some(({ text }) => MYSQL.test(text)));
    for (const { path, text } of list) foldSql(fold, path, text);
    return { directory, tables: tablesOf(fold) };
  });
}

function isDdl(text: string): boolean {
  return /\b(?:create|alter|drop)\s+(?:unique\s+)?(?:\w+\s+)?(?:table|index|type)\b/i.test(text);
}

/** What is run forwards of a file that holds both ways, as dbmate, goose and node-pg-migrate write them. */
function upPart(text: string): string {
  return text.split(/^\s*--\s*(?:migrate:down|\+goose\s+down|down\s+migration|down\b|rollback\b)/im)[0] ?? text;
}

/** Texts with CREATE TABLE that the code itself sends. */
function textsIn(project: Project, path: string): string[] {
  const file = project.file(path);
  if (!file) return [];
  const found: string[] = [];
  for (const node of [...file.nodes('Literal'), ...file.nodes('TemplateLiteral')]) {
    const text = staticString(node);
    if (text !== undefined && !isUndone(node) && isDdl(text) && /^\s*(?:--[^\n]*\s*)*(?:create|alter|drop)\b/i.test(text)) found.push(text);
  }
  return found;
}
