import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, hasSpread, isFunction, propertyName, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import type { LibraryName, Query } from '../queries.ts';
import { placeholdersOf } from './dialect.ts';
import { handleAt, type Handle } from './handle.ts';
import { sqlQuery } from './query.ts';
import { readText, type SqlText } from './text.ts';
import { wrappedHandle } from './wrapper.ts';

const SENDS = new Set(['query', 'execute', 'unsafe']);
const LIBRARIES = { pg: 'pg', mysql: 'mysql2', postgres: 'postgres', neon: 'neon' } as const;
const VERB = /^\s*(?:--[^\n]*\n\s*)*(?:select|insert|replace|update|delete|with|begin|start|commit|rollback)\b/i;
/** Functions of a project around `query` have such names. */
const WRAPPERS = /^(?:query|execute|exec|run|sql|db|q)$|query|sql/i;

/** The query a call sends: `pool.query(text, values)`, or a function of the project around it. */
export function sqlCallAt(project: Project, file: SourceFile, node: Node, driver: keyof typeof LIBRARIES): Query | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const { callee } = node;
  const method = callee.type === 'Identifier' ? callee.name : (propertyName(callee) ?? '');
  const isDriverCall = callee.type === 'MemberExpression' && SENDS.has(method);
  if (!isDriverCall && !WRAPPERS.test(method)) return undefined;
  const sent = argumentsOf(node);
  if (!sent) return undefined;
  const early = isLiteral(sent.text) ? readText(project, file, sent.text) : undefined;
  if (early && !VERB.test(early.text)) return undefined;
  if (!early && !isDriverCall) return undefined;
  const handle = (isDriverCall ? handleAt(project, file, callee.object) : undefined) ?? wrappedHandle(project, file, callee);
  if (handle?.driver !== driver) return undefined;
  const sql = early ?? readText(project, file, sent.text) ?? unreadable(sent.text);
  return build(project, file, node, { callee, method, handle, library: LIBRARIES[driver], sql, sent });
}

interface Sent {
  text: Node;
  values: Node | undefined;
  hasCallback: boolean;
}

interface Parts {
  callee: Node;
  method: string;
  handle: Handle;
  library: LibraryName;
  sql: SqlText;
  sent: Sent;
}

function build(project: Project, file: SourceFile, node: TSESTree.CallExpression, { callee, method, handle, library, sql, sent }: Parts): Query | undefined {
  const isMysql = handle.driver === 'mysql';
  const values = listOf(project, file, sent.values);
  const names = isMysql ? placeholdersOf(sql.text, 'mysql').filter((name) => !sql.inside.has(name)) : [];
  const value = (placeholder: string): Node | undefined => {
    const index = isMysql ? names.indexOf(placeholder) : Number(placeholder.slice(1)) - 1;
    const element = values?.elements[index];
    return element && !values?.elements.slice(0, index + 1).some((each) => each?.type === 'SpreadElement') ? element : undefined;
  };
  return sqlQuery(project, file, {
    library, dialect: isMysql ? 'mysql' : 'postgres', node, handle: callee.type === 'MemberExpression' ? callee.object : callee, method, sql, value,
    ...(values && values === sent.values && { values }), rowsPath: handle.rows, isConnection: handle.isConnection, hasCallback: sent.hasCallback,
    isPrepared: isMysql && (handle.isPrepared ?? method === 'execute'),
  });
}

function argumentsOf({ arguments: list }: TSESTree.CallExpression): Sent | undefined {
  const [first, second] = list;
  if (!first || first.type === 'SpreadElement') return undefined;
  const hasCallback = list.some((argument) => isFunction(unwrap(argument)));
  const config = unwrap(first);
  if (config.type === 'ObjectExpression') {
    const text = findProperty(config, 'text')?.value ?? findProperty(config, 'sql')?.value;
    if (!text || hasSpread(config)) return undefined;
    return { text, values: findProperty(config, 'values')?.value ?? (isFunction(second) ? undefined : second), hasCallback };
  }
  return { text: first, values: second?.type === 'SpreadElement' || isFunction(second) ? undefined : second && unwrap(second), hasCallback };
}

/** The array of values, also behind a variable. */
function listOf(project: Project, file: SourceFile, values: Node | undefined): TSESTree.ArrayExpression | undefined {
  if (!values) return undefined;
  const node = unwrap(values);
  if (node.type === 'ArrayExpression') return node;
  const resolved = node.type === 'Identifier' ? project.resolveHere(file, node) : undefined;
  return resolved?.kind === 'node' && resolved.file === file && resolved.node.type === 'ArrayExpression' ? resolved.node : undefined;
}

function isLiteral(start: Node): boolean {
  const node = unwrap(start);
  return node.type === 'Literal' || node.type === 'TemplateLiteral' || (node.type === 'BinaryExpression' && node.operator === '+');
}

function unreadable(node: Node): SqlText {
  return { text: '', node, inside: new Map(), isInterpolated: false, source: () => undefined };
}
