import type { Column, ForeignKey, Table } from '../../core/schema.ts';
import { inParentheses, nameAt, reads, splitAtCommas, statementsOf, type Token } from './sql-tokens.ts';
import { column, columnType, ignoresCase } from './sql-types.ts';

/** A table while migrations change it. */
export interface Draft {
  name: string;
  columns: Column[];
  primaryKey: string[];
  uniques: string[][];
  indexes: string[][];
  foreignKeys: ForeignKey[];
  path: string;
  at: number;
  isComplete: boolean;
}

export interface Fold {
  tables: Map<string, Draft>;
  enums: Set<string>;
  isMysql: boolean;
}

export function emptyFold(isMysql: boolean): Fold {
  return { tables: new Map(), enums: new Set(), isMysql };
}

/** What the tables are after the statements of one more text. */
export function foldSql(fold: Fold, path: string, text: string): void {
  for (const tokens of statementsOf(text)) {
    if (reads(tokens, 0, 'create')) create(fold, path, tokens);
    else if (reads(tokens, 0, 'alter', 'table')) alter(fold, tokens);
    else if (reads(tokens, 0, 'drop', 'table')) for (const part of splitAtCommas(tokens.slice(reads(tokens, 2, 'if', 'exists') ? 4 : 2))) fold.tables.delete(nameAt(part, 0, fold.isMysql).name);
    else if (reads(tokens, 0, 'rename', 'table')) rename(fold, nameAt(tokens, 2, fold.isMysql).name, nameAt(tokens, nameAt(tokens, 2, fold.isMysql).end + 1, fold.isMysql).name);
  }
}

export function tablesOf(fold: Fold): Table[] {
  return [...fold.tables.values()].map(({ path, at, name, ...table }) => ({ name, databaseName: name, ...table, place: { path, range: [at, at + name.length], label: `table \`${name}\`` } }));
}

function create(fold: Fold, path: string, tokens: readonly Token[]): void {
  let at = 1;
  while (/^(?:or|replace|global|local|temp|temporary|unlogged|unique|fulltext|spatial)$/.test(tokens[at]?.text ?? '')) at++;
  if (reads(tokens, at, 'table')) createTable(fold, path, tokens, at + 1);
  else if (reads(tokens, at, 'index')) createIndex(fold, tokens, at + 1, tokens[at - 1]?.text === 'unique');
  else if (reads(tokens, at, 'type') && tokens.some((token) => token.text === 'enum')) fold.enums.add(nameAt(tokens, at + 1, fold.isMysql).name);
}

function createTable(fold: Fold, path: string, tokens: readonly Token[], start: number): void {
  const isConditional = reads(tokens, start, 'if', 'not', 'exists');
  const { name, end } = nameAt(tokens, isConditional ? start + 3 : start, fold.isMysql);
  if (isConditional && fold.tables.has(name)) return;
  const draft: Draft = { name, columns: [], primaryKey: [], uniques: [], indexes: [], foreignKeys: [], path, at: tokens[0]?.at ?? 0, isComplete: reads(tokens, end, '(') };
  fold.tables.set(name, draft);
  if (!draft.isComplete) return;
  const { inner, end: after } = inParentheses(tokens, end);
  for (const part of splitAtCommas(inner)) element(fold, draft, part);
  if (tokens.slice(after).some(({ text }) => text === 'inherits' || text === 'as')) draft.isComplete = false;
}

const KEY_WORDS = new Set(['constraint', 'primary', 'unique', 'foreign', 'check', 'key', 'index', 'fulltext', 'spatial', 'exclude', 'like']);

/** One line of a table: a column or a constraint. */
function element(fold: Fold, draft: Draft, part: readonly Token[]): void {
  const [first] = part;
  if (first?.kind === 'word' && KEY_WORDS.has(first.text) && !(first.text === 'key' && part[1]?.kind === 'word' && columnType(part[1].text, fold.enums) !== 'other')) constraint(fold, draft, part);
  else addColumn(fold, draft, part);
}

function constraint(fold: Fold, draft: Draft, part: readonly Token[]): void {
  let at = reads(part, 0, 'constraint') ? (part[1]?.kind === 'word' && /^(?:primary|unique|foreign|check)$/.test(part[1].text) ? 1 : 2) : 0;
  if (reads(part, at, 'check') || reads(part, at, 'exclude') || reads(part, at, 'fulltext') || reads(part, at, 'spatial')) return;
  if (reads(part, at, 'like')) {
    draft.isComplete = false;
    return;
  }
  const kind = part[at]?.text;
  while (at < part.length && !reads(part, at, '(')) at++;
  const { inner, end } = inParentheses(part, at);
  const names = columnNames(fold, inner);
  if (!names) return;
  if (kind === 'primary') draft.primaryKey = names;
  else if (kind === 'unique') draft.uniques.push(names);
  else if (kind === 'key' || kind === 'index') draft.indexes.push(names);
  else if (kind === 'foreign') reference(fold, draft, part, end, names);
}

function reference(fold: Fold, draft: Draft, part: readonly Token[], start: number, columns: string[]): void {
  if (!reads(part, start, 'references')) return;
  const { name, end } = nameAt(part, start + 1, fold.isMysql);
  const references = reads(part, end, '(') ? (columnNames(fold, inParentheses(part, end).inner) ?? []) : [];
  draft.foreignKeys.push({ columns, table: name, references });
}

/** Names in a list of columns; undefined when one is an expression. */
function columnNames(fold: Fold, tokens: readonly Token[]): string[] | undefined {
  const names: string[] = [];
  for (const part of splitAtCommas(tokens)) {
    const [name, next] = part;
    if (!name || name.kind === 'symbol' || name.kind === 'string' || (next?.text === '(' && !/^\d+$/.test(part[2]?.text ?? ''))) return undefined;
    names.push(named(fold, name));
  }
  return names;
}

function named({ isMysql }: Fold, { raw, text }: Token): string {
  return isMysql ? raw : text;
}

function addColumn(fold: Fold, draft: Draft, part: readonly Token[]): void {
  const [name, type] = part;
  if (!name || name.kind === 'symbol') return;
  const own = named(fold, name);
  const word = type?.text ?? '';
  const isArray = part[2]?.text === '[' || (part[2]?.text === '(' && part.some(({ text }) => text === '['));
  const kind = isArray ? 'other' : columnType(word, fold.enums);
  const words = part.map((token) => (token.kind === 'word' ? token.text : ''));
  const has = (...sequence: string[]): boolean => words.some((_, index) => sequence.every((each, offset) => words[index + offset] === each));
  const isKey = has('primary', 'key');
  draft.columns = draft.columns.filter((each) => each.name !== own);
  draft.columns.push(column(own, {
    type: kind, ignoresCase: ignoresCase(word, kind, fold.isMysql), isNullable: !(isKey || has('not', 'null')),
    hasDefault: has('default') || has('generated') || has('auto_increment') || has('autoincrement') || word.includes('serial'),
  }));
  if (isKey) draft.primaryKey = [own];
  if (has('unique')) draft.uniques.push([own]);
  const at = part.findIndex((token, index) => index > 0 && reads(part, index, 'references') && token.kind === 'word');
  if (at !== -1) reference(fold, draft, part, at, [own]);
}

function createIndex(fold: Fold, tokens: readonly Token[], start: number, isUnique: boolean): void {
  let at = start;
  while (at < tokens.length && !reads(tokens, at, 'on')) at++;
  const { name, end } = nameAt(tokens, reads(tokens, at + 1, 'only') ? at + 2 : at + 1, fold.isMysql);
  const draft = fold.tables.get(name);
  if (!draft) return;
  const method = reads(tokens, end, 'using') ? tokens[end + 1]?.text : undefined;
  const list = inParentheses(tokens, method === undefined ? end : end + 2);
  const names = columnNames(fold, list.inner);
  const isPartial = tokens.slice(list.end).some(({ kind, text }) => kind === 'word' && text === 'where');
  if (!names || isPartial || (method !== undefined && method !== 'btree' && method !== 'hash')) return;
  (isUnique ? draft.uniques : draft.indexes).push(names);
}

function alter(fold: Fold, tokens: readonly Token[]): void {
  let at = 2;
  while (/^(?:if|exists|only)$/.test(tokens[at]?.text ?? '') && tokens[at]?.kind === 'word') at++;
  const { name, end } = nameAt(tokens, at, fold.isMysql);
  const draft = fold.tables.get(name);
  if (!draft) return;
  for (const part of splitAtCommas(tokens.slice(end))) change(fold, draft, part);
}

function change(fold: Fold, draft: Draft, part: readonly Token[]): void {
  if (reads(part, 0, 'add')) {
    let at = reads(part, 1, 'column') ? 2 : 1;
    if (reads(part, at, 'if', 'not', 'exists')) at += 3;
    element(fold, draft, part.slice(at));
  } else if (reads(part, 0, 'drop')) {
    if (reads(part, 1, 'constraint') || reads(part, 1, 'primary') || reads(part, 1, 'index') || reads(part, 1, 'key') || reads(part, 1, 'foreign')) {
      // Constraints are known by names that the code seldom says.
      draft.isComplete = false;
      return;
    }
    const at = reads(part, 1, 'column') ? 2 : 1;
    dropColumn(draft, nameAt(part, reads(part, at, 'if', 'exists') ? at + 2 : at, fold.isMysql).name);
  } else if (reads(part, 0, 'rename', 'to')) rename(fold, draft.name, nameAt(part, 2, fold.isMysql).name);
  else if (reads(part, 0, 'rename')) renameIn(fold, draft, part.slice(reads(part, 1, 'column') ? 2 : 1));
  else if (reads(part, 0, 'modify') || reads(part, 0, 'change')) {
    const at = reads(part, 1, 'column') ? 2 : 1;
    const next = reads(part, 0, 'change') ? at + 1 : at;
    if (next > at) renameIn(fold, draft, [...part.slice(at, at + 1), ...part.slice(next, next + 1)]);
    addColumn(fold, draft, part.slice(next));
  } else if (reads(part, 0, 'alter')) alterColumn(fold, draft, part.slice(reads(part, 1, 'column') ? 2 : 1));
}

function alterColumn(fold: Fold, draft: Draft, [name, ...rest]: readonly Token[]): void {
  const update = (own: Partial<Column>): void => void (draft.columns = draft.columns.map((each) => (each.name === (name && named(fold, name)) ? { ...each, ...own } : each)));
  if (reads(rest, 0, 'set', 'not', 'null')) update({ isNullable: false });
  else if (reads(rest, 0, 'drop', 'not', 'null')) update({ isNullable: true });
  else if (reads(rest, 0, 'set', 'default')) update({ hasDefault: true });
  const at = rest.findIndex((_, index) => reads(rest, index, 'type'));
  const word = at === -1 ? undefined : rest[at + 1]?.text;
  if (word !== undefined) update({ type: columnType(word, fold.enums), ignoresCase: ignoresCase(word, columnType(word, fold.enums), fold.isMysql) });
}

export function dropColumn(draft: Draft, name: string): void {
  const keeps = (names: readonly string[]): boolean => !names.includes(name);
  draft.columns = draft.columns.filter((each) => each.name !== name);
  draft.uniques = draft.uniques.filter(keeps);
  draft.indexes = draft.indexes.filter(keeps);
  draft.foreignKeys = draft.foreignKeys.filter(({ columns }) => keeps(columns));
  if (!keeps(draft.primaryKey)) draft.primaryKey = [];
}

/** `old to new`, or `old new` of MySQL. */
function renameIn(fold: Fold, draft: Draft, tokens: readonly Token[]): void {
  renameColumn(draft, nameAt(tokens, 0, fold.isMysql).name, nameAt(tokens, reads(tokens, 1, 'to') ? 2 : 1, fold.isMysql).name);
}

export function renameColumn(draft: Draft, from: string, to: string): void {
  const again = (names: readonly string[]): string[] => names.map((each) => (each === from ? to : each));
  draft.columns = draft.columns.map((each) => (each.name === from ? { ...each, name: to, property: to } : each));
  draft.primaryKey = again(draft.primaryKey);
  draft.uniques = draft.uniques.map(again);
  draft.indexes = draft.indexes.map(again);
  draft.foreignKeys = draft.foreignKeys.map((each) => ({ ...each, columns: again(each.columns) }));
}

export function rename(fold: Fold, from: string, to: string): void {
  const draft = fold.tables.get(from);
  if (!draft) return;
  fold.tables.delete(from);
  fold.tables.set(to, { ...draft, name: to });
  for (const other of fold.tables.values()) other.foreignKeys = other.foreignKeys.map((key) => (key.table === from ? { ...key, table: to } : key));
}
