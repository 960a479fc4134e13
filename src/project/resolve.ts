import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, decorators, enclosingClass, findProperty, isClass, isFunction, isIdentifier, propertyName, staticString, unwrap, type ClassNode, type FunctionNode } from '../core/ast.ts';
import { returnsOf } from '../core/returns.ts';
import type { Node, Resolved, SourceFile } from '../core/types.ts';
import { exportsOf, patternPath, requiredSpecifier } from './exports.ts';
import type { ModuleTarget } from './modules.ts';
import { isApp, type Registries } from './registries.ts';

export interface Linker {
  file(path: string): SourceFile | undefined;
  module(path: string, specifier: string): ModuleTarget | undefined;
  readonly registries: Registries;
}

const MAX_STEPS = 40;

/**
 * Follows an expression to what defines its value: through variables, destructuring, imports and re-exports, object
 * properties, class fields, constructor injection and factories, across files.
 * A class instance and its class are one: `new Store()` stays the `new` expression, an injected `store: Store` is the class.
 * @returns undefined for a global, a variable with several values, and a module that is not there.
 */
export function resolve(linker: Linker, file: SourceFile, node: Node): Resolved | undefined {
  return createResolver(linker)(file, node);
}

function createResolver(linker: Linker): (file: SourceFile, node: Node) => Resolved | undefined {
  let steps = 0;

  const follow = (file: SourceFile, start: Node): Resolved | undefined => {
    if (++steps > MAX_STEPS) return undefined;
    const node = unwrap(start);
    const specifier = requiredSpecifier(node);
    if (specifier !== undefined) return wholeModule(file, specifier);
    switch (node.type) {
      case 'Identifier':
        return followIdentifier(file, node);
      case 'MemberExpression':
        return followMember(file, node);
      case 'AssignmentExpression':
        return follow(file, node.right);
      case 'SequenceExpression': {
        const last = node.expressions.at(-1);
        return last && follow(file, last);
      }
      case 'LogicalExpression':
        // `globalThis.x ?? new X()`, `global.x || (global.x = new X())`
        return node.operator === '&&' ? { kind: 'node', file, node } : (follow(file, node.right) ?? follow(file, node.left));
      case 'CallExpression':
        if (propertyName(node.callee) === 'freeze' && node.callee.type === 'MemberExpression' && isIdentifier(node.callee.object, 'Object') && node.arguments[0]) return follow(file, node.arguments[0]);
        if (node.arguments.length === 1 && isApp(unwrap(node.callee), 'get')) {
          const name = staticString(node.arguments[0]);
          const set = name === undefined ? undefined : linker.registries.setting(name);
          if (set) return follow(set.file, set.node);
        }
        return { kind: 'node', file, node };
      default:
        return { kind: 'node', file, node };
    }
  };

  const followIdentifier = (file: SourceFile, identifier: TSESTree.Identifier): Resolved | undefined => {
    const variable = file.variable(identifier);
    const definition = variable?.definitions.find(({ node }) => isFunction(node) || isClass(node)) ?? variable?.definitions[0];
    if (!variable || !definition) return undefined;
    const { node, name, kind } = definition;
    switch (node.type) {
      case 'ImportSpecifier':
        return exported(file, sourceOf(node), node.imported.type === 'Identifier' ? node.imported.name : node.imported.value);
      case 'ImportDefaultSpecifier':
        return exported(file, sourceOf(node), 'default');
      case 'ImportNamespaceSpecifier':
        return wholeModule(file, sourceOf(node));
      case 'TSImportEqualsDeclaration': {
        const specifier = requiredSpecifier(node);
        return specifier === undefined ? undefined : wholeModule(file, specifier);
      }
      case 'VariableDeclarator': {
        const value = node.init ?? onlyAssignment(variable.references);
        const writes = variable.references.filter((reference) => reference.isWrite).length;
        if (!value || writes > 1) return undefined;
        const path = patternPath(node.id, name);
        return path && properties(follow(file, value), path, value, file);
      }
      default:
        return kind === 'Parameter' || kind === 'CatchClause' ? { kind: 'node', file, node: name } : { kind: 'node', file, node };
    }
  };

  const properties = (base: Resolved | undefined, path: readonly string[], fallback: Node, file: SourceFile): Resolved | undefined => {
    if (path.length === 0) return base ?? { kind: 'node', file, node: unwrap(fallback) };
    let at = base;
    for (const name of path) at = at && member(at, name);
    return at;
  };

  const followMember = (file: SourceFile, node: TSESTree.MemberExpression): Resolved | undefined => {
    const name = propertyName(node);
    if (name === undefined) return undefined;
    const object = unwrap(node.object);
    if (object.type === 'ThisExpression') {
      const owner = enclosingClass(node);
      return owner && classMember(file, owner, name);
    }
    const base = follow(file, object);
    return base && member(base, name);
  };

  const member = (base: Resolved, name: string): Resolved | undefined => {
    if (++steps > MAX_STEPS) return undefined;
    if (base.kind === 'package') return name === 'default' ? base : { ...base, path: [...base.path, name] };
    const { file, node } = base;
    switch (node.type) {
      case 'Program':
        return exportNamed(file, name);
      case 'ObjectExpression':
        return objectMember(file, node, name);
      case 'ClassDeclaration':
      case 'ClassExpression':
        return name === 'prototype' ? base : classMember(file, node, name);
      case 'NewExpression': {
        const owner = follow(file, node.callee);
        return owner?.kind === 'package' ? { ...owner, path: [...owner.path, name] } : owner && isClass(owner.node) ? classMember(owner.file, owner.node, name) : undefined;
      }
      case 'Identifier': {
        const type = typed(file, node.typeAnnotation);
        return type && member(type, name);
      }
      case 'CallExpression': {
        const made = returned(file, node);
        return made && member(made, name);
      }
      default:
        return undefined;
    }
  };

  const objectMember = (file: SourceFile, object: TSESTree.ObjectExpression, name: string): Resolved | undefined => {
    const property = findProperty(object, name);
    if (property) return follow(file, property.value) ?? { kind: 'node', file, node: unwrap(property.value) };
    for (const spread of object.properties) {
      const base = spread.type === 'SpreadElement' ? follow(file, spread.argument) : undefined;
      const found = base && member(base, name);
      if (found) return found;
    }
    return undefined;
  };

  /** What a call of a project function gives back. */
  const returned = (file: SourceFile, call: TSESTree.CallExpression): Resolved | undefined => {
    const callee = follow(file, call.callee);
    return callee?.kind === 'node' && isFunction(callee.node) && !callee.node.async ? result(callee.file, callee.node) : undefined;
  };

  /** The value of a function that has exactly one `return` with a value. */
  const result = (file: SourceFile, maker: FunctionNode): Resolved | undefined => {
    if (maker.body && maker.body.type !== 'BlockStatement') return follow(file, maker.body);
    const [only, ...more] = returnsOf(file, maker).filter((statement) => statement.argument);
    return more.length === 0 && only?.argument ? follow(file, only.argument) : undefined;
  };

  const classMember = (file: SourceFile, owner: ClassNode, name: string): Resolved | undefined => {
    for (const element of owner.body.body) {
      if ((element.type === 'MethodDefinition' || element.type === 'PropertyDefinition') && declaredName(element) === name) {
        if (element.type === 'MethodDefinition') return element.kind === 'method' ? { kind: 'node', file, node: element.value } : undefined;
        if (element.value) return follow(file, element.value) ?? { kind: 'node', file, node: unwrap(element.value) };
        const assigned = constructorAssignment(owner, name);
        return assigned ? follow(file, assigned) : (injected(file, element) ?? typed(file, element.typeAnnotation));
      }
      if (element.type === 'MethodDefinition' && element.kind === 'constructor') {
        for (const parameter of element.value.params) {
          if (parameter.type !== 'TSParameterProperty') continue;
          const identifier = parameter.parameter.type === 'AssignmentPattern' ? parameter.parameter.left : parameter.parameter;
          if (isIdentifier(identifier, name)) return injected(file, parameter) ?? typed(file, identifier.typeAnnotation);
        }
      }
    }
    const assigned = constructorAssignment(owner, name);
    if (assigned) return follow(file, assigned);
    const parent = owner.superClass ? follow(file, owner.superClass) : undefined;
    return parent && member(parent, name);
  };

  /** `@Inject(TOKEN)`: the value, the class, or what the factory returns. */
  const injected = (file: SourceFile, declaration: Node): Resolved | undefined => {
    const token = decorators(declaration).find(({ name }) => name === 'Inject')?.call?.arguments[0];
    const provider = token && linker.registries.provided(file, token);
    if (!provider) return undefined;
    const value = follow(provider.file, provider.node);
    return provider.how === 'useFactory' && value?.kind === 'node' && isFunction(value.node) ? result(value.file, value.node) : value;
  };

  const typed = (file: SourceFile, annotation: TSESTree.TSTypeAnnotation | undefined): Resolved | undefined => {
    const type = annotation?.typeAnnotation;
    if (type?.type !== 'TSTypeReference') return undefined;
    if (type.typeName.type === 'Identifier') return follow(file, type.typeName);
    if (type.typeName.type !== 'TSQualifiedName' || type.typeName.left.type !== 'Identifier') return undefined;
    const base = follow(file, type.typeName.left);
    return base && member(base, type.typeName.right.name);
  };

  const wholeModule = (file: SourceFile, specifier: string): Resolved | undefined => {
    const target = linker.module(file.path, specifier);
    if (!target) return undefined;
    if (target.kind === 'package') return { kind: 'package', name: target.name, subpath: target.subpath, path: [] };
    const found = linker.file(target.path);
    if (!found) return undefined;
    const { whole } = exportsOf(found);
    return whole ? (follow(found, whole) ?? { kind: 'node', file: found, node: unwrap(whole) }) : { kind: 'node', file: found, node: found.ast };
  };

  const exported = (file: SourceFile, specifier: string, name: string): Resolved | undefined => {
    const target = linker.module(file.path, specifier);
    if (!target) return undefined;
    if (target.kind === 'package') return { kind: 'package', name: target.name, subpath: target.subpath, path: name === 'default' || name === '*' ? [] : [name] };
    const found = linker.file(target.path);
    return found && exportNamed(found, name);
  };

  const exportNamed = (file: SourceFile, name: string): Resolved | undefined => {
    if (++steps > MAX_STEPS) return undefined;
    const { named, stars, whole } = exportsOf(file);
    if (name === '*') return { kind: 'node', file, node: file.ast };
    const found = named.get(name);
    if (found?.kind === 'from') return exported(file, found.specifier, found.name);
    if (found) return follow(file, found.node) ?? { kind: 'node', file, node: found.node };
    if (whole) {
      const base = follow(file, whole) ?? { kind: 'node' as const, file, node: unwrap(whole) };
      return name === 'default' ? base : member(base, name);
    }
    for (const star of stars) {
      const through = exported(file, star, name);
      if (through) return through;
    }
    return undefined;
  };

  return follow;
}

function sourceOf(specifier: TSESTree.ImportClause): string {
  return specifier.parent.type === 'ImportDeclaration' ? specifier.parent.source.value : '';
}

/** The one value ever given to a variable declared without one. */
function onlyAssignment(references: readonly { identifier: TSESTree.Identifier; isWrite: boolean }[]): Node | undefined {
  const [only, ...more] = references.filter((reference) => reference.isWrite);
  const assignment = only?.identifier.parent;
  return more.length === 0 && assignment?.type === 'AssignmentExpression' && assignment.operator === '=' && assignment.left === only?.identifier ? assignment.right : undefined;
}

/** `this.name = value` in the constructor. */
function constructorAssignment(owner: ClassNode, name: string): Node | undefined {
  for (const element of owner.body.body) {
    if (element.type !== 'MethodDefinition' || element.kind !== 'constructor' || !element.value.body) continue;
    for (const statement of element.value.body.body) {
      if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') continue;
      const { left, right } = statement.expression;
      if (left.type === 'MemberExpression' && left.object.type === 'ThisExpression' && propertyName(left) === name) return right;
    }
  }
  return undefined;
}
