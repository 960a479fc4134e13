import { posix } from 'node:path';
import type { Column, ColumnType, ForeignKey, Relation, Table } from '../../core/schema.ts';
import type { Project } from '../../core/types.ts';
import { listArgument, parsePrisma, textArgument, type PrismaBlock, type PrismaField } from './prisma-file.ts';
import type { ReadTables, SchemaReader } from './index.ts';

/** The files that make up one schema: a single file, or a folder around the one with the datasource. */
export interface PrismaSchema {
  /** File that holds the datasource, or the only file. */
  path: string;
  files: readonly { path: string; blocks: readonly PrismaBlock[] }[];
  /** `postgresql`, `mysql`; undefined when there is no datasource. */
  provider: string | undefined;
  /** Foreign keys exist in the database (`foreignKeys`) or only in the client (`prisma`). */
  relationMode: 'foreignKeys' | 'prisma';
  /** Folders the client is generated into; empty for the one in node_modules. */
  outputs: readonly string[];
  previewFeatures: readonly string[];
}

const known = new WeakMap<Project, readonly PrismaSchema[]>();

/** Every Prisma schema of the project. */
export function prismaSchemas(project: Project): readonly PrismaSchema[] {
  let found = known.get(project);
  if (!found) known.set(project, (found = readSchemas(project)));
  return found;
}

function readSchemas(project: Project): PrismaSchema[] {
  const files = project.pathsEnding('.prisma').map((path) => ({ path, blocks: parsePrisma(project.text(path) ?? '') }));
  const roots = files.filter(({ blocks }) => blocks.some(({ kind }) => kind === 'datasource'));
  const isRoot = new Set(roots);
  const rest = files.filter((file) => !isRoot.has(file));
  const ownerOf = (path: string) =>
    roots.filter((root) => path.startsWith(`${posix.dirname(root.path)}/`) || posix.dirname(root.path) === '.').sort((a, b) => posix.dirname(b.path).length - posix.dirname(a.path).length)[0];
  const alone = rest.filter(({ path }) => !ownerOf(path));
  return [...roots, ...alone].map((root) => createSchema(root.path, [root, ...rest.filter(({ path }) => ownerOf(path) === root)]));
}

function createSchema(path: string, files: PrismaSchema['files']): PrismaSchema {
  const blocks = files.flatMap((file) => file.blocks.map((block) => ({ path: file.path, block })));
  const datasource = blocks.find(({ block }) => block.kind === 'datasource')?.block;
  const generators = blocks.filter(({ block }) => block.kind === 'generator' && /^prisma-client/.test(block.settings.get('provider') ?? ''));
  return {
    path,
    files,
    provider: datasource?.settings.get('provider'),
    relationMode: datasource?.settings.get('relationMode') === 'prisma' ? 'prisma' : 'foreignKeys',
    outputs: generators.flatMap(({ path: from, block }) => {
      const output = block.settings.get('output');
      return output === undefined ? [] : [posix.join(posix.dirname(from), output)];
    }),
    previewFeatures: generators.flatMap(({ block }) => [...(block.settings.get('previewFeatures') ?? '').matchAll(/"(\w+)"/g)].map(([, name = '']) => name)),
  };
}

/** The schemas that code at this path queries: those of its package, else of packages it depends on, else the only one there is. */
export function prismaSchemasOf(project: Project, path: string): readonly PrismaSchema[] {
  const all = prismaSchemas(project);
  const manifest = project.manifest(path);
  const own = all.filter((schema) => project.manifest(schema.path)?.directory === manifest?.directory);
  if (own.length > 0 || all.length <= 1) return own.length > 0 ? own : all;
  const dependencies = { ...manifest?.dependencies, ...manifest?.devDependencies };
  const used = all.filter((schema) => Object.hasOwn(dependencies, project.manifest(schema.path)?.name ?? ''));
  return used.length > 0 ? used : all.filter((schema) => project.manifest(schema.path)?.directory === '');
}

/** Name of a model's property of the client: `User` is `prisma.user`. */
export function accessorOf(model: string): string {
  return model.charAt(0).toLowerCase() + model.slice(1);
}

/** Tables of schema.prisma. Columns are the scalar fields; a model that several schemas declare is the first one's. */
export const prisma: SchemaReader = {
  library: 'prisma',
  read(project, path): ReadTables {
    const tables = new Map<string, Table>();
    for (const schema of prismaSchemasOf(project, path)) {
      for (const table of tablesOf(schema)) {
        const twin = tables.get(table.name);
        tables.set(table.name, twin ? { ...twin, columns: twin.columns.map((column) => stricter(column, table)) } : table);
      }
    }
    return { tables: [...tables.values()], unread: [] };
  },
};

/** The same schema kept for two databases: text that either of them compares without case is compared so. */
function stricter(column: Column, twin: Table): Column {
  const other = twin.columns.find(({ property }) => property === column.property);
  return other?.ignoresCase && !column.ignoresCase ? { ...column, ignoresCase: true } : column;
}

function tablesOf(schema: PrismaSchema): Table[] {
  const blocks = schema.files.flatMap(({ blocks: list }) => list);
  const models = new Set(blocks.filter(({ kind }) => kind === 'model' || kind === 'view').map(({ name }) => name));
  const enums = new Set(blocks.filter(({ kind }) => kind === 'enum').map(({ name }) => name));
  return schema.files.flatMap((file) =>
    file.blocks.filter(({ kind }) => kind === 'model' || kind === 'view').map((block) => tableOf(schema, file.path, block, models, enums)),
  );
}

function tableOf(schema: PrismaSchema, path: string, block: PrismaBlock, models: ReadonlySet<string>, enums: ReadonlySet<string>): Table {
  const scalars = block.fields.filter(({ type }) => !models.has(type));
  const lists = (name: string) => block.attributes.filter((attribute) => attribute.name === name).map(({ argument }) => listArgument(argument, 'fields'));
  const marked = (name: string) => scalars.filter((field) => field.attributes.some((attribute) => attribute.name === name)).map((field) => field.name);
  return {
    name: accessorOf(block.name),
    databaseName: mapped(block.attributes, block.name),
    columns: scalars.map((field) => columnOf(field, schema.provider, enums)),
    primaryKey: lists('id')[0] ?? marked('id'),
    uniques: [...marked('unique').map((name) => [name]), ...lists('unique')],
    indexes: [...lists('index'), ...lists('fulltext')],
    foreignKeys: block.fields.flatMap((field) => foreignKeysOf(field, models)),
    relations: block.fields.filter(({ type }) => models.has(type)).map((field): Relation => ({ property: field.name, table: accessorOf(field.type), isList: field.isList })),
    place: { path, range: [block.range[0], block.range[1]], label: `model ${block.name}` },
    isComplete: true,
  };
}

function mapped(attributes: PrismaField['attributes'], name: string): string {
  const map = attributes.find((attribute) => attribute.name === 'map');
  return (map && textArgument(map.argument, 'name')) ?? name;
}

function foreignKeysOf(field: PrismaField, models: ReadonlySet<string>): ForeignKey[] {
  const relation = models.has(field.type) ? field.attributes.find(({ name }) => name === 'relation') : undefined;
  const columns = relation ? listArgument(relation.argument, 'fields') : [];
  return columns.length === 0 ? [] : [{ columns, table: accessorOf(field.type), references: listArgument(relation?.argument ?? '', 'references') }];
}

const TYPES: Readonly<Record<string, ColumnType>> = { Int: 'integer', BigInt: 'bigint', String: 'text', Boolean: 'boolean', DateTime: 'date', Decimal: 'decimal', Float: 'float', Json: 'json', Bytes: 'bytes' };
const NATIVE: Readonly<Record<string, ColumnType>> = { 'db.Uuid': 'uuid', 'db.UniqueIdentifier': 'uuid', 'db.ObjectId': 'object-id', 'db.Char': 'other', 'db.NChar': 'other', 'db.Bit': 'other', 'db.VarBit': 'other', 'db.Inet': 'other', 'db.Xml': 'other' };

function columnOf(field: PrismaField, provider: string | undefined, enums: ReadonlySet<string>): Column {
  const native = field.attributes.find(({ name }) => name.startsWith('db.'))?.name ?? '';
  const type = field.isList ? 'other' : (NATIVE[native] ?? TYPES[field.type] ?? (enums.has(field.type) ? 'enum' : 'other'));
  return {
    property: field.name,
    name: mapped(field.attributes, field.name),
    type,
    ignoresCase: field.type === 'String' && (native === 'db.Citext' || provider === 'mysql' || provider === 'sqlserver'),
    isNullable: field.isOptional,
    hasDefault: field.attributes.some(({ name }) => name === 'default' || name === 'updatedAt'),
  };
}
