import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, isFunction, textOf, unwrap } from '../../core/ast.ts';
import type { Node, SourceFile } from '../../core/types.ts';
import { within } from '../../core/within.ts';

/**
 * A part of a query that can only be worked out where the query stands: it is read under a condition in the loop that asks for
 * it, or is a property of something that may be missing when the condition does not hold.
 */
export function conditionalPart(file: SourceFile, body: Node, read: Node, parts: readonly Node[]): Node | undefined {
  const tests = testsAround(body, read);
  if (tests.length === 0) return undefined;
  const asked = new Set(tests.flatMap((test) => within(test, 'Identifier')).map(({ name }) => name));
  return parts.find((part) => {
    const roots = within(part, 'MemberExpression').flatMap((member) => rootOf(member) ?? []);
    if (roots.some((root) => !isModuleLevel(file, root))) return true;
    return within(part, 'Identifier').some((identifier) => asked.has(identifier.name) && file.variable(identifier) !== undefined && !isModuleLevel(file, identifier));
  });
}

/** A test around the read, or before it, that keeps keys away from the query which the database may not take; `isExact`: it asks for the key itself. */
export function testOfKey(file: SourceFile, body: Node, read: Node, key: Node): { test: Node; isExact: boolean } | undefined {
  const root = rootOf(key)?.name;
  const text = textOf(file, unwrap(key)).replace(/\?\./g, '.');
  const isNamed = (node: Node) => textOf(file, node).replace(/\?\./g, '.') === text;
  for (const test of testsAround(body, read).flatMap(terms)) {
    if (isNothingTest(test) || !within(test, 'Identifier').some(({ name }) => name === root)) continue;
    return { test, isExact: [...within(test, 'Identifier'), ...within(test, 'MemberExpression')].some(isNamed) };
  }
  return undefined;
}

/** The questions a test is made of. */
function terms(start: Node): Node[] {
  const node = unwrap(start);
  if (node.type === 'LogicalExpression') return [...terms(node.left), ...terms(node.right)];
  return node.type === 'UnaryExpression' && node.operator === '!' ? terms(node.argument) : [node];
}

/** Whether something is there at all: `order.userId`, `id == null`. */
function isNothingTest(node: Node): boolean {
  if (node.type === 'Identifier' || node.type === 'MemberExpression') return true;
  return node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator) && ((node.right.type === 'Literal' && node.right.value === null) || (node.right.type === 'Identifier' && node.right.name === 'undefined'));
}

/** Conditions under which the read happens, in its turn. */
function testsAround(body: Node, read: Node): Node[] {
  const tests: Node[] = [];
  let inner = read;
  for (const outer of ancestors(read)) {
    if ((outer.type === 'IfStatement' || outer.type === 'ConditionalExpression') && outer.test !== inner) tests.push(outer.test);
    if (outer.type === 'LogicalExpression' && outer.right === inner) tests.push(outer.left);
    if (outer.type === 'SwitchStatement') tests.push(outer.discriminant);
    if (outer.type === 'BlockStatement') for (const statement of outer.body) if (statement.range[1] <= inner.range[0] && statement.type === 'IfStatement' && leaves(statement)) tests.push(statement.test);
    if (outer === body || isFunction(outer)) break;
    inner = outer;
  }
  return tests;
}

function leaves({ consequent }: TSESTree.IfStatement): boolean {
  const last = consequent.type === 'BlockStatement' ? consequent.body.at(-1) : consequent;
  return last?.type === 'ContinueStatement' || last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement' || last?.type === 'BreakStatement';
}

function rootOf(node: Node): TSESTree.Identifier | undefined {
  const inner = unwrap(node);
  if (inner.type === 'Identifier') return inner;
  return inner.type === 'MemberExpression' ? rootOf(inner.object) : undefined;
}

/** Imported, or a constant of the module. */
function isModuleLevel(file: SourceFile, name: TSESTree.Identifier): boolean {
  const variable = file.variable(name);
  return variable === undefined || file.moduleVariables().includes(variable);
}
