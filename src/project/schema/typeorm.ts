import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, decorators, isClass, staticString, textOf, unwrap, type ClassNode } from '../../core/ast.ts';
import type { Column, ColumnType, ForeignKey, Relation, Table } from '../../core/schema.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { ignoresCase, isSet, lastName, literalAt, namesIn, snakeCase, valueOf } from './literals.ts';
import { sourceReader } from './workspace.ts';

type Mark = ReturnType<typeof decorators>[number];

interface Parts {
  columns: Column[];
  primaryKey: string[];
  uniques: string[][];
  indexes: string[][];
  foreignKeys: ForeignKey[];
  relations: Relation[];
  isComplete: boolean;
}

const COLUMNS = /^(?:Column|PrimaryColumn|PrimaryGeneratedColumn|CreateDateColumn|UpdateDateColumn|DeleteDateColumn|VersionColumn|ViewColumn|ObjectIdColumn)$/;
const RELATIONS = /^(?:OneToMany|ManyToOne|OneToOne|ManyToMany)$/;

/** TypeORM entities by class name. https://typeorm.io/docs/entity/entities */
export const typeorm = sourceReader('typeorm', (text) => /@(?:Entity|ChildEntity|ViewEntity)\b/.test(text) && text.includes('typeorm'), (project, file) => file.nodes('ClassDeclaration').flatMap((node) => entityTable(project, file, node) ?? []));

function entityTable(project: Project, file: SourceFile, node: ClassNode): Table | undefined {
  const entity = decorators(node).find(({ name }) => /^(?:Entity|ChildEntity|ViewEntity)$/.test(name));
  if (!entity || !node.id) return undefined;
  const parts: Parts = { columns: [], primaryKey: [], uniques: [], indexes: [], foreignKeys: [], relations: [], isComplete: true };
  readClass(project, file, node, parts, 0);
  for (const { name, call } of decorators(node)) {
    const [first, second] = call?.arguments ?? [];
    const names = namesIn(first?.type === 'ArrayExpression' ? first : second);
    if (name === 'Unique' && names.length > 0) parts.uniques.push(names);
    if (name === 'Index' && names.length > 0) (isSet(call?.arguments.at(-1), 'unique') ? parts.uniques : parts.indexes).push(names);
  }
  const [first] = entity.call?.arguments ?? [];
  const name = node.id.name;
  return { name, databaseName: staticString(first) ?? staticString(valueOf(first, 'name')) ?? snakeCase(name), ...parts, place: { path: file.path, range: [node.range[0], node.range[1]], label: `entity ${name}` } };
}

function readClass(project: Project, file: SourceFile, node: ClassNode, parts: Parts, depth: number): void {
  const parent = node.superClass && depth < 4 ? project.resolve(file, unwrap(node.superClass)) : undefined;
  if (parent?.kind === 'node' && isClass(parent.node)) readClass(project, parent.file, parent.node, parts, depth + 1);
  else if (node.superClass && parent?.kind !== 'package') parts.isComplete = false;
  const fields = node.body.body.flatMap((element) => {
    const property = element.type === 'PropertyDefinition' ? declaredName(element) : undefined;
    return element.type === 'PropertyDefinition' && property !== undefined ? [{ element, property, marks: decorators(element) }] : [];
  });
  for (const { element, property, marks } of fields) readField(project, file, element, property, marks, parts);
  // Relations last: they may name a column that is declared below them.
  for (const { property, marks } of fields) {
    const relation = marks.find(({ name }) => RELATIONS.test(name));
    if (relation) readRelation(property, relation, marks, parts);
  }
}

function readField(project: Project, file: SourceFile, element: TSESTree.PropertyDefinition, property: string, marks: readonly Mark[], parts: Parts): void {
  const column = marks.find(({ name }) => COLUMNS.test(name));
  if (!column) {
    if (marks.some(({ name }) => name === 'RelationId')) parts.columns.push({ property, name: property, type: 'other', ignoresCase: false, isNullable: true, hasDefault: false });
    return;
  }
  const made = columnOf(project, file, element, property, column);
  const index = marks.find(({ name }) => name === 'Index');
  parts.columns.push(made.column);
  if (made.isKey) parts.primaryKey.push(property);
  if (made.isUnique || (index && index.call?.arguments.some((argument) => isSet(argument, 'unique')))) parts.uniques.push([property]);
  else if (index) parts.indexes.push([property]);
}

function columnOf(project: Project, file: SourceFile, element: TSESTree.PropertyDefinition, property: string, { name, call }: Mark): { column: Column; isKey: boolean; isUnique: boolean } {
  const [first, second] = call?.arguments ?? [];
  const options = literalAt(project, file, second ?? first)?.object;
  const written = staticString(first) ?? staticString(valueOf(options, 'type'));
  const isGenerated = name === 'PrimaryGeneratedColumn';
  const isDate = /DateColumn$/.test(name);
  const isKey = name.startsWith('Primary') || name === 'ObjectIdColumn' || isSet(options, 'primary');
  const isList = isSet(options, 'array') || isSet(options, 'transformer');
  const type = isList ? 'other' : isGenerated ? generated(written) : isDate ? 'date' : name === 'ObjectIdColumn' ? 'object-id' : valueOf(options, 'enum') ? 'enum' : written !== undefined ? (TYPES[written.toLowerCase()] ?? 'other') : annotated(file, element.typeAnnotation?.typeAnnotation);
  return {
    column: { property, name: staticString(valueOf(options, 'name')) ?? property, type, ignoresCase: written === 'citext' || (type === 'text' && ignoresCase(project, file.path)), isNullable: isSet(options, 'nullable') || name === 'DeleteDateColumn', hasDefault: isGenerated || isDate || valueOf(options, 'default') !== undefined },
    isKey, isUnique: isSet(options, 'unique'),
  };
}

function generated(strategy: string | undefined): ColumnType {
  return strategy === 'uuid' ? 'uuid' : 'integer';
}

const TYPES: Readonly<Record<string, ColumnType>> = {
  int: 'integer', int2: 'integer', int4: 'integer', integer: 'integer', smallint: 'integer', tinyint: 'integer', mediumint: 'integer', bigint: 'bigint', int8: 'bigint', uuid: 'uuid', varchar: 'text', 'character varying': 'text', text: 'text', citext: 'text', nvarchar: 'text', longtext: 'text', mediumtext: 'text',
  boolean: 'boolean', bool: 'boolean', date: 'date', time: 'date', datetime: 'date', timestamp: 'date', timestamptz: 'date', 'timestamp with time zone': 'date', 'timestamp without time zone': 'date', decimal: 'decimal', numeric: 'decimal', money: 'decimal',
  float: 'float', float4: 'float', float8: 'float', double: 'float', 'double precision': 'float', real: 'float', json: 'json', jsonb: 'json', 'simple-json': 'json', bytea: 'bytes', blob: 'bytes', enum: 'enum',
};

function annotated(file: SourceFile, type: TSESTree.TypeNode | undefined): ColumnType {
  const plain = type ? textOf(file, type).replace(/\s*\|\s*(?:null|undefined)\b/g, '').trim() : '';
  const types: Readonly<Record<string, ColumnType>> = { string: 'text', number: 'integer', boolean: 'boolean', Date: 'date', Buffer: 'bytes' };
  return types[plain] ?? 'other';
}

function readRelation(property: string, { name, call }: Mark, marks: readonly Mark[], parts: Parts): void {
  const [first] = call?.arguments ?? [];
  const target = staticString(first) ?? (first?.type === 'ArrowFunctionExpression' ? lastName(first.body) : lastName(first));
  const options = call?.arguments.findLast((argument): argument is TSESTree.ObjectExpression => argument.type === 'ObjectExpression');
  if (target === undefined) {
    parts.isComplete = false;
    return;
  }
  parts.relations.push({ property, table: target, isList: /ToMany$/.test(name) });
  const join = marks.find((mark) => mark.name === 'JoinColumn');
  if (name !== 'ManyToOne' && !(name === 'OneToOne' && join)) return;
  const settings: Node | undefined = join?.call?.arguments[0];
  const column = staticString(valueOf(settings, 'name')) ?? `${property}Id`;
  const declared = parts.columns.find((each) => each.name === column || each.property === column);
  parts.foreignKeys.push({ columns: [declared?.property ?? property], table: target, references: [staticString(valueOf(settings, 'referencedColumnName')) ?? 'id'] });
  if (name === 'OneToOne') parts.uniques.push([declared?.property ?? property]);
  else if (marks.some((mark) => mark.name === 'Index')) parts.indexes.push([declared?.property ?? property]);
  if (isSet(options, 'primary')) parts.primaryKey.push(property);
}
