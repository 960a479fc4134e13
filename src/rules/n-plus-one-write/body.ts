import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, isFunction, isInside, propertyName, textOf, unwrap, wrapped } from '../../core/ast.ts';
import type { Loop } from '../../core/loops.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { queriesIn, WRITES, type Query } from '../../libraries/queries.ts';
import { isolationOf } from '../../libraries/loop-effects.ts';
import { isArray } from '../../libraries/loop-source.ts';
import { REFUSE } from './codes.ts';

export interface Site {
  project: Project;
  file: SourceFile;
  query: Query;
  loop: Loop;
  /** The statement of the loop's body that is the write and nothing else; undefined when the write is the value of a callback. */
  write: Node;
  /** Statement that the loop is, or that waits for it. */
  statement: Node;
  /** Declarations before the write; the loop does nothing else. Undefined when it does. */
  leading?: readonly Node[];
}

/** Where the write stands in its loop, or why it cannot be taken out of it. */
export function siteOf(project: Project, file: SourceFile, query: Query, loop: Loop): Site | Refusal {
  const caught = isolationOf(query.node, loop.node, loop.wait);
  if (caught !== undefined) return REFUSE.caught(`${caught} keeps the failure of one write from the others.`);
  const awaited = wrapped(query.node).parent;
  const value = awaited?.type === 'AwaitExpression' ? awaited : undefined;
  const isValue = loop.callback !== undefined && isResultOf(value ?? wrapped(query.node), loop.callback);
  if (loop.kind === 'for-each' || (!value && !isValue)) return REFUSE.taken('The loop goes on without waiting for the write.');
  if (loop.kind !== 'for-of' && loop.kind !== 'for' && loop.kind !== 'concurrent') return REFUSE.loop('The loop is not one that goes through an array.');
  if (!loop.source) return REFUSE.loop('What the loop goes through is no array that is there before it.');
  const write = isValue ? (value ?? query.node) : value?.parent;
  if (!write || (!isValue && write.type !== 'ExpressionStatement')) return REFUSE.result('What the write gives back is used in the loop.');
  const statement = statementOf(loop);
  if (!statement) return loop.kind === 'concurrent' ? REFUSE.result('What the writes give back is collected and used.') : REFUSE.loop('The loop does not stand in a block of its own.');
  const leading = leadingOf(file, loop, write, isValue);
  return { project, file, query, loop, write, statement, ...(leading && { leading }) };
}

/** `(item) => query`, `async (item) => { await query; }` and `return query`. */
function isResultOf(node: Node, callback: Node): boolean {
  const outer = wrapped(node);
  if (!isFunction(callback)) return false;
  if (callback.body === outer) return true;
  return outer.parent?.type === 'ReturnStatement' && outer.parent.parent === callback.body;
}

function isListed(node: Node): boolean {
  return node.parent?.type === 'BlockStatement' || node.parent?.type === 'Program';
}

/** The loop, or `await Promise.all(...)` as a statement that uses nothing of its result. */
function statementOf({ kind, node, source }: Loop): Node | undefined {
  if (kind !== 'concurrent') return isListed(node) ? node : undefined;
  const [list, ...others] = node.type === 'CallExpression' ? node.arguments : [];
  // The list of promises is made where it is waited for.
  if (!list || others.length > 0 || !source || !isInside(source, list) || list.type !== 'CallExpression') return undefined;
  const awaited = wrapped(node).parent;
  const statement = awaited?.type === 'AwaitExpression' ? awaited.parent : undefined;
  return statement?.type === 'ExpressionStatement' && isListed(statement) ? statement : undefined;
}

/** What stands before the write, when it only gives names to values, and nothing follows. */
function leadingOf(file: SourceFile, loop: Loop, write: Node, isValue: boolean): Node[] | undefined {
  const body = loop.callback ? loop.callback.body : loop.body;
  const holder = isValue && write.parent?.type === 'ReturnStatement' ? write.parent : write;
  if (!body || hasLooseComment(file, loop)) return undefined;
  if (body === holder || unwrap(body) === holder) return [];
  if (body.type !== 'BlockStatement' || body.body.at(-1) !== holder) return undefined;
  const leading = body.body.slice(0, -1);
  return leading.every((statement) => statement.type === 'VariableDeclaration' && statement.kind === 'const' && !hasAwait(file, statement)) ? leading : undefined;
}

export function hasAwait(file: SourceFile, node: Node): boolean {
  return file.nodes('AwaitExpression').some((each) => isInside(each, node));
}

function hasLooseComment(file: SourceFile, loop: Loop): boolean {
  return file.comments.some(({ range }) => range[0] > loop.node.range[0] && range[1] < loop.node.range[1]);
}

/**
 * Why the row cannot be put on a list instead of being written at once, while the rest of the loop goes on as it is.
 * The rows are written after the loop, so nothing in it may need them, or leave it for good.
 */
export function deferralRefusal({ project, file, query, loop }: Site): Refusal | undefined {
  if (loop.kind === 'concurrent') return REFUSE.loop('The loop does other things besides, all at the same time.');
  const isOwnOf = (node: Node) => isInside(node, loop.body) && isOwn(node, loop.body);
  if ([...file.nodes('ReturnStatement'), ...file.nodes('YieldExpression')].some(isOwnOf)) return REFUSE.loop('The loop may end the function, after some of the rows were written.');
  if ([...file.nodes('ContinueStatement'), ...file.nodes('BreakStatement')].some((node) => isOwnOf(node) && leavesFor(node, loop.body))) return REFUSE.loop('The loop may be left for one around it, after some of the rows were written.');
  if (!query.isInTransaction && file.nodes('ThrowStatement').some(isOwnOf)) return REFUSE.loop('The loop may throw, after some of the rows were written.');
  const queries = queriesIn(project, file).filter(({ node }) => node !== query.node && isInside(node, loop.body));
  for (const other of queries) {
    if (other.table === undefined || other.opaque !== undefined || other.kind === 'raw') return REFUSE.loop(`The loop also sends \`${other.method}\`, of which it is not known which table it is about.`);
    if (other.table === query.table) return REFUSE.loop(`The loop reads or writes \`${other.table}\` in other statements, too.`);
    if (!WRITES.has(other.kind)) continue;
    const keys = project.schema(file.path).table(other.library, other.table)?.foreignKeys;
    if (!query.isInTransaction || (other.kind.startsWith('create') && (!keys || keys.some(({ table }) => table === query.table)))) return REFUSE.loop(`The loop also writes to \`${other.table}\`, and a failure between the two would leave something else behind.`);
  }
  const waits = file.nodes('AwaitExpression').find((node) => isInside(node, loop.body) && isOwn(node, loop.body) && !isInside(query.node, node) && !queries.some((other) => isInside(other.node, node)) && !isKnown(node));
  return waits && REFUSE.loop(`The loop also waits for \`${shortText(file, waits.argument)}\`, which may need the rows that were written before.`);
}

/** `continue outer` with a label that stands outside of the loop. */
function leavesFor(jump: TSESTree.ContinueStatement | TSESTree.BreakStatement, body: Node): boolean {
  const { label } = jump;
  return label !== null && ![...ancestors(jump)].some((outer) => outer.type === 'LabeledStatement' && outer.label.name === label.name && isInside(outer, body));
}

function isOwn(node: Node, body: Node): boolean {
  for (const outer of ancestors(node)) {
    if (outer === body) return true;
    if (isFunction(outer)) return false;
  }
  return false;
}

/** Work that no database knows of, such as hashing a password. */
function isKnown({ argument }: TSESTree.AwaitExpression): boolean {
  const call = unwrap(argument);
  const name = call.type !== 'CallExpression' ? '' : call.callee.type === 'Identifier' ? call.callee.name : (propertyName(call.callee) ?? '');
  return /^(?:hash|genSalt|compare|fetch|json|text|randomBytes|digest)$/.test(name);
}

export function shortText(file: SourceFile, node: Node): string {
  const text = textOf(file, node).replace(/\s+/g, ' ');
  return text.length > 50 ? `${text.slice(0, 47)}...` : text;
}

/** The list as an expression whose `map` can be called. */
export function arrayText(file: SourceFile, loop: Loop): { text: string; isArray: boolean } | undefined {
  if (!loop.source) return undefined;
  const isMapped = loop.callback !== undefined || loop.kind === 'for';
  const needsParens = /^(?:AwaitExpression|LogicalExpression|ConditionalExpression|TSAsExpression|BinaryExpression)$/.test(loop.source.type);
  return { text: needsParens ? `(${textOf(file, loop.source)})` : textOf(file, loop.source), isArray: isMapped || isArray(file, loop.source) };
}
