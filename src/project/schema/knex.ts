import { isFunction, isIdentifier, isInside, propertyName, staticString, unwrap, type FunctionNode } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import type { ReadTables, SchemaReader } from './index.ts';
import { emptyFold, rename, tablesOf, type Fold } from './sql-tables.ts';
import { buildTable, emptyDraft } from './knex-table.ts';
import { isUndone } from './undone.ts';

const CHANGES = new Set(['createTable', 'createTableIfNotExists', 'alterTable', 'table', 'dropTable', 'dropTableIfExists', 'renameTable']);

const known = new WeakMap<Project, readonly { directory: string; fold: Fold }[]>();

/** Tables of Knex migrations, folded in the order of their file names; https://knexjs.org/guide/schema-builder.html */
export const knex: SchemaReader = {
  library: 'knex',
  alsoOf: ['objection'],
  read(project, path): ReadTables {
    let all = known.get(project);
    if (!all) known.set(project, (all = readAll(project)));
    const directory = project.manifest(path)?.directory ?? '';
    const fold = (all.find((each) => each.directory === directory) ?? (all.length === 1 ? all[0] : undefined))?.fold;
    const tables = fold ? tablesOf(fold) : [];
    return { tables, unread: tables.filter(({ isComplete }) => !isComplete).map(({ name }) => `Not all of \`${name}\` could be read.`) };
  },
};

function readAll(project: Project): { directory: string; fold: Fold }[] {
  const folds = new Map<string, Fold>();
  for (const path of [...project.paths()].sort()) {
    if (!/\.schema\b[\s\S]*\.(?:createTable|alterTable|table|dropTable)/.test(project.text(path) ?? '')) continue;
    const file = project.file(path);
    if (!file) continue;
    const manifest = project.manifest(path);
    const directory = manifest?.directory ?? '';
    const packages = manifest?.dependencies ?? {};
    const fold = folds.get(directory) ?? emptyFold('mysql2' in packages && !('pg' in packages));
    folds.set(directory, fold);
    for (const change of changesIn(file)) apply(fold, file, change);
  }
  return [...folds].map(([directory, fold]) => ({ directory, fold }));
}

interface Change {
  method: string;
  arguments: readonly Node[];
  node: Node;
  at: number;
}

/** Calls on `knex.schema` in the order in which they are made, without those that undo a migration. */
function changesIn(file: SourceFile): Change[] {
  const found: Change[] = [];
  for (const node of file.nodes('CallExpression')) {
    if (node.callee.type !== 'MemberExpression') continue;
    const method = propertyName(node.callee) ?? '';
    if (CHANGES.has(method) && isOnSchema(node.callee.object) && !isUndone(node)) found.push({ method, arguments: node.arguments, node, at: node.callee.property.range[0] });
  }
  return found.sort((a, b) => a.at - b.at);
}

function isOnSchema(start: Node): boolean {
  let node = unwrap(start);
  while (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') node = unwrap(node.callee.object);
  return propertyName(node) === 'schema';
}

function apply(fold: Fold, file: SourceFile, { method, arguments: [first, second], node }: Change): void {
  const name = staticString(first);
  if (name === undefined) return;
  if (method.startsWith('drop')) {
    fold.tables.delete(name);
    return;
  }
  if (method === 'renameTable') {
    rename(fold, name, staticString(second) ?? name);
    return;
  }
  const isCreate = method.startsWith('create');
  const draft = isCreate ? emptyDraft(name, file.path, node.range[0]) : fold.tables.get(name);
  if (!draft) return;
  if (isCreate) fold.tables.set(name, draft);
  const builder = second && unwrap(second);
  const parameter = isFunction(builder) ? builder.params[0] : undefined;
  if (!isFunction(builder) || parameter?.type !== 'Identifier') draft.isComplete = false;
  else for (const chain of chainsOn(file, builder, parameter.name)) buildTable(draft, chain, fold.isMysql);
}

/** Outermost call of each chain on the table: `table.string('email').notNullable()`. */
function chainsOn(file: SourceFile, builder: FunctionNode, name: string): Node[] {
  return file.nodes('CallExpression').filter((call) => {
    const { parent } = call;
    if (!isInside(call, builder) || (parent.type === 'MemberExpression' && parent.object === call)) return false;
    let root: Node = call;
    while (root.type === 'CallExpression' && root.callee.type === 'MemberExpression') root = unwrap(root.callee.object);
    return isIdentifier(root, name) || (root.type === 'ThisExpression' && builder.type === 'FunctionExpression');
  });
}

