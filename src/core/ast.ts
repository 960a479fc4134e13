import type { TSESTree } from '@typescript-eslint/types';
import type { Node, Range, SourceFile } from './types.ts';

export type FunctionNode = TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return node?.type === 'FunctionDeclaration' || node?.type === 'FunctionExpression' || node?.type === 'ArrowFunctionExpression';
}

export function isClass(node: Node | null | undefined): node is ClassNode {
  return node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression';
}

export function isIdentifier(node: Node | null | undefined, name?: string): node is TSESTree.Identifier {
  return node?.type === 'Identifier' && (name === undefined || node.name === name);
}

/** Start and end of a node as plain numbers. */
export function rangeOf(node: Node): Range {
  return [node.range[0], node.range[1]];
}

export function textOf(file: SourceFile, node: Node): string {
  return file.text.slice(node.range[0], node.range[1]);
}

/**
 * The expression under what does not change its value: `(x)`, `x as T`, `x!`, `x satisfies T`, `<T>x`, and an optional chain.
 * `await` stays, because it does.
 */
export function unwrap(node: Node): Node {
  let inner = node;
  for (;;) {
    switch (inner.type) {
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
      case 'ChainExpression':
        inner = inner.expression;
        continue;
      default:
        return inner;
    }
  }
}

/** The outermost node with the same value as this one; the reverse of `unwrap`. */
export function wrapped(node: Node): Node {
  let outer = node;
  while (outer.parent && outer.parent.type !== 'ExpressionStatement' && unwrap(outer.parent) === unwrap(outer) && outer.parent !== outer) {
    outer = outer.parent;
  }
  return outer;
}

/** Name of the property a member expression reads, when it is written out: `a.b`, `a['b']`. */
export function propertyName(node: Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  return keyName(node.property, node.computed);
}

function keyName(key: Node, computed: boolean): string | undefined {
  if (!computed && key.type === 'Identifier') return key.name;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number')) return String(key.value);
  return undefined;
}

/** Name under which a property, method or class field is declared, when it is written out. */
export function declaredName(node: TSESTree.Property | TSESTree.MethodDefinition | TSESTree.PropertyDefinition): string | undefined {
  return keyName(node.key, node.computed);
}

/** The property of an object literal with this name; undefined too when it can only come from a spread. */
export function findProperty(object: Node | null | undefined, name: string): TSESTree.Property | undefined {
  if (object?.type !== 'ObjectExpression') return undefined;
  for (const property of object.properties) {
    if (property.type === 'Property' && declaredName(property) === name) return property;
  }
  return undefined;
}

export function hasSpread(object: Node | null | undefined): boolean {
  return object?.type === 'ObjectExpression' && object.properties.some((property) => property.type === 'SpreadElement');
}

/** Ancestors from the parent outwards. */
export function* ancestors(node: Node): Iterable<Node> {
  for (let at = node.parent; at; at = at.parent) yield at;
}

/** True for the node itself, too. */
export function isInside(node: Node, outer: Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];
}

/** The function whose body or parameters hold this node; undefined at module level. A function is not its own. */
export function enclosingFunction(node: Node): FunctionNode | undefined {
  for (const ancestor of ancestors(node)) if (isFunction(ancestor)) return ancestor;
  return undefined;
}

export function enclosingClass(node: Node): ClassNode | undefined {
  for (const ancestor of ancestors(node)) if (isClass(ancestor)) return ancestor;
  return undefined;
}

/** The call of which this node is the callee (through `unwrap`), if it is called where it stands. */
export function callOf(node: Node): TSESTree.CallExpression | TSESTree.NewExpression | undefined {
  const outer = wrapped(node);
  const { parent } = outer;
  return (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee === outer ? parent : undefined;
}

/** Identifier of a decorator such as `@Post('x')` or `@Controller`; the name is what is written in the code. */
export function decorators(node: Node): { name: string; callee: Node; call: TSESTree.CallExpression | undefined; node: TSESTree.Decorator }[] {
  const list = 'decorators' in node ? node.decorators : undefined;
  return (list ?? []).map((decorator) => {
    const { expression } = decorator;
    const call = expression.type === 'CallExpression' ? expression : undefined;
    const callee = call?.callee ?? expression;
    const name = callee.type === 'Identifier' ? callee.name : (propertyName(callee) ?? '');
    return { name, callee, call, node: decorator };
  });
}

/** A string known from the code alone: a literal or a template without expressions. */
export function staticString(node: Node | null | undefined): string | undefined {
  if (!node) return undefined;
  const inner = unwrap(node);
  if (inner.type === 'Literal' && typeof inner.value === 'string') return inner.value;
  if (inner.type === 'TemplateLiteral' && inner.expressions.length === 0) return inner.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}
