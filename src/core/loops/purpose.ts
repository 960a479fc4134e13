import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, isFunction, isInside, propertyName, unwrap } from '../ast.ts';
import type { Loop, LoopPurpose } from '../loops.ts';
import type { Node, SourceFile } from '../types.ts';
import { within } from '../within.ts';

const CHUNK = /(?:^|[a-z_])(?:[cC]hunk|[bB]atch|[sS]lice|[bB]ucket)(?:e?s|ed)?\d*$/;
const MAKES_CHUNKS = /(?:chunk|batch|splitEvery|inGroups|inSlices)/i;
const RETRY = /(?:attempt|retr(?:y|ies)|(?:^|max|num|_|left)_?tries)/i;
const PAUSE = /^(?:sleep|delay|wait|pause|setTimeout|backoff|wait[A-Z]\w*|sleep[A-Z]\w*|delay[A-Z]\w*)$/;
const CURSOR = /(?:cursor|offset|page|skip|token|hasMore|hasNext|lastId|after|before|done)/i;

/** Why a loop goes round by itself, so that its queries cannot become one. */
export function purposeOf(file: SourceFile, loop: Loop): LoopPurpose | undefined {
  if (loop.kind === 'for-await' && !(loop.source && isArray(file, loop.source))) return 'stream';
  if (isChunked(loop)) return 'chunks';
  if (!loop.source) return ownPurpose(file, loop);
  if (isOverModels(file, loop)) return 'models';
  if (namesIn(loop.node, loop.body).some((name) => RETRY.test(name))) return 'retry';
  return isSearch(file, loop) ? 'search' : undefined;
}

function ownPurpose(file: SourceFile, loop: Loop): LoopPurpose | undefined {
  const names = identifiersIn(loop.node).map(({ name }) => name);
  if (namesIn(loop.node, loop.body).some((name) => RETRY.test(name))) return 'retry';
  if (names.some((name) => PAUSE.test(name))) return 'poll';
  if (assignedIn(file, loop.node).some((name) => CURSOR.test(name))) return 'pagination';
  if (names.some((name) => RETRY.test(name))) return 'retry';
  return loop.kind === 'while' || isSearch(file, loop) ? 'search' : undefined;
}

/** Names in the head of a loop: what it counts and tests. */
function namesIn(node: Node, body: Node): string[] {
  return identifiersIn(node).filter((identifier) => identifier.range[1] <= body.range[0]).map(({ name }) => name);
}

function identifiersIn(outer: Node): TSESTree.Identifier[] {
  return within(outer, 'Identifier');
}

function assignedIn(file: SourceFile, outer: Node): string[] {
  const written = [...file.nodes('AssignmentExpression').map((node) => ({ node, target: node.left })), ...file.nodes('UpdateExpression').map((node) => ({ node, target: node.argument }))];
  return written.flatMap(({ node, target }) => (isInside(node, outer) && target.type === 'Identifier' ? [target.name] : []));
}

/** An array for sure: a literal, or made by an array's method. */
function isArray(file: SourceFile, node: Node): boolean {
  const value = unwrap(node);
  if (value.type === 'ArrayExpression') return true;
  if (value.type === 'CallExpression') return ['map', 'filter', 'slice', 'concat', 'flatMap', 'sort'].includes(propertyName(value.callee) ?? '') || propertyName(value.callee) === 'from';
  if (value.type !== 'Identifier') return false;
  const variable = file.variable(value);
  const definition = variable?.definitions[0]?.node;
  if (definition?.type === 'VariableDeclarator' && definition.init && definition.id.type === 'Identifier') {
    const init = unwrap(definition.init);
    return isArray(file, init) || (init.type === 'AwaitExpression' && variable?.references.some(({ identifier }) => identifier.parent.type === 'MemberExpression' && propertyName(identifier.parent) === 'length') === true);
  }
  const annotation = definition && isFunction(definition) ? variable?.definitions[0]?.name : undefined;
  return annotation?.type === 'Identifier' && annotation.typeAnnotation?.typeAnnotation.type === 'TSArrayType';
}

function isChunked({ source, element, node }: Loop): boolean {
  if (element?.type === 'Identifier' && CHUNK.test(element.name)) return true;
  if (node.type === 'ForStatement' && node.update?.type === 'AssignmentExpression' && node.update.operator === '+=') return true;
  const value = source && unwrap(source);
  if (value?.type === 'Identifier') return CHUNK.test(value.name);
  return value?.type === 'CallExpression' && MAKES_CHUNKS.test(value.callee.type === 'Identifier' ? value.callee.name : (propertyName(value.callee) ?? ''));
}

/** `for (const model of [prisma.user, prisma.order]) await model.count()`, `for (const name of tables) await db[name].count()`. */
function isOverModels(file: SourceFile, { element, source, body }: Loop): boolean {
  if (element?.type !== 'Identifier') return false;
  const uses = file.variable(element)?.references.filter(({ isRead, identifier }) => isRead && isInside(identifier, body)) ?? [];
  if (uses.some(({ identifier }) => identifier.parent.type === 'MemberExpression' && identifier.parent.computed && identifier.parent.property === identifier && isCalledUpon(identifier.parent))) return true;
  const value = source && unwrap(source);
  const isListed = value?.type === 'ArrayExpression' && value.elements.every((item) => item?.type === 'Identifier' || item?.type === 'MemberExpression');
  return isListed && uses.some(({ identifier }) => isCalledUpon(identifier));
}

/** `x` in `x.count()`. */
function isCalledUpon(node: Node): boolean {
  const member = node.parent;
  return member?.type === 'MemberExpression' && member.object === node && member.parent.type === 'CallExpression' && member.parent.callee === member;
}

/** Ends at the first hit: `if (found) return found`, and not with an error. */
function isSearch(file: SourceFile, { body, callback }: Loop): boolean {
  if (callback) return false;
  return within(body, 'IfStatement').some((statement) => isDirectly(statement, body) && isHit(file, statement.test, body) && endsOnHit(statement.consequent));
}

function isDirectly(node: Node, body: Node): boolean {
  for (const outer of ancestors(node)) {
    if (outer === body) return true;
    if (isFunction(outer)) return false;
  }
  return false;
}

function isHit(file: SourceFile, test: Node, body: Node): boolean {
  const isAsked = test.type === 'BinaryExpression' && test.right.type === 'Literal' && (/^!==?$/.test(test.operator) ? test.right.value === null || test.right.value === 0 : (test.operator === '>' && test.right.value === 0) || (test.operator === '>=' && test.right.value === 1));
  const value = isAsked ? test.left : test;
  if (value.type === 'AwaitExpression') return true;
  // `!taken`: a free code has been found.
  const name = value.type === 'UnaryExpression' && value.operator === '!' ? undefined : rootOf(value);
  const definition = name && file.variable(name)?.definitions[0]?.node;
  return definition?.type === 'VariableDeclarator' && definition.init !== null && isInside(definition, body) && within(definition.init, 'AwaitExpression').length > 0;
}

function rootOf(node: Node): TSESTree.Identifier | undefined {
  const value = unwrap(node);
  if (value.type === 'Identifier') return value;
  if (value.type === 'LogicalExpression' && value.operator === '&&') return rootOf(value.left);
  return value.type === 'MemberExpression' ? rootOf(value.object) : undefined;
}

function endsOnHit(consequent: Node): boolean {
  const last = consequent.type === 'BlockStatement' ? consequent.body.at(-1) : consequent;
  if (last?.type === 'BreakStatement') return true;
  if (last?.type !== 'ReturnStatement') return false;
  const isFailure = within(last, 'Literal').some(({ value, parent }) => parent.type === 'CallExpression' && typeof value === 'number' && value >= 400 && value < 600);
  return !isFailure && !identifiersIn(last).some(({ name }) => /^(?:next|error|err|errors?|message)$|Error$|Exception$|^HttpStatus$/i.test(name));
}
