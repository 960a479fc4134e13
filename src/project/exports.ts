import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, isIdentifier, propertyName, staticString } from '../core/ast.ts';
import type { Node, SourceFile } from '../core/types.ts';

/** One thing a module gives away: a node of this file, or a name of another module. */
export type Exported = { kind: 'node'; node: Node } | { kind: 'from'; specifier: string; /** `*` is the whole module. */ name: string };

export interface Exports {
  /** By exported name; `default` for the default export. */
  named: ReadonlyMap<string, Exported>;
  /** Specifiers of `export * from`. */
  stars: readonly string[];
  /** What `module.exports` (or `export =`) is set to. */
  whole?: Node;
}

const cache = new WeakMap<SourceFile, Exports>();

/** What a file exports, in ESM and CommonJS. */
export function exportsOf(file: SourceFile): Exports {
  let found = cache.get(file);
  if (!found) cache.set(file, (found = readExports(file)));
  return found;
}

function readExports(file: SourceFile): Exports {
  const named = new Map<string, Exported>();
  const stars: string[] = [];
  let whole: Node | undefined;
  for (const statement of file.ast.body) {
    switch (statement.type) {
      case 'ExportNamedDeclaration':
        addNamed(statement, named);
        break;
      case 'ExportDefaultDeclaration':
        named.set('default', { kind: 'node', node: statement.declaration });
        break;
      case 'ExportAllDeclaration':
        if (statement.exported) named.set(nameOf(statement.exported), { kind: 'from', specifier: statement.source.value, name: '*' });
        else stars.push(statement.source.value);
        break;
      case 'TSExportAssignment':
        whole = statement.expression;
        break;
    }
  }
  for (const assignment of file.nodes('AssignmentExpression')) {
    const target = commonJsTarget(assignment.left);
    if (target === undefined) continue;
    if (target !== '') named.set(target, { kind: 'node', node: assignment.right });
    else whole = assignment.right.type === 'AssignmentExpression' ? assignment.right.right : assignment.right;
  }
  return whole ? { named, stars, whole } : { named, stars };
}

function addNamed(statement: TSESTree.ExportNamedDeclaration, named: Map<string, Exported>): void {
  const { declaration } = statement;
  if (declaration?.type === 'VariableDeclaration') {
    for (const declarator of declaration.declarations) {
      for (const identifier of patternNames(declarator.id)) named.set(identifier.name, { kind: 'node', node: identifier });
    }
  } else if (declaration && 'id' in declaration && isIdentifier(declaration.id)) {
    named.set(declaration.id.name, { kind: 'node', node: declaration });
  }
  for (const specifier of statement.specifiers) {
    const exported: Exported = statement.source
      ? { kind: 'from', specifier: statement.source.value, name: nameOf(specifier.local) }
      : { kind: 'node', node: specifier.local };
    named.set(nameOf(specifier.exported), exported);
  }
}

function nameOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

/** Identifiers a declaration pattern introduces. */
export function* patternNames(pattern: Node): Iterable<TSESTree.Identifier> {
  if (pattern.type === 'Identifier') yield pattern;
  else if (pattern.type === 'ObjectPattern') {
    for (const property of pattern.properties) yield* patternNames(property.type === 'RestElement' ? property.argument : property.value);
  } else if (pattern.type === 'ArrayPattern') {
    for (const element of pattern.elements) if (element) yield* patternNames(element);
  } else if (pattern.type === 'AssignmentPattern') yield* patternNames(pattern.left);
  else if (pattern.type === 'RestElement') yield* patternNames(pattern.argument);
}

/** `''` for `module.exports`, the name for `exports.name` and `module.exports.name`. */
export function commonJsTarget(left: Node): string | undefined {
  if (left.type !== 'MemberExpression') return undefined;
  const name = propertyName(left);
  if (isIdentifier(left.object, 'module') && name === 'exports') return '';
  const ofExports = isIdentifier(left.object, 'exports') || (left.object.type === 'MemberExpression' && commonJsTarget(left.object) === '');
  return ofExports ? name : undefined;
}

/** Specifier of `require('x')`, `import('x')` or `import x = require('x')`. */
export function requiredSpecifier(node: Node): string | undefined {
  if (node.type === 'CallExpression' && isIdentifier(node.callee, 'require')) return staticString(node.arguments[0]);
  if (node.type === 'ImportExpression') return staticString(node.source);
  if (node.type === 'AwaitExpression' && node.argument.type === 'ImportExpression') return staticString(node.argument.source);
  if (node.type === 'TSImportEqualsDeclaration' && node.moduleReference.type === 'TSExternalModuleReference') return staticString(node.moduleReference.expression);
  return undefined;
}

/** Property names from a declarator's pattern down to one of the identifiers it introduces; undefined past an array or rest. */
export function patternPath(pattern: Node, identifier: Node): string[] | undefined {
  if (pattern === identifier) return [];
  if (pattern.type === 'AssignmentPattern') return patternPath(pattern.left, identifier);
  if (pattern.type !== 'ObjectPattern') return undefined;
  for (const property of pattern.properties) {
    if (property.type !== 'Property') continue;
    const rest = patternPath(property.value, identifier);
    const name = rest && declaredName(property);
    if (rest && name !== undefined) return [name, ...rest];
  }
  return undefined;
}
