import type { TSESTree } from '@typescript-eslint/types';
import { callOf, propertyName, rangeOf, wrapped } from '../../core/ast.ts';
import type { CallSite, Place, Project, Refusal, SourceFile } from '../../core/types.ts';
import { refusal } from './facts.ts';

export interface Uses {
  /** Calls of `db.transaction`. */
  transactions: Place[];
  /** A use that another driver would answer differently. */
  refusal?: Refusal;
}

const SAME = new Set(['rows', 'rowCount', 'fields', 'command']);

/** What the project does with a database object, wherever it is exported to. */
export function usesOf(project: Project, file: SourceFile, made: TSESTree.CallExpression | TSESTree.NewExpression): Uses {
  const { sites, complete } = project.references(file, made);
  const uses: Uses = { transactions: [] };
  if (!complete) uses.refusal = passed();
  for (const site of sites) {
    const outer = wrapped(site.node);
    const member = outer.parent;
    if (member?.type === 'TSTypeQuery' || (member?.type === 'ExportSpecifier')) continue;
    if (member?.type !== 'MemberExpression' || member.object !== outer) {
      if (!isForPackage(project, site)) uses.refusal ??= passed();
      continue;
    }
    const name = propertyName(member);
    if (name === 'transaction') uses.transactions.push({ path: site.file.path, range: rangeOf(member), label: 'throws' });
    if (name === 'batch') uses.refusal ??= refusal('BATCH', '`db.batch()` sends several queries in one request, and pg has nothing like it.', 'Make it a transaction once connections stay open.');
    if (name === '$withAuth') uses.refusal ??= refusal('AUTH', '`$withAuth` hands a token to the proxy of Neon, and pg has nothing like it.', 'Keep this driver for these queries.');
    if (name === '$client' || name === undefined) uses.refusal ??= refusal('SQL', 'The function that `neon()` returns is used by itself.', 'Replace those queries by ones of a pool first.');
    if (name === 'execute' && !readsRows(site.file, callOf(member))) uses.refusal ??= refusal('EXECUTE', 'The result of `db.execute()` is used for more than its rows.', 'Take `rows` out of the result where the query is sent.');
  }
  return uses;
}

function passed(): Refusal {
  return refusal('PASSED', 'The database is handed to code that the search does not follow.', 'Look there for `batch`, `$withAuth` and results of `execute`, and change the driver by hand.');
}

/** An argument of another library, such as an adapter for sessions, which knows every driver of Drizzle. */
function isForPackage(project: Project, { file, node }: CallSite): boolean {
  const call = wrapped(node).parent;
  if (call?.type !== 'CallExpression' && call?.type !== 'NewExpression') return false;
  return call.callee !== wrapped(node) && project.resolve(file, call.callee)?.kind === 'package';
}

/** True when nothing but what both results have is read: `(await db.execute(q)).rows`, `const { rows } = await db.execute(q)`. */
function readsRows(file: SourceFile, call: TSESTree.Node | undefined): boolean {
  if (!call) return false;
  const awaited = wrapped(call).parent;
  const outer = awaited?.type === 'AwaitExpression' ? wrapped(awaited) : undefined;
  const user = outer?.parent;
  if (!outer || !user) return false;
  if (user.type === 'ExpressionStatement') return true;
  if (user.type === 'MemberExpression') return user.object === outer && SAME.has(propertyName(user) ?? '');
  if (user.type !== 'VariableDeclarator') return false;
  const { id } = user;
  if (id.type === 'ObjectPattern') return id.properties.every((property) => property.type === 'Property' && property.key.type === 'Identifier' && SAME.has(property.key.name));
  if (id.type !== 'Identifier') return false;
  const reads = file.variable(id)?.references.filter(({ isRead }) => isRead) ?? [];
  return reads.every(({ identifier }) => identifier.parent?.type === 'MemberExpression' && SAME.has(propertyName(identifier.parent) ?? ''));
}
