import type { Column, ColumnType } from '../../core/schema.ts';

const TYPES: readonly (readonly [RegExp, ColumnType])[] = [
  [/^(?:bigint|int8|bigserial|serial8)$/, 'bigint'],
  [/^(?:int\w*|integer|smallint|tinyint|mediumint|serial\w*|smallserial|year)$/, 'integer'],
  [/^(?:uuid|uniqueidentifier)$/, 'uuid'],
  [/^(?:varchar|text|char|character|bpchar|citext|tinytext|mediumtext|longtext|nvarchar|nchar|string)$/, 'text'],
  [/^(?:boolean|bool|bit)$/, 'boolean'],
  [/^(?:timestamp\w*|date\w*|time\w*|interval)$/, 'date'],
  [/^(?:numeric|decimal|money|dec)$/, 'decimal'],
  [/^(?:real|float\w*|double)$/, 'float'],
  [/^jsonb?$/, 'json'],
  [/^(?:bytea|\w*blob|\w*binary)$/, 'bytes'],
  [/^(?:enum|set)$/, 'enum'],
];

/** Type of a column from the first word of its declaration; a type the database does not bring along is an enum when one of that name is created. */
export function columnType(word: string, enums: ReadonlySet<string>): ColumnType {
  return TYPES.find(([pattern]) => pattern.test(word))?.[1] ?? (enums.has(word) ? 'enum' : 'other');
}

/** MySQL compares text without regard to case, PostgreSQL only `citext`. Trailing spaces of `char` do not count in either. */
export function ignoresCase(word: string, type: ColumnType, isMysql: boolean): boolean {
  return word === 'citext' || (isMysql && (type === 'text' || type === 'enum')) || word === 'char' || word === 'character' || word === 'bpchar';
}

export function column(name: string, own: Pick<Column, 'type'> & Partial<Column>): Column {
  return { property: name, name, ignoresCase: false, isNullable: true, hasDefault: false, ...own };
}
