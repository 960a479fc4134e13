import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, isFunction, propertyName, staticString, unwrap } from '../../core/ast.ts';
import type { Column, ForeignKey, Table } from '../../core/schema.ts';
import type { Node, Project, Resolved, SourceFile } from '../../core/types.ts';
import { columnOf, linksOf } from './drizzle-columns.ts';
import type { ReadTables, SchemaReader } from './index.ts';

/** A table of Drizzle where it is declared: `export const users = pgTable('users', { ... })`. */
export interface DrizzleTable {
  /** The variable's name. */
  name: string;
  file: SourceFile;
  call: TSESTree.CallExpression;
  dialect: 'pg' | 'mysql' | 'sqlite' | 'other';
}

const MAKER = /^(pg|mysql|sqlite|singlestore|mssql|cockroach|gel)Table$/;
const CREATOR = /^(pg|mysql|sqlite|singlestore|mssql|cockroach|gel)TableCreator$/;
const SCHEMA = /^(pg|mysql|singlestore|mssql|cockroach|gel)Schema$/;
const VIEW = /^(pg|mysql|sqlite)(?:Materialized)?View$/;

/** The table an expression stands for, across files. */
export function drizzleTable(project: Project, file: SourceFile, node: Node): DrizzleTable | undefined {
  const resolved = project.resolve(file, node);
  return resolved?.kind === 'node' && resolved.node.type === 'CallExpression' ? tableAt(project, resolved.file, resolved.node) : undefined;
}

function tableAt(project: Project, file: SourceFile, call: TSESTree.CallExpression): DrizzleTable | undefined {
  const declarator = call.parent;
  const dialect = makerDialect(project, file, call.callee);
  return dialect && declarator.type === 'VariableDeclarator' && declarator.id.type === 'Identifier' ? { name: declarator.id.name, file, call, dialect } : undefined;
}

function makerDialect(project: Project, file: SourceFile, callee: Node): DrizzleTable['dialect'] | undefined {
  const method = propertyName(callee);
  const resolved = project.resolve(file, callee);
  const direct = exportOf(resolved);
  const own = direct && (MAKER.exec(direct) ?? VIEW.exec(direct));
  if (own) return dialectOf(own[1]);
  // `authSchema.table(...)`, and `createTable(...)` of `const createTable = pgTableCreator(...)`
  const object = callee.type === 'MemberExpression' && (method === 'table' || method === 'view' || method === 'materializedView') ? project.resolve(file, callee.object) : resolved;
  if (object?.kind !== 'node' || object.node.type !== 'CallExpression') return undefined;
  const name = exportOf(project.resolve(object.file, object.node.callee));
  const found = name === undefined ? null : (CREATOR.exec(name) ?? SCHEMA.exec(name));
  return found ? dialectOf(found[1]) : undefined;
}

function exportOf(resolved: Resolved | undefined): string | undefined {
  return resolved?.kind === 'package' && resolved.name === 'drizzle-orm' ? resolved.path.at(-1) : undefined;
}

function dialectOf(name: string | undefined): DrizzleTable['dialect'] {
  return name === 'pg' || name === 'mysql' || name === 'sqlite' ? name : name === 'cockroach' ? 'pg' : name === 'singlestore' ? 'mysql' : 'other';
}

const known = new WeakMap<Project, readonly { table: Table; directory: string; package: string | undefined }[]>();

function allTables(project: Project) {
  let found = known.get(project);
  if (!found) {
    found = project.packageUsers('drizzle-orm').flatMap((path) => {
      if (!/(?:Table|Schema|View)\w*\(|\.table\(/.test(project.text(path) ?? '')) return [];
      const file = project.file(path);
      const manifest = project.manifest(path);
      const calls = file?.moduleVariables().flatMap(({ definitions }) => definitions.flatMap(({ node }) => (node.type === 'VariableDeclarator' && node.init ? [unwrap(node.init)] : []))) ?? [];
      const tables = calls.map((call) => (file && call.type === 'CallExpression' ? tableAt(project, file, call) : undefined));
      return tables.flatMap((table) => (table ? [{ table: readTable(project, table), directory: manifest?.directory ?? '', package: manifest?.name }] : []));
    });
    known.set(project, found);
  }
  return found;
}

/** Tables by the name of their variable: those of the package, and of packages of the workspace it depends on. */
export const drizzle: SchemaReader = {
  library: 'drizzle',
  read(project, path): ReadTables {
    const manifest = project.manifest(path);
    const all = allTables(project);
    const own = all.filter(({ directory, package: name }) => directory === (manifest?.directory ?? '') || (name !== undefined && Object.hasOwn({ ...manifest?.dependencies, ...manifest?.devDependencies }, name)));
    return { tables: (own.length > 0 ? own : all).map(({ table }) => table), unread: [] };
  },
};

interface Keys {
  primaryKey: string[];
  uniques: string[][];
  indexes: string[][];
  foreignKeys: ForeignKey[];
  isComplete: boolean;
}

function readTable(project: Project, { name, file, call, dialect }: DrizzleTable): Table {
  const [first, second, third] = call.arguments;
  const keys: Keys = { primaryKey: [], uniques: [], indexes: [], foreignKeys: [], isComplete: true };
  const columns: Column[] = [];
  readColumns(project, file, second, dialect, columns, keys, 0);
  if (third) readExtra(project, file, third, keys);
  return { name, databaseName: staticString(first) ?? name, columns, ...keys, place: { path: file.path, range: [call.parent.range[0], call.parent.range[1]], label: `table ${name}` } };
}

/** The object a function expression returns, or the object itself. */
function bodyOf(node: Node | undefined): Node | undefined {
  if (!node) return undefined;
  const inner = unwrap(node);
  if (!isFunction(inner)) return inner;
  if (inner.body?.type !== 'BlockStatement') return inner.body ? unwrap(inner.body) : undefined;
  const last = inner.body.body.at(-1);
  return last?.type === 'ReturnStatement' && last.argument ? unwrap(last.argument) : undefined;
}

function readColumns(project: Project, file: SourceFile, node: Node | undefined, dialect: DrizzleTable['dialect'], columns: Column[], keys: Keys, depth: number): void {
  const object = bodyOf(node);
  if (object?.type !== 'ObjectExpression' || depth > 4) {
    const resolved = object && depth <= 4 ? project.resolve(file, object) : undefined;
    if (resolved?.kind === 'node' && resolved.node !== object) readColumns(project, resolved.file, resolved.node, dialect, columns, keys, depth + 1);
    else keys.isComplete = false;
    return;
  }
  for (const property of object.properties) {
    if (property.type === 'SpreadElement') {
      readColumns(project, file, property.argument, dialect, columns, keys, depth + 1);
      continue;
    }
    const column = declaredName(property);
    if (column === undefined) keys.isComplete = false;
    else readColumn(project, file, property.value, column, dialect, columns, keys);
  }
}

function readColumn(project: Project, file: SourceFile, value: Node, property: string, dialect: DrizzleTable['dialect'], columns: Column[], keys: Keys): void {
  const links = linksOf(project, file, value);
  const has = (name: string) => links.some((link) => link.name === name);
  columns.push(columnOf(project, property, links, dialect));
  if (has('primaryKey')) keys.primaryKey.push(property);
  if (has('unique')) keys.uniques.push([property]);
  for (const link of links) {
    const [callback] = link.name === 'references' ? link.call.arguments : [];
    const target = bodyOf(callback);
    const table = target?.type === 'MemberExpression' ? drizzleTable(project, link.file, target.object) : undefined;
    const column = target && propertyName(target);
    if (table && column !== undefined) keys.foreignKeys.push({ columns: [property], table: table.name, references: [column] });
  }
}

/** Indexes and keys of several columns, in an array or an object. https://orm.drizzle.team/docs/indexes-constraints */
function readExtra(project: Project, file: SourceFile, extra: Node, keys: Keys): void {
  const body = bodyOf(extra);
  const values = body?.type === 'ArrayExpression' ? body.elements : body?.type === 'ObjectExpression' ? body.properties.map((property) => (property.type === 'Property' ? property.value : null)) : undefined;
  if (!values) keys.isComplete = false;
  for (const value of values ?? []) {
    const links = value && value.type !== 'SpreadElement' ? linksOf(project, file, value) : [];
    const [base] = links;
    if (!base) {
      keys.isComplete = false;
      continue;
    }
    addKey(project, base, links, keys);
  }
}

function addKey(project: Project, base: ReturnType<typeof linksOf>[number], links: ReturnType<typeof linksOf>, keys: Keys): void {
  const on = links.find(({ name }) => name === 'on' || name === 'using' || name === 'onOnly');
  const columns = columnNames(on?.name === 'using' ? on.call.arguments.slice(1) : (on?.call.arguments ?? []));
  const isPartial = links.some(({ name }) => name === 'where');
  const [options] = base.call.arguments;
  const listed = (name: string): string[] => {
    const object = options && unwrap(options);
    const property = object?.type === 'ObjectExpression' ? object.properties.find((each) => each.type === 'Property' && declaredName(each) === name) : undefined;
    return property?.type === 'Property' && property.value.type === 'ArrayExpression' ? (columnNames(property.value.elements) ?? []) : [];
  };
  if (base.name === 'primaryKey') keys.primaryKey = listed('columns').length > 0 ? listed('columns') : (columnNames(base.call.arguments) ?? []);
  else if ((base.name === 'uniqueIndex' || base.name === 'unique') && columns && !isPartial) keys.uniques.push(columns);
  else if (base.name === 'index' && columns && !isPartial) keys.indexes.push(columns);
  else if (base.name === 'foreignKey') {
    const [first] = options?.type === 'ObjectExpression' ? options.properties.flatMap((each) => (each.type === 'Property' && declaredName(each) === 'foreignColumns' && each.value.type === 'ArrayExpression' ? each.value.elements : [])) : [];
    const table = first?.type === 'MemberExpression' ? drizzleTable(project, base.file, first.object) : undefined;
    if (table) keys.foreignKeys.push({ columns: listed('columns'), table: table.name, references: listed('foreignColumns') });
  }
}

/** `table.userId`, `table.createdAt.desc()`, `desc(table.createdAt)`; undefined when one is an expression. */
function columnNames(nodes: readonly (Node | null)[]): string[] | undefined {
  const names = nodes.map((node) => {
    let at = node ? unwrap(node) : undefined;
    while (at?.type === 'CallExpression') at = at.callee.type === 'MemberExpression' ? at.callee.object : at.arguments[0];
    return at && propertyName(at);
  });
  return names.length > 0 && names.every((name) => name !== undefined) ? names : undefined;
}
