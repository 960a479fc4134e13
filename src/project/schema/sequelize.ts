import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, decorators, enclosingClass, isIdentifier, propertyName, staticString, unwrap, type ClassNode } from '../../core/ast.ts';
import type { Column, ColumnType, ForeignKey, Table } from '../../core/schema.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { ignoresCase, isSet, lastName, literalAt, namesIn, pluralOf, snakeCase, valueOf, type Literal } from './literals.ts';
import { withAssociations } from './sequelize-associations.ts';
import { sourceReader } from './workspace.ts';

/** Sequelize models by name: `sequelize.define`, `Model.init`, and classes of sequelize-typescript. */
export const sequelize = sourceReader('sequelize', (text) => /\.define\b|\.init\b|extends\s+\w*Model\b|belongsTo|hasMany|hasOne/.test(text) && /sequelize|DataTypes/i.test(text), readTables, withAssociations);

function readTables(project: Project, file: SourceFile): Table[] {
  const called = file.nodes('CallExpression').flatMap((call) => definedTable(project, file, call) ?? []);
  return [...called, ...file.nodes('ClassDeclaration').flatMap((node) => classTable(project, file, node) ?? [])];
}

function definedTable(project: Project, file: SourceFile, call: TSESTree.CallExpression): Table | undefined {
  const method = propertyName(call.callee);
  if (call.callee.type !== 'MemberExpression' || (method !== 'define' && method !== 'init')) return undefined;
  const [first, second, third] = call.arguments;
  if (method === 'define') {
    const name = staticString(first);
    return name === undefined || !second ? undefined : createTable(project, file, call, name, literalAt(project, file, second), third);
  }
  const options = second && unwrap(second);
  const { object } = call.callee;
  const owner = object.type === 'Super' || object.type === 'ThisExpression' ? enclosingClass(call)?.id?.name : lastName(object);
  const isModel = options?.type === 'ObjectExpression' && (valueOf(options, 'sequelize') !== undefined || valueOf(options, 'modelName') !== undefined);
  return owner === undefined || !isModel ? undefined : createTable(project, file, call, staticString(valueOf(options, 'modelName')) ?? owner, literalAt(project, file, first), options);
}

function createTable(project: Project, file: SourceFile, node: Node, name: string, attributes: Literal | undefined, options: Node | undefined): Table {
  const settings = literalAt(project, file, options)?.object;
  const isUnderscored = isSet(settings, 'underscored');
  const isCaseless = ignoresCase(project, file.path);
  const columns: Column[] = [];
  const primaryKey: string[] = [];
  const uniques = new Map<string, string[]>();
  const foreignKeys: ForeignKey[] = [];
  let isComplete = attributes !== undefined && (options === undefined || settings !== undefined);
  for (const property of attributes?.object.properties ?? []) {
    const column = property.type === 'Property' ? declaredName(property) : undefined;
    if (property.type !== 'Property' || column === undefined) {
      isComplete = false;
      continue;
    }
    const value = unwrap(property.value);
    const details = value.type === 'ObjectExpression' ? value : undefined;
    columns.push(columnOf(column, details ? valueOf(details, 'type') : value, details, isUnderscored, isCaseless));
    if (isSet(details, 'primaryKey')) primaryKey.push(column);
    const unique = valueOf(details, 'unique');
    if (unique && isSet(details, 'unique')) {
      const key = staticString(unique) ?? staticString(valueOf(unique, 'name')) ?? column;
      uniques.set(key, [...(uniques.get(key) ?? []), column]);
    }
    const target = referenced(valueOf(valueOf(details, 'references'), 'model'));
    if (target !== undefined) foreignKeys.push({ columns: [column], table: target, references: [staticString(valueOf(valueOf(details, 'references'), 'key')) ?? 'id'] });
  }
  addImplicit(columns, primaryKey, settings, isUnderscored, attributes !== undefined);
  const indexes = valueOf(settings, 'indexes');
  const listed = indexes?.type === 'ArrayExpression' ? indexes.elements.map((element) => element && unwrap(element)) : [];
  const fields = (isUnique: boolean) => listed.flatMap((each) => (each && isSet(each, 'unique') === isUnique ? [namesIn(valueOf(each, 'fields')).map((field) => columns.find((column) => column.name === field)?.property ?? field)] : []));
  return {
    name, databaseName: staticString(valueOf(settings, 'tableName')) ?? (isSet(settings, 'freezeTableName') ? name : pluralOf(isUnderscored ? snakeCase(name) : name)),
    columns, primaryKey, uniques: [...uniques.values(), ...fields(true)], indexes: fields(false), foreignKeys, relations: [],
    place: { path: file.path, range: [node.range[0], node.range[1]], label: `model ${name}` }, isComplete,
  };
}

/** `'users'`, `User`, `{ tableName: 'users' }`. */
function referenced(model: Node | undefined): string | undefined {
  return staticString(model) ?? staticString(valueOf(model, 'tableName')) ?? (model?.type === 'Identifier' || model?.type === 'MemberExpression' ? lastName(model) : undefined);
}

function addImplicit(columns: Column[], primaryKey: string[], settings: Node | undefined, isUnderscored: boolean, isKnown: boolean): void {
  const add = (property: string, type: ColumnType) => {
    if (!columns.some((column) => column.property === property)) columns.push({ property, name: isUnderscored ? snakeCase(property) : property, type, ignoresCase: false, isNullable: false, hasDefault: true });
  };
  if (primaryKey.length === 0 && isKnown) {
    add('id', 'integer');
    primaryKey.push('id');
  }
  if (valueOf(settings, 'timestamps')?.type === 'Literal' && !isSet(settings, 'timestamps')) return;
  add(staticString(valueOf(settings, 'createdAt')) ?? 'createdAt', 'date');
  add(staticString(valueOf(settings, 'updatedAt')) ?? 'updatedAt', 'date');
}

const TYPES: Readonly<Record<string, ColumnType>> = {
  INTEGER: 'integer', SMALLINT: 'integer', TINYINT: 'integer', MEDIUMINT: 'integer', BIGINT: 'bigint', UUID: 'uuid', UUIDV4: 'uuid', STRING: 'text', TEXT: 'text', CITEXT: 'text', CHAR: 'other', BOOLEAN: 'boolean', DATE: 'date', DATEONLY: 'date',
  DECIMAL: 'decimal', NUMERIC: 'decimal', FLOAT: 'float', REAL: 'float', DOUBLE: 'float', JSON: 'json', JSONB: 'json', BLOB: 'bytes', ENUM: 'enum',
};
const IGNORED: ReadonlySet<string> = new Set(['UNSIGNED', 'ZEROFILL', 'BINARY', 'LONG', 'TINY', 'MEDIUM', 'PRECISION']);

function typeName(type: Node | undefined): string {
  const name = lastName(type) ?? '';
  const inner = type?.type === 'MemberExpression' && IGNORED.has(name) ? type.object : undefined;
  return inner ? typeName(inner) : name;
}

function columnOf(property: string, type: Node | undefined, details: Node | undefined, isUnderscored: boolean, isCaseless: boolean): Column {
  const name = typeName(type);
  const kind = TYPES[name] ?? 'other';
  return {
    property, name: staticString(valueOf(details, 'field')) ?? (isUnderscored ? snakeCase(property) : property), type: kind, ignoresCase: name === 'CITEXT' || (kind === 'text' && isCaseless),
    isNullable: !isSet(details, 'primaryKey') && !isForbidden(details), hasDefault: valueOf(details, 'defaultValue') !== undefined || isSet(details, 'autoIncrement'),
  };
}

function isForbidden(details: Node | undefined): boolean {
  const value = valueOf(details, 'allowNull');
  return value?.type === 'Literal' && value.value === false;
}

/** https://github.com/sequelize/sequelize-typescript#column */
function classTable(project: Project, file: SourceFile, node: ClassNode): Table | undefined {
  const table = decorators(node).find(({ name }) => name === 'Table');
  if (!table || !node.id) return undefined;
  const settings = literalAt(project, file, table.call?.arguments[0])?.object;
  const isUnderscored = isSet(settings, 'underscored');
  const columns: Column[] = [];
  const primaryKey: string[] = [];
  const uniques: string[][] = [];
  const foreignKeys: ForeignKey[] = [];
  for (const element of node.body.body) {
    const property = element.type === 'PropertyDefinition' ? declaredName(element) : undefined;
    const marks = element.type === 'PropertyDefinition' ? decorators(element) : [];
    const has = (name: string) => marks.some((mark) => mark.name === name);
    const column = marks.find(({ name }) => name === 'Column');
    if (element.type !== 'PropertyDefinition' || property === undefined || !column) continue;
    const argument = column.call?.arguments[0];
    const details = argument?.type === 'ObjectExpression' ? argument : undefined;
    const made = columnOf(property, details ? valueOf(details, 'type') : argument, details, isUnderscored, ignoresCase(project, file.path));
    const type = made.type === 'other' && !argument ? annotated(element.typeAnnotation?.typeAnnotation) : made.type;
    const isKey = has('PrimaryKey') || isSet(details, 'primaryKey');
    columns.push({ ...made, type, isNullable: made.isNullable && !has('AllowNull') && !isKey, hasDefault: made.hasDefault || has('Default') || has('AutoIncrement') });
    if (isKey) primaryKey.push(property);
    if (has('Unique') || isSet(details, 'unique')) uniques.push([property]);
    const target = marks.find(({ name }) => name === 'ForeignKey')?.call?.arguments[0];
    const name = target?.type === 'ArrowFunctionExpression' ? lastName(target.body) : undefined;
    if (name !== undefined) foreignKeys.push({ columns: [property], table: name, references: ['id'] });
  }
  addImplicit(columns, primaryKey, settings, isUnderscored, true);
  const relations = node.body.body.flatMap((element) => {
    const mark = decorators(element).find(({ name }) => /^(?:HasMany|HasOne|BelongsTo|BelongsToMany)$/.test(name));
    const target = mark?.call?.arguments[0];
    const name = target?.type === 'ArrowFunctionExpression' ? lastName(target.body) : undefined;
    const property = element.type === 'PropertyDefinition' ? declaredName(element) : undefined;
    return mark && name !== undefined && property !== undefined ? [{ property, table: name, isList: /Many$/.test(mark.name) }] : [];
  });
  return { name: node.id.name, databaseName: staticString(valueOf(settings, 'tableName')) ?? pluralOf(node.id.name), columns, primaryKey, uniques, indexes: [], foreignKeys, relations, place: { path: file.path, range: [node.range[0], node.range[1]], label: `model ${node.id.name}` }, isComplete: isIdentifier(node.superClass, 'Model') };
}

function annotated(type: TSESTree.TypeNode | undefined): ColumnType {
  const types: Readonly<Record<string, ColumnType>> = { TSStringKeyword: 'text', TSNumberKeyword: 'integer', TSBooleanKeyword: 'boolean' };
  return (type && types[type.type]) ?? 'other';
}
