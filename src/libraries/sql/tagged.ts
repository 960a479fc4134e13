import { textOf, wrapped } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import type { Query } from '../queries.ts';
import { handleAt, type Handle } from './handle.ts';
import { sqlQuery } from './query.ts';
import { readTagged } from './text.ts';

const VERB = /^\s*(?:--[^\n]*\n\s*)*(?:select|insert|update|delete|with|begin|commit|rollback)\b/i;

/** The query of a tagged template: sql`select * from users where id = ${id}`. */
export function taggedAt(project: Project, file: SourceFile, node: Node, driver: 'postgres' | 'neon'): Query | undefined {
  if (node.type !== 'TaggedTemplateExpression' || isFragment(node)) return undefined;
  if (!VERB.test(node.quasi.quasis[0]?.value.raw ?? '')) return undefined;
  const handle = tagHandle(project, file, node.tag);
  if (handle?.driver !== driver) return undefined;
  const sql = readTagged(project, file, node);
  if (!sql) return undefined;
  return sqlQuery(project, file, { library: driver, dialect: 'postgres', node, handle: node.tag, method: textOf(file, node.tag), sql, value: () => undefined, rowsPath: handle.rows, isConnection: handle.isConnection, hasCallback: false, isPrepared: false });
}

/** Part of another template. */
function isFragment(node: Node): boolean {
  const { parent } = wrapped(node);
  return parent?.type === 'TemplateLiteral';
}

function tagHandle(project: Project, file: SourceFile, tag: Node): Handle | undefined {
  const resolved = project.resolve(file, tag);
  if (resolved?.kind === 'package') return resolved.name === '@vercel/postgres' && resolved.path.join() === 'sql' ? { driver: 'neon', rows: ['rows'], isConnection: false } : handleAt(project, file, tag);
  return handleAt(project, file, tag);
}
