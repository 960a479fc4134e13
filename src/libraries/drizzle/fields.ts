import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, propertyName, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { drizzleTable } from '../../project/schema/drizzle.ts';
import type { WantedValue } from '../sql/result.ts';

export interface Fields {
  /** Columns of the queried table; undefined: all. */
  columns: readonly string[] | 'unknown' | undefined;
  /** The one aggregate that is asked for. */
  value?: WantedValue;
  /** Something is worked out of all rows, so that there is one row when nothing is grouped. */
  isAggregate: boolean;
}

const AGGREGATES = new Set(['count', 'countDistinct', 'sum', 'sumDistinct', 'avg', 'avgDistinct', 'min', 'max']);
const SQL_AGGREGATE = /\b(?:count|sum|avg|min|max|array_agg|string_agg|group_concat|jsonb?_agg|jsonb?_object_agg|bool_and|bool_or|every)\s*\((?![^]*\bover\s*\()/i;

/** What `select(...)` asks for; https://orm.drizzle.team/docs/select#partial-select */
export function readFields(project: Project, file: SourceFile, fields: Node | undefined, from: Node | undefined): Fields {
  if (!fields) return { columns: undefined, isAggregate: false };
  const object = unwrap(fields);
  const table = from && drizzleTable(project, file, from);
  if (object.type !== 'ObjectExpression') return { columns: 'unknown', isAggregate: false };
  const [only, ...more] = object.properties;
  const value = only?.type === 'Property' && more.length === 0 ? aggregateOf(project, file, only, table?.dialect) : undefined;
  if (value) return { columns: [], value, isAggregate: true };
  const isAggregate = object.properties.some((property) => property.type === 'Property' && isAggregated(project, file, property.value));
  const columns = object.properties.map((property) => {
    const column = property.type === 'Property' ? unwrap(property.value) : undefined;
    return column?.type === 'MemberExpression' && (!table || drizzleTable(project, file, column.object)?.name === table.name) ? propertyName(column) : undefined;
  });
  return { columns: columns.every((column) => column !== undefined) ? columns : 'unknown', isAggregate };
}

function isAggregated(project: Project, file: SourceFile, start: Node): boolean {
  let node = unwrap(start);
  while (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') node = unwrap(node.callee.object);
  if (node.type === 'TaggedTemplateExpression') return SQL_AGGREGATE.test(node.quasi.quasis.map((quasi) => quasi.value.raw).join('?'));
  const callee = node.type === 'CallExpression' ? project.resolve(file, node.callee) : undefined;
  return callee?.kind === 'package' && callee.name === 'drizzle-orm' && AGGREGATES.has(callee.path.at(-1) ?? '');
}

function aggregateOf(project: Project, file: SourceFile, property: TSESTree.Property, dialect: string | undefined): Fields['value'] {
  const name = declaredName(property);
  let node = unwrap(property.value);
  let isMapped = false;
  while (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && (propertyName(node.callee) === 'mapWith' || propertyName(node.callee) === 'as')) {
    isMapped ||= propertyName(node.callee) === 'mapWith' && node.arguments[0]?.type === 'Identifier' && node.arguments[0].name === 'Number';
    node = unwrap(node.callee.object);
  }
  if (name === undefined) return undefined;
  if (node.type === 'CallExpression') {
    const callee = project.resolve(file, node.callee);
    const made = callee?.kind === 'package' && callee.name === 'drizzle-orm' ? callee.path.at(-1) : undefined;
    if (made === 'count' || made === 'countDistinct') return { path: ['0', name], kind: 'count', isNumber: true, isNeverNull: true };
    return made === 'sum' ? { path: ['0', name], kind: 'sum', isNumber: isMapped, isNeverNull: false } : undefined;
  }
  if (node.type !== 'TaggedTemplateExpression') return undefined;
  const tag = project.resolve(file, node.tag);
  if (tag?.kind !== 'package' || tag.name !== 'drizzle-orm') return undefined;
  const text = node.quasi.quasis.map((quasi) => quasi.value.raw).join('?').trim();
  const isNumber = isMapped || /::\s*int(?:eger|4|8)?\s*\)?$|\bas\s+(?:int|integer|signed|unsigned)\s*\)$/i.test(text) || dialect === 'mysql' || dialect === 'sqlite';
  const isCount = /^(?:\(|cast\s*\(\s*)?count\s*\([^()]*\)\s*\)?(?:::\s*\w+)?(?:\s+as\s+\w+\s*\)?)?$/i.test(text);
  if (isCount) return { path: ['0', name], kind: 'count', isNumber, isNeverNull: true };
  const isSum = /^(?:coalesce\s*\(\s*)?sum\s*\([^()]*\)(?:\s*,\s*0\s*\))?(?:::\s*\w+)?$/i.test(text);
  return isSum ? { path: ['0', name], kind: 'sum', isNumber, isNeverNull: /^coalesce/i.test(text) } : undefined;
}
