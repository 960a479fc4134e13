import { propertyName, staticString, unwrap } from '../../core/ast.ts';
import type { Column, ColumnType } from '../../core/schema.ts';
import type { Node } from '../../core/types.ts';
import { dropColumn, renameColumn, type Draft } from './sql-tables.ts';
import { column, columnType, ignoresCase } from './sql-types.ts';

const TYPES: Readonly<Record<string, ColumnType>> = {
  increments: 'integer', bigIncrements: 'bigint', integer: 'integer', tinyint: 'integer', smallint: 'integer', mediumint: 'integer', bigInteger: 'bigint', bigint: 'bigint', uuid: 'uuid',
  string: 'text', text: 'text', boolean: 'boolean', date: 'date', datetime: 'date', dateTime: 'date', timestamp: 'date', time: 'date', decimal: 'decimal', float: 'float', double: 'float',
  json: 'json', jsonb: 'json', binary: 'bytes', enu: 'enum', enum: 'enum', specificType: 'other', geometry: 'other', point: 'other',
};

interface Call {
  name: string;
  arguments: readonly Node[];
}

export function emptyDraft(name: string, path: string, at: number): Draft {
  return { name, columns: [], primaryKey: [], uniques: [], indexes: [], foreignKeys: [], path, at, isComplete: true };
}

/** Does to the table what one chain on its builder says. */
export function buildTable(draft: Draft, chain: Node, isMysql: boolean): void {
  const [first, ...rest] = callsOf(chain);
  if (!first) return;
  const type = Object.hasOwn(TYPES, first.name) ? TYPES[first.name] : undefined;
  const names = namesOf(first.arguments[0]);
  if (type !== undefined) addColumn(draft, first, type, rest, isMysql);
  else if (first.name === 'timestamps') for (const name of ['created_at', 'updated_at']) put(draft, column(name, { type: 'date' }));
  else if (first.name === 'dropColumn' || first.name === 'dropColumns') for (const name of first.arguments.flatMap((argument) => namesOf(argument) ?? [])) dropColumn(draft, name);
  else if (first.name === 'renameColumn') renameColumn(draft, staticString(first.arguments[0]) ?? '', staticString(first.arguments[1]) ?? '');
  else if (/^drop(?:Primary|Unique|Foreign|Index)$/.test(first.name)) draft.isComplete = false;
  else if (names) key(draft, first.name, names, rest);
}

function key(draft: Draft, name: string, names: readonly string[], rest: readonly Call[]): void {
  if (name === 'primary') draft.primaryKey = [...names];
  else if (name === 'unique') draft.uniques.push([...names]);
  else if (name === 'index') draft.indexes.push([...names]);
  else if (name === 'foreign') reference(draft, names, rest);
}

function addColumn(draft: Draft, { name: method, arguments: [first, second] }: Call, type: ColumnType, rest: readonly Call[], isMysql: boolean): void {
  const isIncrement = method === 'increments' || method === 'bigIncrements';
  const name = staticString(first) ?? (isIncrement && !first ? 'id' : undefined);
  if (name === undefined) {
    draft.isComplete = false;
    return;
  }
  const has = (modifier: string): boolean => rest.some((call) => call.name === modifier);
  const word = method === 'specificType' ? (staticString(second)?.toLowerCase().split(/[\s([]/)[0] ?? '') : '';
  const own = method === 'specificType' && !staticString(second)?.includes('[') ? columnType(word, new Set()) : type;
  const isKey = has('primary') || isIncrement;
  put(draft, column(name, { type: own, ignoresCase: ignoresCase(word, own, isMysql), isNullable: !isKey && !has('notNullable') && !has('notNull'), hasDefault: isIncrement || has('defaultTo') || has('default') }));
  if (isKey) draft.primaryKey = [name];
  if (has('unique')) draft.uniques.push([name]);
  if (has('index')) draft.indexes.push([name]);
  reference(draft, [name], rest);
}

function put(draft: Draft, own: Column): void {
  draft.columns = [...draft.columns.filter(({ name }) => name !== own.name), own];
}

/** `.references('id').inTable('orgs')`, `.references('orgs.id')`. */
function reference(draft: Draft, columns: readonly string[], rest: readonly Call[]): void {
  const references = namesOf(rest.find(({ name }) => name === 'references')?.arguments[0]);
  const [first] = references ?? [];
  if (!references || first === undefined) return;
  const table = staticString(rest.find(({ name }) => name === 'inTable' || name === 'on')?.arguments[0]) ?? first.split('.')[0];
  if (table !== undefined) draft.foreignKeys.push({ columns, table, references: references.map((each) => each.split('.').at(-1) ?? each) });
}

function callsOf(chain: Node): Call[] {
  const calls: Call[] = [];
  let at = unwrap(chain);
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') {
    calls.unshift({ name: propertyName(at.callee) ?? '', arguments: at.arguments });
    at = unwrap(at.callee.object);
  }
  return calls;
}

/** A name, or a list of names; undefined when one is no plain string. */
function namesOf(node: Node | undefined): string[] | undefined {
  if (!node) return undefined;
  if (node.type !== 'ArrayExpression') {
    const name = staticString(node);
    return name === undefined ? undefined : [name];
  }
  const names = node.elements.map((element) => staticString(element));
  return names.every((name) => name !== undefined) ? names : undefined;
}
