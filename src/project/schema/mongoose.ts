import type { TSESTree } from '@typescript-eslint/types';
import { callOf, declaredName, decorators, isClass, propertyName, staticString, unwrap, type ClassNode } from '../../core/ast.ts';
import type { Column, ColumnType, ForeignKey, Table } from '../../core/schema.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { isSet, lastName, literalAt, pluralOf, valueOf } from './literals.ts';
import { sourceReader } from './workspace.ts';

interface Parts {
  columns: Column[];
  uniques: string[][];
  indexes: string[][];
  foreignKeys: ForeignKey[];
  isComplete: boolean;
}

/** Mongoose models by name: `mongoose.model('User', schema)`, Nest's `@Schema()` and Typegoose's classes. */
export const mongoose = sourceReader('mongoose', (text) => /mongoose|typegoose/i.test(text) && /\bmodel\b|@Schema\b|@prop\b/.test(text), (project, file) => [...modelTables(project, file), ...classTables(project, file)]);

function modelTables(project: Project, file: SourceFile): Table[] {
  return file.nodes('CallExpression').flatMap((call) => {
    const name = staticString(call.arguments[0]);
    const method = call.callee.type === 'Identifier' ? call.callee.name : propertyName(call.callee);
    const schema = call.arguments[1];
    if (method !== 'model' || name === undefined || !schema) return [];
    const made = schemaCall(project, file, schema);
    const parts = made ? schemaParts(project, made) : emptyParts();
    const collection = staticString(call.arguments[2]) ?? staticString(valueOf(made?.call.arguments[1], 'collection'));
    return [tableOf(name, collection, parts, file, call)];
  });
}

interface SchemaCall {
  file: SourceFile;
  call: TSESTree.CallExpression | TSESTree.NewExpression;
}

/** `new Schema(definition, options)`, through variables and files. */
function schemaCall(project: Project, file: SourceFile, start: Node): SchemaCall | undefined {
  const node = unwrap(start);
  const found = node.type === 'NewExpression' || node.type === 'CallExpression' ? { file, node } : project.resolve(file, node);
  if (!found || !('node' in found) || (found.node.type !== 'NewExpression' && found.node.type !== 'CallExpression')) return undefined;
  return lastName(found.node.callee) === 'Schema' ? { file: found.file, call: found.node } : undefined;
}

function emptyParts(isComplete = false): Parts {
  return { columns: [], uniques: [], indexes: [], foreignKeys: [], isComplete };
}

function tableOf(name: string, collection: string | undefined, parts: Parts, file: SourceFile, node: Node): Table {
  return { name, databaseName: collection ?? pluralOf(name.toLowerCase()), columns: parts.columns, primaryKey: ['_id'], uniques: parts.uniques, indexes: parts.indexes, foreignKeys: parts.foreignKeys, place: { path: file.path, range: [node.range[0], node.range[1]], label: `model ${name}` }, isComplete: parts.isComplete };
}

function schemaParts(project: Project, { file, call }: SchemaCall): Parts {
  const definition = literalAt(project, file, call.arguments[0]);
  const [, options] = call.arguments;
  const parts = emptyParts(definition !== undefined && (options === undefined || literalAt(project, file, options) !== undefined));
  if (definition) readFields(project, definition.file, definition.object, '', parts);
  return finished(file, call, literalAt(project, file, options)?.object, parts);
}

function finished(file: SourceFile, schema: Node, options: Node | undefined, parts: Parts): Parts {
  if (!parts.columns.some(({ property }) => property === '_id')) parts.columns.unshift(columnOf('_id', 'object-id', false, true));
  const timestamps = valueOf(options, 'timestamps');
  if (timestamps && !(timestamps.type === 'Literal' && timestamps.value === false)) {
    for (const name of ['createdAt', 'updatedAt']) {
      const renamed = valueOf(timestamps, name);
      if (!(renamed?.type === 'Literal' && renamed.value === false)) parts.columns.push(columnOf(staticString(renamed) ?? name, 'date', false, true));
    }
  }
  readCalls(file, schema, parts);
  return parts;
}

/** `schema.index({ user: 1, day: 1 }, { unique: true })`; `add` and `plugin` may bring more fields. */
function readCalls(file: SourceFile, schema: Node, parts: Parts): void {
  const declarator = schema.parent;
  const variable = declarator?.type === 'VariableDeclarator' && declarator.id.type === 'Identifier' ? file.variable(declarator.id) : undefined;
  for (const { identifier } of variable?.references ?? []) {
    const { parent } = identifier;
    const call = parent.type === 'MemberExpression' && parent.object === identifier ? callOf(parent) : undefined;
    const method = propertyName(parent);
    if (!call || method === undefined) continue;
    if (method === 'add' || method === 'plugin' || method === 'discriminator') parts.isComplete = false;
    const keys = method === 'index' ? call.arguments[0] : undefined;
    if (keys?.type !== 'ObjectExpression') continue;
    const names = keys.properties.flatMap((property) => (property.type === 'Property' ? (declaredName(property) ?? []) : []));
    (isSet(call.arguments[1], 'unique') ? parts.uniques : parts.indexes).push(names);
  }
}

function readFields(project: Project, file: SourceFile, object: TSESTree.ObjectExpression, prefix: string, parts: Parts): void {
  for (const property of object.properties) {
    const name = property.type === 'Property' ? declaredName(property) : undefined;
    if (property.type !== 'Property' || name === undefined) {
      const spread = property.type === 'SpreadElement' ? literalAt(project, file, property.argument) : undefined;
      if (spread) readFields(project, spread.file, spread.object, prefix, parts);
      else parts.isComplete = false;
      continue;
    }
    readField(project, file, prefix + name, unwrap(property.value), parts);
  }
}

function readField(project: Project, file: SourceFile, name: string, value: Node, parts: Parts): void {
  const options = literalAt(project, file, value);
  const type = options ? valueOf(options.object, 'type') : value;
  if (options && !type) {
    parts.columns.push(columnOf(name, 'json', true, false));
    readFields(project, options.file, options.object, `${name}.`, parts);
    return;
  }
  addField(name, options?.object, typeOf(type), parts);
  const list = type?.type === 'ArrayExpression';
  const ref = options && !list ? lastName(valueOf(options.object, 'ref')) ?? staticString(valueOf(options.object, 'ref')) : undefined;
  if (ref !== undefined) parts.foreignKeys.push({ columns: [name], table: ref, references: ['_id'] });
}

function addField(name: string, options: Node | undefined, type: ColumnType, parts: Parts): void {
  const isTransformed = ['lowercase', 'uppercase', 'trim', 'set', 'get'].some((option) => !isOff(valueOf(options, option)));
  parts.columns.push({ ...columnOf(name, type, !isSet(options, 'required'), valueOf(options, 'default') !== undefined), ...(isTransformed && { isTransformed }) });
  if (isSet(options, 'unique')) parts.uniques.push([name]);
  else if (isSet(options, 'index')) parts.indexes.push([name]);
}

function isOff(value: Node | undefined): boolean {
  return value === undefined || (value.type === 'Literal' && value.value === false);
}

function columnOf(property: string, type: ColumnType, isNullable: boolean, hasDefault: boolean): Column {
  return { property, name: property, type, ignoresCase: false, isNullable, hasDefault };
}

const TYPES: Readonly<Record<string, ColumnType>> = { String: 'text', string: 'text', Number: 'float', number: 'float', Boolean: 'boolean', boolean: 'boolean', Date: 'date', ObjectId: 'object-id', ObjectID: 'object-id', Oid: 'object-id', Buffer: 'bytes', Decimal128: 'decimal', UUID: 'uuid', BigInt: 'bigint', Int32: 'integer', Mixed: 'json', Map: 'json', Object: 'json', Array: 'json' };

function typeOf(type: Node | undefined): ColumnType {
  if (!type) return 'other';
  if (type.type === 'ArrayExpression' || type.type === 'ObjectExpression') return 'json';
  const name = staticString(type) ?? lastName(type);
  return (name !== undefined && Object.hasOwn(TYPES, name) ? TYPES[name] : undefined) ?? 'other';
}

/** https://docs.nestjs.com/techniques/mongodb, https://typegoose.github.io/typegoose/docs/api/decorators/prop */
function classTables(project: Project, file: SourceFile): Table[] {
  return file.nodes('ClassDeclaration').flatMap((node) => {
    const schema = decorators(node).find(({ name }) => name === 'Schema');
    const hasProps = node.body.body.some((element) => decorators(element).some(({ name }) => name === 'prop'));
    if (!node.id || (!schema && !hasProps)) return [];
    const parts = emptyParts(node.superClass === null);
    readClass(project, file, node, parts);
    const made = file.nodes('CallExpression').find((call) => propertyName(call.callee) === 'createForClass' && lastName(call.arguments[0]) === node.id?.name);
    const options = schema?.call?.arguments[0];
    finished(file, made ?? node, options, parts);
    return [tableOf(node.id.name, staticString(valueOf(options, 'collection')), parts, file, node)];
  });
}

function readClass(project: Project, file: SourceFile, node: ClassNode, parts: Parts): void {
  for (const element of node.body.body) {
    const prop = element.type === 'PropertyDefinition' ? decorators(element).find(({ name }) => name === 'Prop' || name === 'prop') : undefined;
    const name = element.type === 'PropertyDefinition' ? declaredName(element) : undefined;
    if (element.type !== 'PropertyDefinition' || !prop || name === undefined) continue;
    const options = prop.call?.arguments[0];
    const written = valueOf(options, 'type') ?? (options && !literalAt(project, file, options) ? unwrap(options) : undefined);
    const value = written && written.type === 'ArrowFunctionExpression' && written.body.type !== 'BlockStatement' ? unwrap(written.body) : written;
    addField(name, options, value ? typeOf(value) : annotated(element.typeAnnotation?.typeAnnotation), parts);
    const ref = valueOf(options, 'ref');
    const target = ref && ref.type === 'ArrowFunctionExpression' ? lastName(ref.body) : ref && propertyName(ref) === 'name' && ref.type === 'MemberExpression' ? lastName(ref.object) : (staticString(ref) ?? lastName(ref));
    if (target !== undefined && value?.type !== 'ArrayExpression') parts.foreignKeys.push({ columns: [name], table: target, references: ['_id'] });
  }
  const parent = node.superClass ? project.resolve(file, node.superClass) : undefined;
  if (parent?.kind === 'node' && isClass(parent.node)) readClass(project, parent.file, parent.node, parts);
}

function annotated(type: TSESTree.TypeNode | undefined): ColumnType {
  switch (type?.type) {
    case 'TSStringKeyword':
      return 'text';
    case 'TSNumberKeyword':
      return 'float';
    case 'TSBooleanKeyword':
      return 'boolean';
    case 'TSTypeReference': {
      const name = type.typeName.type === 'Identifier' ? type.typeName.name : type.typeName.type === 'TSQualifiedName' ? type.typeName.right.name : '';
      return TYPES[name] ?? 'other';
    }
    default:
      return 'other';
  }
}
