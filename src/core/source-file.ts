import { analyze, type ScopeManager, type Variable as ScopeVariable } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import { parse, type Parsed, type ParseOptions } from './parse.ts';
import type { Node, SourceFile, Variable } from './types.ts';

/**
 * Makes a source file from LF, BOM-free text.
 * @param parsed an AST of exactly this text, when a caller (ESLint) has one already.
 * @throws ParseError when the text does not parse.
 */
export function createSourceFile(path: string, text: string, parsed?: Parsed, options?: ParseOptions): SourceFile {
  const { ast, comments } = parsed ?? parse(text, path, options);
  const index = indexNodes(ast);
  let scopes: Scopes | undefined;
  const getScopes = () => (scopes ??= buildScopes(ast));
  return {
    path,
    text,
    ast,
    comments,
    nodes: (type) => index.get(type) ?? [],
    variable: (identifier) => getScopes().byIdentifier.get(identifier),
    moduleVariables: () => getScopes().module,
  };
}

/** What `nodes()` returns: the index keeps the promise that a list holds only nodes of its type. */
interface NodeIndex {
  get<T extends TSESTree.AST_NODE_TYPES>(type: T | `${T}`): Extract<TSESTree.Node, { type: T }>[] | undefined;
  set(type: string, nodes: Node[]): unknown;
}

/** One walk: sets `parent` and sorts nodes by type in source order. */
function indexNodes(ast: TSESTree.Program): NodeIndex {
  const index: NodeIndex & Map<string, Node[]> = new Map();
  visit(ast, undefined, index);
  return index;
}

function visit(node: Node, parent: Node | undefined, index: Map<string, Node[]>): void {
  if ((node.parent ?? undefined) !== parent) link(node, parent);
  const list = index.get(node.type);
  if (list) list.push(node);
  else index.set(node.type, [node]);
  forEachChild(node, (child) => visit(child, node, index));
}

function link(node: { parent?: Node | undefined }, parent: Node | undefined): void {
  node.parent = parent;
}

/** Direct children of a node in the order the parser lists them. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  forEachChild(node, (child) => children.push(child));
  return children;
}

// `for in` and no intermediate arrays: this runs for every node of every parsed file.
function forEachChild(node: { [key: string]: unknown } | Node, see: (child: Node) => void): void {
  for (const key in node) {
    if (key === 'parent' || key === 'range' || key === 'loc' || key === 'tokens' || key === 'comments' || key === 'hashbang') continue;
    const value: unknown = Reflect.get(node, key);
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) see(item);
    } else if (isNode(value)) see(value);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

interface Scopes {
  byIdentifier: Map<Node, Variable>;
  module: Variable[];
}

function buildScopes(ast: TSESTree.Program): Scopes {
  // CommonJS too: as a module, top-level names resolve statically, which is all that is asked here.
  const manager: ScopeManager = analyze(ast, { sourceType: 'module', jsxPragma: null });
  const byIdentifier = new Map<Node, Variable>();
  const seen = new Map<ScopeVariable, Variable>();
  const module: Variable[] = [];
  for (const scope of manager.scopes) {
    for (const scopeVariable of scope.variables) {
      const variable = toVariable(scopeVariable);
      seen.set(scopeVariable, variable);
      if (scope.type === 'module') module.push(variable);
      for (const identifier of scopeVariable.identifiers) byIdentifier.set(identifier, variable);
    }
  }
  for (const scope of manager.scopes) {
    for (const reference of scope.references) {
      const variable = reference.resolved && seen.get(reference.resolved);
      if (variable && variable.definitions.length > 0) byIdentifier.set(reference.identifier, variable);
    }
  }
  return { byIdentifier, module };
}

function toVariable(variable: ScopeVariable): Variable {
  const references: { identifier: TSESTree.Identifier; isRead: boolean; isWrite: boolean }[] = [];
  for (const reference of variable.references) {
    if (reference.identifier.type !== 'Identifier') continue;
    references.push({ identifier: reference.identifier, isRead: reference.isRead(), isWrite: reference.isWrite() });
  }
  return {
    name: variable.name,
    definitions: variable.defs.map((definition) => ({ name: definition.name, node: definition.node, kind: definition.type })),
    references,
  };
}
