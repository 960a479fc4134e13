import type { TSESTree } from '@typescript-eslint/types';
import { callOf, enclosingFunction, isIdentifier, isInside, propertyName, textOf, wrapped } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { mayCallOwnFunction, needsSession, sqlOf, withoutComments } from '../../libraries/clients/session.ts';
import type { Acquired } from './acquire.ts';

export interface Uses {
  /** Somebody else gives it back: it is returned, stored, or given back by a callback. */
  isHandedOver: boolean;
  /** Calls that give it back in the function itself. */
  releases: TSESTree.CallExpression[];
  /** The identifiers of plain queries, each awaited or returned; undefined when it is used for anything else. */
  queries: TSESTree.Identifier[] | undefined;
  /** A transaction is begun on it. */
  begins: boolean;
  /** A query calls a function that may leave something on the connection for the next query. */
  callsFunctions: boolean;
  /** A statement leaves something on the connection besides a transaction: a variable, a lock. */
  marks: boolean;
  /** It is rolled back in a `catch`. */
  rollsBack: boolean;
}

export function usesOf(project: Project, file: SourceFile, acquired: Acquired): Uses {
  const found: Uses = { isHandedOver: false, releases: [], queries: [], begins: false, callsFunctions: false, marks: false, rollsBack: false };
  let isGiven = false;
  for (const { identifier, isRead } of acquired.variable.references) {
    if (!isRead) {
      if (!isInside(acquired.value, identifier.parent)) found.isHandedOver = true;
      continue;
    }
    const outer = wrapped(identifier);
    const { parent } = outer;
    if (parent?.type === 'MemberExpression' && parent.object === outer) {
      readMember(project, file, acquired, identifier, parent, found);
      continue;
    }
    const isTest = parent?.type === 'IfStatement' || parent?.type === 'UnaryExpression' || (parent?.type === 'LogicalExpression' && parent.left === outer);
    if (isTest) continue;
    found.queries = undefined;
    const taker = parent && takerOf(outer, parent);
    if (!taker) found.isHandedOver = true;
    else if (project.resolve(file, taker.callee)?.kind !== 'package' && !isMethodOfLibrary(taker, acquired)) isGiven = true;
  }
  // Who gives it back after use may lend it to helpers.
  if (isGiven && found.releases.length === 0) found.isHandedOver = true;
  return found;
}

/** The call it is an argument of, also within options: `save({ session })`. */
function takerOf(outer: Node, parent: Node): TSESTree.CallExpression | TSESTree.NewExpression | undefined {
  if (parent.type === 'Property' && parent.parent.type === 'ObjectExpression') {
    const object = wrapped(parent.parent);
    return object.parent && takerOf(object, object.parent);
  }
  return (parent.type === 'CallExpression' || parent.type === 'NewExpression') && parent.callee !== outer ? parent : undefined;
}

/** Models and query builders take a transaction or session to use it. */
function isMethodOfLibrary(taker: TSESTree.CallExpression | TSESTree.NewExpression, { kind }: Acquired): boolean {
  return !kind.hasQuery && taker.callee.type === 'MemberExpression';
}

function readMember(project: Project, file: SourceFile, { kind, fn, variable }: Acquired, identifier: TSESTree.Identifier, member: TSESTree.MemberExpression, found: Uses): void {
  const name = propertyName(member) ?? '';
  const call = callOf(member);
  const isHere = enclosingFunction(member) === fn;
  if (kind.releases.includes(name)) {
    if (call?.type === 'CallExpression' && isHere) found.releases.push(call);
    else found.isHandedOver = true;
    return;
  }
  const sql = sqlOf(project, file, call?.arguments[0]);
  const bare = withoutComments(sql ?? '');
  if (/(?:^|;)\s*(?:begin|start\s+transaction|xa\s+(?:start|begin))\b/i.test(bare) || name === 'beginTransaction' || name === 'startTransaction') found.begins = true;
  if (/^(?:set|listen|call|do|flush)\s|advisory_lock|get_lock|\btemp(?:orary)?\s+table/i.test(bare) || mayCallOwnFunction(sql ?? '')) found.marks = true;
  if (/^rollback\b/i.test(bare) || /^(?:rollback|rollbackTransaction|abortTransaction)$/.test(name)) found.rollsBack ||= isInCatch(member);
  const isPlain = call && isHere && (name === 'query' || name === 'execute') && isWaitedFor(call) && sql !== undefined && !needsSession(sql);
  if (mayCallOwnFunction(sql ?? '')) found.callsFunctions = true;
  if (isPlain) found.queries?.push(identifier);
  else found.queries = undefined;
  // A stream or an emitter outlives the call: `client.on('end', ...)`.
  if (call && (name === 'on' || name === 'once') && file.nodes('MemberExpression').some((inner) => isInside(inner, call) && kind.releases.includes(propertyName(inner) ?? '') && isIdentifier(inner.object, variable.name))) found.isHandedOver = true;
}

function isWaitedFor(call: Node): boolean {
  const outer = wrapped(call);
  return outer.parent?.type === 'AwaitExpression' || outer.parent?.type === 'ReturnStatement';
}

function isInCatch(node: Node): boolean {
  for (let at: Node | undefined = node; at; at = at.parent) if (at.type === 'CatchClause') return true;
  return false;
}

/** Text of what lends, when reading it again gives the same: `pool`, `this.pool`, `db.pool`. */
export function lenderText(file: SourceFile, lender: Node): string | undefined {
  let at = lender;
  while (at.type === 'MemberExpression' && !at.computed) at = at.object;
  return at.type === 'Identifier' || at.type === 'ThisExpression' ? textOf(file, lender) : undefined;
}
