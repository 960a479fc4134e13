import type { TSESTree } from '@typescript-eslint/types';
import { callOf, declaredName, isClass, isFunction, isIdentifier, propertyName, unwrap, wrapped, type ClassNode } from '../core/ast.ts';
import type { CallSite, Node, Resolved, SourceFile, Variable } from '../core/types.ts';
import { commonJsTarget, exportsOf, requiredSpecifier } from './exports.ts';
import type { Linker } from './resolve.ts';

export interface ReferenceLinker extends Linker {
  importers(path: string): readonly string[];
  resolve(file: SourceFile, node: Node): Resolved | undefined;
}

export interface References {
  sites: readonly CallSite[];
  /** False when the value goes somewhere this search does not follow, so that a use may be missing. */
  complete: boolean;
}

/** How many files away a class instance is looked for, counted in imports. */
const MAX_DISTANCE = 4;
const MAX_FILES = 400;

/**
 * Where the value of a definition is used: calls, and places that hand it on (as an argument, into an object of
 * another library). Aliases, object properties, class members, exports and imports are followed, in ESM and CommonJS.
 * @param definition a function, class, method value, variable declarator, or the expression a variable is set to.
 */
export function references(linker: ReferenceLinker, file: SourceFile, definition: Node): References {
  const search = createSearch(linker);
  search.value(file, definition);
  return { sites: search.sites, complete: search.isComplete() };
}

function createSearch(linker: ReferenceLinker) {
  const sites: CallSite[] = [];
  const seen = new Set<unknown>();
  let complete = true;

  const once = (key: unknown) => {
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };

  /** The value stands here, not yet given a name: where does it go? */
  const value = (file: SourceFile, start: Node): void => {
    if (!once(start)) return;
    if (start.type === 'VariableDeclarator') {
      names(file, start.id);
      return;
    }
    if ((start.type === 'FunctionDeclaration' || isClass(start)) && start.id) {
      const own = file.variable(start.id);
      if (own) variable(file, own);
      if (start.parent.type === 'ExportDefaultDeclaration') exported(file, 'default');
      if (start.type !== 'ClassExpression') return;
    }
    const node = wrapped(start);
    const { parent } = node;
    switch (parent?.type) {
      case 'VariableDeclarator':
        // `const { create } = controller`: the caller of this search knows which member it is after.
        if (parent.id.type === 'ObjectPattern') site(file, start);
        else if (parent.init === node) names(file, parent.id);
        return;
      case 'AssignmentExpression':
        if (parent.right === node) assigned(file, parent);
        return;
      case 'Property':
        if (parent.value === node && parent.parent.type === 'ObjectExpression') {
          const name = declaredName(parent);
          if (name === undefined) complete = false;
          else objectMember(file, parent.parent, name);
        }
        return;
      case 'MethodDefinition':
      case 'PropertyDefinition': {
        const name = declaredName(parent);
        const owner = parent.parent.parent;
        if (parent.value === node && name !== undefined && isClass(owner)) classMember(file, owner, name);
        return;
      }
      case 'ExportDefaultDeclaration':
        exported(file, 'default');
        return;
      case 'TSExportAssignment':
        exported(file, '');
        return;
      case 'LogicalExpression':
      case 'ConditionalExpression':
        value(file, parent);
        return;
    }
    site(file, start);
  };

  const site = (file: SourceFile, node: Node): void => {
    const call = callOf(node);
    sites.push(call ? { file, node, call } : { file, node });
  };

  const names = (file: SourceFile, pattern: Node): void => {
    const own = pattern.type === 'Identifier' ? file.variable(pattern) : undefined;
    if (own) variable(file, own);
    else complete = false;
  };

  const variable = (file: SourceFile, own: Variable): void => {
    if (!once(own)) return;
    for (const { identifier, isRead } of own.references) if (isRead) occurrence(file, identifier);
    for (const [name, target] of exportsOf(file).named) {
      if (target.kind === 'node' && exportsVariable(file, target.node, own)) exported(file, name);
    }
  };

  const exportsVariable = (file: SourceFile, node: Node, own: Variable) =>
    (node.type === 'Identifier' && file.variable(node) === own) || own.definitions.some((definition) => definition.node === node);

  /** A name that stands for the value is read here. */
  const occurrence = (file: SourceFile, node: Node): void => {
    if (node.parent?.type === 'ExportSpecifier') return;
    if (callOf(node)) site(file, node);
    else value(file, node);
  };

  const assigned = (file: SourceFile, assignment: TSESTree.AssignmentExpression): void => {
    const { left } = assignment;
    const target = commonJsTarget(left);
    if (target !== undefined) exported(file, target);
    else if (left.type === 'Identifier') names(file, left);
    else if (left.type === 'MemberExpression') {
      const name = propertyName(left);
      const owner = linker.resolve(file, left.object);
      if (name !== undefined && left.object.type === 'ThisExpression') {
        const holder = classAround(left);
        if (holder) classMember(file, holder, name);
      } else if (name !== undefined && owner?.kind === 'node' && owner.node.type === 'ObjectExpression') objectMember(owner.file, owner.node, name);
      else complete = false;
    }
  };

  const exported = (file: SourceFile, name: string): void => {
    if (!once(`${file.path}\0${name}`)) return;
    for (const path of linker.importers(file.path)) {
      const importer = linker.file(path);
      if (importer) imported(importer, file, name);
    }
  };

  const pointsAt = (importer: SourceFile, specifier: string | undefined, file: SourceFile) => {
    const target = specifier === undefined ? undefined : linker.module(importer.path, specifier);
    return target?.kind === 'file' && target.path === file.path;
  };

  const imported = (importer: SourceFile, file: SourceFile, name: string): void => {
    for (const statement of importer.ast.body) {
      if (statement.type === 'ImportDeclaration' && pointsAt(importer, statement.source.value, file)) {
        for (const clause of statement.specifiers) importClause(importer, clause, name);
      } else if (statement.type === 'ExportNamedDeclaration' && statement.source && pointsAt(importer, statement.source.value, file)) {
        for (const specifier of statement.specifiers) if (identifierText(specifier.local) === name) exported(importer, identifierText(specifier.exported));
      } else if (statement.type === 'ExportAllDeclaration' && pointsAt(importer, statement.source.value, file)) {
        if (!statement.exported) exported(importer, name);
        else complete = false;
      }
    }
    for (const type of ['CallExpression', 'ImportExpression', 'TSImportEqualsDeclaration'] as const) {
      for (const node of importer.nodes(type)) {
        if (!pointsAt(importer, requiredSpecifier(node), file)) continue;
        if (node.type === 'TSImportEqualsDeclaration') namespacePattern(importer, node.id, name);
        else namespace(importer, node.parent.type === 'AwaitExpression' ? node.parent : node, name);
      }
    }
  };

  const importClause = (importer: SourceFile, clause: TSESTree.ImportClause, name: string): void => {
    const own = importer.variable(clause.local);
    if (!own) return;
    if (clause.type === 'ImportSpecifier') {
      if (identifierText(clause.imported) === name) variable(importer, own);
    } else if (clause.type === 'ImportDefaultSpecifier') {
      if (name === 'default' || name === '') variable(importer, own);
      else namespaceVariable(importer, own, name);
    } else namespaceVariable(importer, own, name);
  };

  /** `require('./x')` stands here; the value is its property `name`, or all of it when `name` is empty. */
  const namespace = (file: SourceFile, node: Node, name: string): void => {
    if (name === '') {
      occurrence(file, node);
      return;
    }
    const { parent } = wrapped(node);
    if (parent?.type === 'MemberExpression' && parent.object === wrapped(node)) {
      if (propertyName(parent) === name) occurrence(file, parent);
      else if (propertyName(parent) === 'default') namespace(file, parent, name);
    } else if (parent?.type === 'VariableDeclarator' && parent.init === wrapped(node)) namespacePattern(file, parent.id, name);
    else if (parent?.type !== 'ExpressionStatement') complete = false;
  };

  const namespacePattern = (file: SourceFile, pattern: Node, name: string): void => {
    if (pattern.type === 'Identifier') {
      const own = file.variable(pattern);
      if (own) namespaceVariable(file, own, name);
      return;
    }
    if (pattern.type !== 'ObjectPattern') {
      complete = false;
      return;
    }
    for (const property of pattern.properties) {
      if (property.type === 'RestElement') complete = false;
      else if (declaredName(property) === name) {
        const target = property.value.type === 'AssignmentPattern' ? property.value.left : property.value;
        names(file, target);
      }
    }
  };

  const namespaceVariable = (file: SourceFile, own: Variable, name: string): void => {
    if (!once(`${file.path}\0${own.name}\0${name}`)) return;
    for (const { identifier, isRead } of own.references) if (isRead) namespace(file, identifier, name);
  };

  const objectMember = (file: SourceFile, object: TSESTree.ObjectExpression, name: string): void => {
    if (isCommonJsWhole(object)) {
      exported(file, name);
      return;
    }
    const inner = createSearch(linker);
    inner.value(file, object);
    complete &&= inner.isComplete();
    for (const found of inner.sites) {
      if (found.node === object) site(file, object);
      else if (found.call) complete = false;
      else namespace(found.file, found.node, name);
    }
  };

  const isCommonJsWhole = (object: Node) => {
    const { parent } = wrapped(object);
    return parent?.type === 'AssignmentExpression' && parent.right === wrapped(object) && commonJsTarget(parent.left) === '';
  };

  /** Members are found by name, then the receiver is resolved back to the class. */
  const classMember = (file: SourceFile, owner: ClassNode, name: string): void => {
    if (!once(`${file.path}\0${owner.range[0]}\0${name}`)) return;
    for (const path of filesAround(linker, file.path)) {
      const candidate = linker.file(path);
      if (!candidate?.text.includes(name)) continue;
      for (const member of candidate.nodes('MemberExpression')) {
        if (propertyName(member) !== name) continue;
        const verdict = isInstance(candidate, unwrap(member.object), owner);
        if (verdict) occurrence(candidate, member);
        else if (verdict === undefined) complete = false;
      }
    }
  };

  /** Undefined when the receiver is not known. */
  const isInstance = (file: SourceFile, object: Node, owner: ClassNode): boolean | undefined => {
    if (object.type === 'ThisExpression') return classAround(object) === owner;
    if (object.type === 'Super') return false;
    const found = linker.resolve(file, object);
    // A global, such as `exports`, is no instance of a class of the project.
    if (!found) return object.type === 'Identifier' && !file.variable(object) ? false : undefined;
    if (found.kind === 'package') return false;
    if (found.node === owner) return true;
    if (found.node.type === 'NewExpression') {
      const made = linker.resolve(found.file, found.node.callee);
      return made?.kind === 'node' ? made.node === owner : false;
    }
    if (found.node.type === 'Identifier') {
      const type = found.node.typeAnnotation?.typeAnnotation;
      if (type?.type === 'TSTypeReference' && isIdentifier(type.typeName)) {
        const declared = linker.resolve(found.file, type.typeName);
        return declared?.kind === 'node' ? declared.node === owner : false;
      }
      return undefined;
    }
    return found.node.type === 'CallExpression' || found.node.type === 'AwaitExpression' ? undefined : false;
  };

  return { sites, value, isComplete: () => complete };
}

function identifierText(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

function classAround(node: Node): ClassNode | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (isClass(at)) return at;
    if (isFunction(at) && at.type !== 'ArrowFunctionExpression' && at.parent.type !== 'MethodDefinition') return undefined;
  }
  return undefined;
}

/** The file, and those that import it directly or through others. */
function filesAround(linker: ReferenceLinker, start: string): Set<string> {
  const found = new Set([start]);
  let edge = [start];
  for (let distance = 0; distance < MAX_DISTANCE && edge.length > 0; distance++) {
    const next: string[] = [];
    for (const path of edge) {
      for (const importer of linker.importers(path)) {
        if (found.has(importer) || found.size >= MAX_FILES) continue;
        found.add(importer);
        next.push(importer);
      }
    }
    edge = next;
  }
  return found;
}
