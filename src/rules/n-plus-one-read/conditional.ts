import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, isFunction, unwrap } from '../../core/ast.ts';
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
