import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, findProperty, unwrap } from '../core/ast.ts';
import type { Table } from '../core/schema.ts';
import type { Node, Project } from '../core/types.ts';
import { WRITES, type Query } from './queries.ts';

const VERBS: ReadonlySet<string> = new Set(['create', 'createMany', 'connect', 'connectOrCreate', 'update', 'updateMany', 'upsert', 'set', 'disconnect', 'delete', 'deleteMany']);
/** Keys between their documents are a matter of the application there. */
const WITHOUT_CASCADES: ReadonlySet<string> = new Set(['mongoose', 'mongodb']);

/** How another statement may change the rows a query reads, as a part of a sentence. */
export function mayChange(project: Project, other: Query, query: Query): string | undefined {
  if (!WRITES.has(other.kind) && other.kind !== 'raw') return undefined;
  const name = `\`${other.method}\``;
  if (other.table === undefined || other.opaque !== undefined) return other.kind === 'raw' ? `sends a statement whose table is not known (${name})` : `writes to a table that is not known here (${name})`;
  if (query.table === undefined || other.library !== query.library) return `writes to the database (${name})`;
  if (query.isCompound) return `writes to \`${other.table}\` (${name}), and the query may load its rows, too`;
  if (other.table === query.table) return `writes to \`${other.table}\` (${name})`;
  if (other.library === 'prisma' && writesRelations(project, other)) return `may write rows of other tables together with those of \`${other.table}\` (${name})`;
  return other.kind.startsWith('delete') && mayCascade(project, other, query) ? `deletes from \`${other.table}\` (${name}), and rows of \`${query.table}\` may go with it` : undefined;
}

/** `data: { user: { update: ... } }`, or data that cannot be read. */
function writesRelations(project: Project, other: Query): boolean {
  if (!/^(?:create|update|upsert)$/.test(other.method) || other.table === undefined) return false;
  const table = project.schema(other.file.path).table(other.library, other.table);
  if (table?.relations?.length === 0) return false;
  const [options] = other.node.type === 'CallExpression' ? other.node.arguments : [];
  return ['data', 'create', 'update'].some((name) => {
    const value = findProperty(options, name)?.value;
    return value !== undefined && !isPlain(value, table);
  });
}

function isPlain(value: Node, table: Table | undefined): boolean {
  const object = unwrap(value);
  return object.type === 'ObjectExpression' && object.properties.every((property) => property.type === 'Property' && isPlainProperty(property, table));
}

function isPlainProperty(property: TSESTree.Property, table: Table | undefined): boolean {
  const name = declaredName(property);
  const value = unwrap(property.value);
  const verbs = value.type === 'ObjectExpression' ? value.properties.map((each) => (each.type === 'Property' ? (declaredName(each) ?? '') : '')) : [];
  const relation = table?.relations?.find((each) => each.property === name);
  if (table) return name !== undefined && (!relation || (!relation.isList && verbs.length > 0 && verbs.every((verb) => verb === 'connect') && table.foreignKeys.some((key) => key.table === relation.table)));
  return name !== undefined && !verbs.some((verb) => VERBS.has(verb));
}

/** The table that is read refers to the other one, directly or through others, or is not known. */
function mayCascade(project: Project, other: Query, query: Query): boolean {
  if (WITHOUT_CASCADES.has(other.library) || other.table === undefined || query.table === undefined) return false;
  const schema = project.schema(query.file.path);
  const read = schema.table(query.library, query.table);
  const start = schema.table(other.library, other.table);
  if (!read || !start) return true;
  const reached = new Set<Table>();
  const open = [read];
  for (let table = open.pop(); table; table = open.pop()) {
    if (table === start) return true;
    if (reached.has(table)) continue;
    reached.add(table);
    for (const key of table.foreignKeys) {
      const target = schema.table(query.library, key.table);
      if (!target) return true;
      open.push(target);
    }
  }
  return false;
}
