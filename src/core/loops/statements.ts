import type { TSESTree } from '@typescript-eslint/types';
import { isIdentifier, isInside, propertyName, unwrap } from '../ast.ts';
import type { Loop } from '../loops.ts';
import type { Node, SourceFile } from '../types.ts';
import { statementBefore } from './place.ts';

type LoopStatement = TSESTree.ForOfStatement | TSESTree.ForStatement | TSESTree.ForInStatement | TSESTree.WhileStatement | TSESTree.DoWhileStatement;

/** Facts of a loop that is a statement. */
export function statementLoop(file: SourceFile, node: LoopStatement): Loop {
  const place = statementBefore(node);
  const base = { node, body: node.body, ...(place && { statement: place }) };
  switch (node.type) {
    case 'ForOfStatement': {
      const element = declared(node.left);
      return { ...base, kind: node.await ? 'for-await' : 'for-of', source: node.right, ...(element && { element }) };
    }
    case 'ForInStatement': {
      const element = declared(node.left);
      return { ...base, kind: 'for-in', source: node.right, ...(element && { element }) };
    }
    case 'ForStatement': {
      const counted = countedOver(file, node, node.test, initOf(node));
      const isStepped = node.update?.type === 'UpdateExpression' && node.update.operator === '++';
      return { ...base, kind: 'for', ...(counted && isStepped && withElement(counted, node.body)) };
    }
    default: {
      const counted = countedOver(file, node, node.test, undefined);
      return { ...base, kind: 'while', ...(counted && withElement(counted, node.body)) };
    }
  }
}

function declared(left: Node): Node | undefined {
  return left.type === 'VariableDeclaration' ? left.declarations[0]?.id : undefined;
}

interface Counted {
  source: Node;
  index: TSESTree.Identifier;
}

function initOf(node: TSESTree.ForStatement): TSESTree.VariableDeclaration | undefined {
  return node.init?.type === 'VariableDeclaration' ? node.init : undefined;
}

/** `i < orders.length`, or `i < n` where `n` is that length, with `i` from 0 and changed by nothing but its own step. */
function countedOver(file: SourceFile, loop: LoopStatement, test: Node | null, init: TSESTree.VariableDeclaration | undefined): Counted | undefined {
  if (test?.type !== 'BinaryExpression' || (test.operator !== '<' && test.operator !== '!==' && test.operator !== '!=')) return undefined;
  const { left, right } = test;
  if (left.type !== 'Identifier') return undefined;
  const source = lengthOf(file, right);
  const variable = file.variable(left);
  const definition = variable?.definitions[0]?.node;
  if (!source || !variable || definition?.type !== 'VariableDeclarator' || definition.init?.type !== 'Literal' || definition.init.value !== 0) return undefined;
  if (init && definition.parent !== init) return undefined;
  const steps = variable.references.filter(({ isWrite, identifier }) => isWrite && identifier !== definition.id);
  const [step] = steps;
  if (steps.length !== 1 || step?.identifier.parent.type !== 'UpdateExpression' || step.identifier.parent.operator !== '++') return undefined;
  return isInside(step.identifier, loop) ? { source, index: left } : undefined;
}

function lengthOf(file: SourceFile, node: Node): Node | undefined {
  const inner = unwrap(node);
  if (inner.type === 'MemberExpression') return propertyName(inner) === 'length' ? inner.object : undefined;
  if (inner.type !== 'Identifier') return undefined;
  const variable = file.variable(inner);
  const definition = variable?.definitions[0]?.node;
  if (definition?.type !== 'VariableDeclarator' || !definition.init || variable?.references.filter(({ isWrite }) => isWrite).length !== 1) return undefined;
  const value = unwrap(definition.init);
  return value.type === 'MemberExpression' && propertyName(value) === 'length' ? value.object : undefined;
}

/** Adds the name in `const order = orders[i]`, when the body begins with it. */
function withElement(counted: Counted, body: Node): Pick<Loop, 'source' | 'index' | 'element'> {
  const { source, index } = counted;
  const first = body.type === 'BlockStatement' ? body.body[0] : undefined;
  const declarator = first?.type === 'VariableDeclaration' && first.kind === 'const' ? first.declarations[0] : undefined;
  const value = declarator?.init ? unwrap(declarator.init) : undefined;
  const isElement = value?.type === 'MemberExpression' && value.computed && isIdentifier(value.property, index.name) && isSame(value.object, source);
  return { source, index, ...(isElement && declarator && { element: declarator.id }) };
}

function isSame(a: Node, b: Node): boolean {
  if (a.type === 'Identifier') return isIdentifier(b, a.name);
  if (a.type === 'ThisExpression') return b.type === 'ThisExpression';
  return a.type === 'MemberExpression' && b.type === 'MemberExpression' && propertyName(a) !== undefined && propertyName(a) === propertyName(b) && isSame(a.object, b.object);
}
