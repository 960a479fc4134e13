import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, isFunction, propertyName, staticString, unwrap } from '../../core/ast.ts';
import { returnsOf } from '../../core/returns.ts';
import type { Column, ColumnType } from '../../core/schema.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import type { DrizzleTable } from './drizzle.ts';

export interface Link {
  /** `uuid`, `notNull`, `references`. */
  name: string;
  call: TSESTree.CallExpression;
  file: SourceFile;
}

/** The calls of a chain, first one first: `uuid('id').primaryKey()` gives `uuid`, `primaryKey`. Follows constants and helpers. */
export function linksOf(project: Project, file: SourceFile, start: Node, depth = 0): Link[] {
  const links: Link[] = [];
  let node = unwrap(start);
  while (node.type === 'CallExpression') {
    const { callee } = node;
    links.unshift({ name: callee.type === 'Identifier' ? nameOf(project, file, callee) : (propertyName(callee) ?? ''), call: node, file });
    if (callee.type === 'MemberExpression' && unwrap(callee.object).type === 'CallExpression') {
      node = unwrap(callee.object);
      continue;
    }
    // `t.integer()` ends here; a helper or a constant of the project goes on there.
    if (depth > 3) return links;
    const resolved = project.resolve(file, callee.type === 'Identifier' ? callee : callee.type === 'MemberExpression' ? callee.object : callee);
    if (resolved?.kind !== 'node') return links;
    const value = isFunction(resolved.node) ? returned(resolved.file, resolved.node) : resolved.node;
    return value?.type === 'CallExpression' && value !== node ? [...linksOf(project, resolved.file, value, depth + 1), ...links.slice(isFunction(resolved.node) ? 1 : 0)] : links;
  }
  if (links.length > 0 || depth > 3) return links;
  const resolved = node.type === 'Identifier' || node.type === 'MemberExpression' ? project.resolve(file, node) : undefined;
  return resolved?.kind === 'node' && resolved.node !== node ? linksOf(project, resolved.file, resolved.node, depth + 1) : links;
}

/** Name of an imported function in its package; the name in the code otherwise. */
function nameOf(project: Project, file: SourceFile, callee: TSESTree.Identifier): string {
  const resolved = project.resolve(file, callee);
  return resolved?.kind === 'package' ? (resolved.path.at(-1) ?? callee.name) : callee.name;
}

function returned(file: SourceFile, maker: Node): Node | undefined {
  if (!isFunction(maker)) return undefined;
  if (maker.body && maker.body.type !== 'BlockStatement') return unwrap(maker.body);
  const [only] = returnsOf(file, maker);
  return only?.argument ? unwrap(only.argument) : undefined;
}

const TYPES: Readonly<Record<string, ColumnType>> = {
  serial: 'integer', smallserial: 'integer', integer: 'integer', smallint: 'integer', int: 'integer', tinyint: 'integer', mediumint: 'integer', year: 'integer', bigint: 'bigint', bigserial: 'bigint',
  uuid: 'uuid', text: 'text', varchar: 'text', tinytext: 'text', mediumtext: 'text', longtext: 'text', boolean: 'boolean', timestamp: 'date', date: 'date', time: 'date', datetime: 'date',
  numeric: 'decimal', decimal: 'decimal', real: 'float', double: 'float', doublePrecision: 'float', float: 'float', json: 'json', jsonb: 'json', bytea: 'bytes', blob: 'bytes', binary: 'bytes', varbinary: 'bytes', mysqlEnum: 'enum',
};
const DEFAULTS = new Set(['default', 'defaultNow', 'defaultRandom', '$default', '$defaultFn', '$onUpdate', '$onUpdateFn', 'generatedAlwaysAs', 'generatedAlwaysAsIdentity', 'generatedByDefaultAsIdentity', 'autoincrement', 'serial', 'bigserial', 'smallserial']);
/** Make a column function, which is called with the column's name. */
const MADE = new Set(['pgEnum', 'customType']);
const NOT_NULL = new Set(['notNull', 'primaryKey', 'serial', 'bigserial', 'smallserial']);

export function columnOf(project: Project, property: string, links: readonly Link[], dialect: DrizzleTable['dialect']): Column {
  const [base] = links;
  const names = links.map(({ name }) => name);
  const type = base ? typeOf(project, base, names) : 'other';
  return {
    property,
    name: staticString((base && MADE.has(base.name) ? links[1] : base)?.call.arguments[0]) ?? property,
    type,
    ignoresCase: names.includes('citext') || (dialect === 'mysql' && (type === 'text' || type === 'enum')),
    isNullable: !names.some((name) => NOT_NULL.has(name)),
    hasDefault: names.some((name) => DEFAULTS.has(name)),
  };
}

/** Type of a column in the code, which follows its `mode`; https://orm.drizzle.team/docs/column-types/pg */
function typeOf(project: Project, base: Link, names: readonly string[]): ColumnType {
  if (names.includes('array')) return 'other';
  const type = TYPES[base.name];
  if (!type) {
    const maker = project.resolve(base.file, base.call.callee);
    const made = maker?.kind === 'node' && maker.node.type === 'CallExpression' ? project.resolve(maker.file, maker.node.callee) : undefined;
    return base.name === 'pgEnum' || (made?.kind === 'package' && made.path.at(-1) === 'pgEnum') ? 'enum' : 'other';
  }
  const options = base.call.arguments.find((argument) => argument.type === 'ObjectExpression');
  const mode = staticString(findProperty(options, 'mode')?.value);
  if (type === 'bigint') return mode === 'number' || base.name === 'integer' ? 'integer' : 'bigint';
  if (base.name === 'integer' && mode !== undefined && mode !== 'number') return mode === 'boolean' ? 'boolean' : 'date';
  if (base.name === 'text' && mode === 'json') return 'json';
  if (type === 'bytes' && mode === 'bigint') return 'bigint';
  if (type === 'decimal' && mode === 'number') return 'float';
  return type;
}
