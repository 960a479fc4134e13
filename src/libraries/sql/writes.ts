import type { InsertStatement, PGNode, UpdateStatement } from 'pgsql-ast-parser';
import type { Range } from '../../core/types.ts';

export interface SqlInsert {
  columns?: readonly string[];
  /** One row of values, each a placeholder or undefined for anything else; undefined when there are several rows, or a SELECT. */
  row?: readonly (string | undefined)[];
  /** What stands behind VALUES. */
  values: Range;
  isReturning: boolean;
  isUpsert: boolean;
}

export interface SqlSet {
  column: string;
  placeholder?: string;
  /** Takes the old value into account: `stock = stock - 1`. */
  readsRow: boolean;
}

type RangeOf = (node: PGNode | undefined) => Range;
type NameOf = (node: { name: string } & PGNode) => string;

export function insertOf(node: InsertStatement, range: RangeOf, nameOf: NameOf): SqlInsert {
  const rows = node.insert.type === 'values' ? node.insert.values : [];
  const [only, ...more] = rows;
  return {
    values: range(node.insert), isReturning: Boolean(node.returning?.length), isUpsert: Boolean(node.onConflict),
    ...(node.columns && { columns: node.columns.map(nameOf) }),
    ...(only && more.length === 0 && { row: only.map((value) => (value.type === 'parameter' ? value.name : undefined)) }),
  };
}

export function setsOf(node: UpdateStatement, range: RangeOf, nameOf: NameOf): SqlSet[] {
  return node.sets.map(({ column, value }) => ({
    column: range(column)[1] > 0 ? nameOf(column) : column.name,
    readsRow: JSON.stringify(value).includes('"type":"ref"'),
    ...(value.type === 'parameter' && { placeholder: value.name }),
  }));
}
