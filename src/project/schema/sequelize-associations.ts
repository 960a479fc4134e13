import type { TSESTree } from '@typescript-eslint/types';
import { enclosingClass, isClass, propertyName, staticString, unwrap } from '../../core/ast.ts';
import type { Column, ForeignKey, Relation, Table } from '../../core/schema.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { literalAt, pluralOf, snakeCase, valueOf } from './literals.ts';

const METHODS: ReadonlySet<string> = new Set(['belongsTo', 'hasMany', 'hasOne', 'belongsToMany']);

interface Association {
  method: string;
  owner: string;
  target: string;
  as: string | undefined;
  foreignKey: string | undefined;
}

/** Adds what `User.hasMany(Order)` and the like say, wherever they are called. https://sequelize.org/docs/v6/core-concepts/assocs/ */
export function withAssociations(project: Project, files: readonly SourceFile[], tables: readonly Table[]): readonly Table[] {
  const found = files.flatMap((file) => file.nodes('CallExpression').flatMap((call) => associationAt(project, file, call) ?? []));
  const databaseNames = new Map(tables.map((table) => [table.databaseName, table.name]));
  return tables.map((table) => {
    const relations = [...(table.relations ?? []), ...found.filter(({ owner }) => owner === table.name).map(relationOf)];
    const keys = [...table.foreignKeys.map((key) => ({ ...key, table: databaseNames.get(key.table) ?? key.table }))];
    const columns = [...table.columns];
    for (const association of found) {
      const key = foreignKeyOf(association, tables);
      if (key?.owner !== table.name) continue;
      addColumn(columns, key.column, table, tables.find(({ name }) => name === key.target));
      if (!keys.some((each) => each.columns[0] === key.column)) keys.push({ columns: [key.column], table: key.target, references: tables.find(({ name }) => name === key.target)?.primaryKey ?? ['id'] } satisfies ForeignKey);
    }
    return { ...table, columns, foreignKeys: keys, relations };
  });
}

function associationAt(project: Project, file: SourceFile, call: TSESTree.CallExpression): Association | undefined {
  const method = propertyName(call.callee);
  if (call.callee.type !== 'MemberExpression' || method === undefined || !METHODS.has(method)) return undefined;
  const owner = modelName(project, file, call.callee.object);
  const target = call.arguments[0] && modelName(project, file, call.arguments[0]);
  if (owner === undefined || target === undefined) return undefined;
  const options = literalAt(project, file, call.arguments[1])?.object;
  const key = valueOf(options, 'foreignKey');
  const as = valueOf(options, 'as');
  return { method, owner, target, as: staticString(as) ?? staticString(valueOf(as, 'singular')), foreignKey: staticString(key) ?? staticString(valueOf(key, 'name')) };
}

/** `User`, `models.User`, `this` in a class, and the variable of `sequelize.define('users', ...)`, here or in another file. */
function modelName(project: Project, file: SourceFile, start: Node): string | undefined {
  const node = unwrap(start);
  if (node.type === 'ThisExpression') return enclosingClass(node)?.id?.name;
  if (node.type !== 'Identifier') return node.type === 'MemberExpression' ? propertyName(node) : undefined;
  const resolved = project.resolve(file, node);
  const value = resolved?.kind === 'node' ? resolved.node : undefined;
  const defined = value?.type === 'CallExpression' && propertyName(value.callee) === 'define' ? staticString(value.arguments[0]) : undefined;
  return defined ?? (isClass(value) ? value.id?.name : undefined) ?? node.name;
}

function relationOf({ method, target, as }: Association): Relation {
  const isList = /Many$/.test(method);
  return { property: as ?? (isList ? pluralOf(target) : target), table: target, isList };
}

/** The table that holds the key, and its column: `userId` of `Order` for `User.hasMany(Order)` and `Order.belongsTo(User)`. */
function foreignKeyOf({ method, owner, target, as, foreignKey }: Association, tables: readonly Table[]): { owner: string; column: string; target: string } | undefined {
  if (method === 'belongsToMany') return undefined;
  const [holder, other] = method === 'belongsTo' ? [owner, target] : [target, owner];
  const key = tables.find(({ name }) => name === other)?.primaryKey[0] ?? 'id';
  const base = method === 'belongsTo' && as !== undefined ? as : other;
  const column = foreignKey ?? base.charAt(0).toLowerCase() + base.slice(1) + key.charAt(0).toUpperCase() + key.slice(1);
  return { owner: holder, column, target: other };
}

function addColumn(columns: Column[], property: string, table: Table, target: Table | undefined): void {
  if (columns.some((column) => column.property === property || column.name === property)) return;
  const key = target?.columns.find((column) => column.property === target.primaryKey[0]);
  // Of a table that is not known, neither is the type of its key.
  if (!key) return;
  const isUnderscored = table.columns.some(({ property: own, name }) => own !== name && snakeCase(own) === name);
  columns.push({ property, name: isUnderscored ? snakeCase(property) : property, type: key.type, ignoresCase: key.ignoresCase, isNullable: true, hasDefault: false });
}
