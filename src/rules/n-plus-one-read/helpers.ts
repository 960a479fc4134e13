import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, enclosingFunction, isFunction, isIdentifier, isInside, propertyName, textOf, unwrap, wrapped, type FunctionNode } from '../../core/ast.ts';
import { variesByTurn } from '../../core/loops/flow.ts';
import { applyEdits } from '../../core/text.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { within } from '../../core/within.ts';
import { queriesIn, queryAt, WRITES, type Condition, type Query } from '../../libraries/queries.ts';
import { isIssuedAtOnce, loopsOf, READS, type Read } from './read.ts';

/** A function of the project that sends a query filtered by one of its parameters. */
export interface Helper {
  /** As it is called: `getUser`, `this.users.findOne`. */
  name: string;
  /** The call in the loop. */
  call: TSESTree.CallExpression;
  file: SourceFile;
  fn: FunctionNode;
  /** Position of the parameter that is the key. */
  position: number;
  /** Arguments, in the loop, that have to be the same in every turn. */
  invariant: readonly Node[];
  /** What the function gives for a row that is not there; undefined when it does more than send the query. */
  miss?: Query['miss'];
  /** The function only hands the key on to another one, which sends the query. */
  isRelay: boolean;
}

interface Summary {
  query: Query;
  condition: Condition;
  position: number;
  isRelay: boolean;
}

const MAX_HOPS = 2;
const CACHES = /(?:cache|redis|memo|lru|store)/i;

/** Calls in loops of functions, wherever they are defined, that send a query for their argument. */
export function* readsThroughHelpers(project: Project, file: SourceFile): Iterable<Read> {
  for (const call of file.nodes('CallExpression')) {
    if (call.arguments.length === 0 || !isTaken(call) || queryAt(project, file, call)) continue;
    const loops = loopsOf(project, file, call);
    const [loop] = loops ?? [];
    if (!loops || !loop || !call.arguments.some((argument) => variesByTurn(file, loop, argument)) || variesByTurn(file, loop, call.callee)) continue;
    const resolved = project.resolve(file, call.callee);
    if (resolved?.kind !== 'node' || !isFunction(resolved.node)) continue;
    const found = summaryOf(project, resolved.file, resolved.node, 1);
    const key = found && call.arguments[found.position];
    if (!found || !key || key.type === 'SpreadElement' || !variesByTurn(file, loop, key)) continue;
    if (found.query.isMerged && isIssuedAtOnce(loop, call)) continue;
    const invariant = call.arguments.filter((argument) => argument !== key);
    const only = found.isRelay ? undefined : onlyResult(resolved.file, resolved.node, found.query);
    const helper: Helper = { name: textOf(file, call.callee).replace(/\s+/g, ' '), call, file: resolved.file, fn: resolved.node, position: found.position, invariant, isRelay: found.isRelay, ...(only && { miss: only.miss }) };
    const isSingle = invariant.every((argument) => !variesByTurn(file, loop, argument));
    yield { file, node: call, query: found.query, loops, helper, ...(isSingle && { condition: found.condition, key }) };
  }
}

/** Its promise is awaited, returned, or handed to `Promise.all`. */
function isTaken(call: Node): boolean {
  const { parent } = wrapped(call);
  return parent?.type === 'AwaitExpression' || parent?.type === 'ReturnStatement' || parent?.type === 'ArrayExpression' || parent?.type === 'ArrowFunctionExpression';
}

const summaries = new WeakMap<Project, Map<FunctionNode, Summary | undefined>>();

/** The query a function sends whenever it is called, and the parameter it is filtered by. */
function summaryOf(project: Project, file: SourceFile, fn: FunctionNode, hops: number): Summary | undefined {
  let answers = summaries.get(project);
  if (!answers) summaries.set(project, (answers = new Map<FunctionNode, Summary | undefined>()));
  if (answers.has(fn)) return answers.get(fn);
  answers.set(fn, undefined);
  const summary = readSummary(project, file, fn, hops);
  answers.set(fn, summary);
  return summary;
}

function readSummary(project: Project, file: SourceFile, fn: FunctionNode, hops: number): Summary | undefined {
  const { body } = fn;
  if (!body || asksCacheIn(body)) return undefined;
  const own = queriesIn(project, file).filter(({ node }) => isInside(node, body));
  if (own.some(({ kind }) => WRITES.has(kind) || kind === 'raw' || kind === 'transaction') || waitsForOthers(project, file, fn, own)) return undefined;
  for (const query of own) {
    const { node } = query;
    if (!READS.has(query.kind) || enclosingFunction(node) !== fn || !isAlwaysSent(node, fn)) continue;
    for (const condition of query.conditions ?? []) {
      const position = condition.operator === 'eq' && condition.value ? parameterOf(file, fn, condition.value) : -1;
      if (position !== -1) return isWriting(project, file, fn) ? undefined : { query, condition, position, isRelay: false };
    }
  }
  return own.length > 0 || hops >= MAX_HOPS ? undefined : relayOf(project, file, fn, hops);
}

/** `findUser(id) { return this.repository.findById(id); }` */
function relayOf(project: Project, file: SourceFile, fn: FunctionNode, hops: number): Summary | undefined {
  if (isWriting(project, file, fn) || !fn.body) return undefined;
  const only = fn.body.type === 'BlockStatement' ? (fn.body.body.length === 1 ? fn.body.body[0] : undefined) : fn.body;
  const given = only?.type === 'ReturnStatement' && only.argument ? unwrap(only.argument) : only;
  const call = given?.type === 'AwaitExpression' ? unwrap(given.argument) : given;
  if (call?.type === 'CallExpression') {
    const resolved = project.resolve(file, call.callee);
    if (resolved?.kind !== 'node' || !isFunction(resolved.node) || resolved.node === fn) return undefined;
    const inner = summaryOf(project, resolved.file, resolved.node, hops + 1);
    const argument = inner && call.arguments[inner.position];
    const position = argument ? parameterOf(file, fn, argument) : -1;
    if (inner && position !== -1) return { ...inner, position, isRelay: true };
  }
  return undefined;
}

/** It waits for something that is no query, such as a file or another server: reading the rows is not what takes its time. */
function waitsForOthers(project: Project, file: SourceFile, { body }: FunctionNode, queries: readonly Query[]): boolean {
  return within(body ?? file.ast, 'AwaitExpression').some((awaited) => {
    if (queries.some(({ node }) => isInside(node, awaited) || isInside(awaited, node))) return false;
    const call = unwrap(awaited.argument);
    const resolved = call.type === 'CallExpression' ? project.resolve(file, call.callee) : undefined;
    return resolved?.kind !== 'node' || !isFunction(resolved.node);
  });
}

/** Writes itself, or calls a function that does. */
function isWriting(project: Project, file: SourceFile, { body }: FunctionNode, depth = 0): boolean {
  if (!body || depth > MAX_HOPS) return false;
  if (queriesIn(project, file).some(({ node, kind }) => WRITES.has(kind) && isInside(node, body))) return true;
  return within(body, 'CallExpression').some((call) => {
    const resolved = project.resolve(file, call.callee);
    return resolved?.kind === 'node' && isFunction(resolved.node) && isWriting(project, resolved.file, resolved.node, depth + 1);
  });
}

function parameterOf(file: SourceFile, fn: FunctionNode, value: Node): number {
  const node = unwrap(value);
  if (node.type !== 'Identifier') return -1;
  const variable = file.variable(node);
  const position = fn.params.findIndex((parameter) => parameter.type === 'Identifier' && file.variable(parameter) === variable);
  return variable && variable.references.every(({ isWrite }) => !isWrite) ? position : -1;
}

/** Not under a condition, in a loop or in a handler of errors. */
function isAlwaysSent(node: Node, fn: FunctionNode): boolean {
  let inner = node;
  for (const outer of ancestors(node)) {
    if (outer === fn) return true;
    const isConditional = outer.type === 'IfStatement' || outer.type === 'ConditionalExpression' ? outer.test !== inner : outer.type === 'LogicalExpression' && outer.right === inner;
    if (isConditional || outer.type === 'CatchClause' || outer.type === 'SwitchCase' || outer.type.endsWith('WhileStatement') || /^For\w*Statement$/.test(outer.type)) return false;
    inner = outer;
  }
  return false;
}

/** `cache.get(key)`: most calls do not reach the database. */
function asksCacheIn(body: Node): boolean {
  return within(body, 'CallExpression').some((call) => {
    if (call.callee.type !== 'MemberExpression') return false;
    const method = propertyName(call.callee) ?? '';
    const object = unwrap(call.callee.object);
    const name = isIdentifier(object) ? object.name : (propertyName(object) ?? '');
    return /^(?:get|has|wrap|fetch|remember|getOrSet|load)$/.test(method) && (CACHES.test(name) || method === 'has' || method === 'load');
  });
}

/** `return VALUE`, or `const user = VALUE; return user ?? null`. */
const ONLY_RESULT = /^\{\s*(?:return(?: await)? @|(?:const|let) (\w+)(?:: [^=;]+)? = @;?\s*return \1)( (?:\?\?|\|\|) (?:null|undefined))?;?\s*\}$/;

/** What a function gives for a row that is not there, when sending the query and giving back its result is all it does. */
function onlyResult(file: SourceFile, fn: FunctionNode, { node, result, miss }: Query): { miss: Query['miss'] } | undefined {
  const { body } = fn;
  if (!body || (result && 'code' in result)) return undefined;
  const awaited = wrapped(node).parent;
  const taken = awaited?.type === 'AwaitExpression' ? awaited : node;
  const edits = result ? result.edits('@') : [{ range: taken.range, text: '@' }];
  if (edits.some(({ range }) => !(range[0] >= body.range[0] && range[1] <= body.range[1]))) return undefined;
  const text = applyEdits(textOf(file, body), edits.map((edit) => ({ text: edit.text, range: [edit.range[0] - body.range[0], edit.range[1] - body.range[0]] as const })));
  const found = ONLY_RESULT.exec(body.type === 'BlockStatement' ? text : `{ return ${text} }`);
  if (!found) return undefined;
  const tail = found[2];
  return { miss: tail === undefined ? miss : tail.endsWith('null') ? 'null' : 'undefined' };
}
