import type { Place } from './types.ts';

export type ColumnType = 'integer' | 'bigint' | 'uuid' | 'text' | 'boolean' | 'date' | 'decimal' | 'float' | 'json' | 'bytes' | 'enum' | 'object-id' | 'other';

export interface Column {
  /** Name in the code: the Prisma field, the Drizzle or TypeORM property. */
  property: string;
  /** Name in the database. */
  name: string;
  type: ColumnType;
  /** Compared without regard to case by the database (MySQL and MariaDB text, `citext`). */
  ignoresCase: boolean;
  /** The library changes values before it compares or gives them: Mongoose's `lowercase`, `trim`, `set`, `get`. */
  isTransformed?: true;
  isNullable: boolean;
  hasDefault: boolean;
}

export interface ForeignKey {
  /** Properties of this table. */
  columns: readonly string[];
  /** Code name of the other table. */
  table: string;
  references: readonly string[];
}

/** A property that stands for rows of another table. */
export interface Relation {
  property: string;
  /** Code name of the other table. */
  table: string;
  isList: boolean;
}

export interface Table {
  /** As `Query.table` names it. */
  name: string;
  /** Name in the database. */
  databaseName: string;
  columns: readonly Column[];
  /** Properties of the primary key, of each unique key and of each index. */
  primaryKey: readonly string[];
  uniques: readonly (readonly string[])[];
  indexes: readonly (readonly string[])[];
  foreignKeys: readonly ForeignKey[];
  /** Undefined when this library declares none on its tables. */
  relations?: readonly Relation[];
  place: Place;
  /** The declaration could be read in full; when false, columns or keys may be missing. */
  isComplete: boolean;
}

/** Tables a package declares, of whatever library; empty when it declares none that can be read. */
export interface Schema {
  /** By the name queries use, in one library's way of naming. */
  table(library: string, name: string): Table | undefined;
  tables: readonly Table[];
  /** What could not be read, in sentences. */
  unread: readonly string[];
}

/** These properties together name at most one row. */
export function isUnique(table: Table, properties: readonly string[]): boolean {
  return [table.primaryKey, ...table.uniques].some((key) => key.length > 0 && key.every((column) => properties.includes(column)));
}
