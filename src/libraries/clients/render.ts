import { posix } from 'node:path';
import { isInside, staticString } from '../../core/ast.ts';
import { applyEdits, type TextEdit } from '../../core/text.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';

/** An expression that can stand in another file, with what it needs there. */
export interface Portable {
  text: string;
  imports: readonly PortableImport[];
}

export interface PortableImport {
  /** A file of the project, which may be generated and not there, or the package specifier. */
  from: { path: string } | { specifier: string };
  /** Exported name; `default` or `*`. */
  name: string;
  as: string;
}

const MAX_DEPTH = 6;

/**
 * An expression freed of the module it stands in: constants are put in their place, imports are listed. Undefined when it
 * uses anything else of its module.
 */
export function portable(project: Project, file: SourceFile, node: Node): Portable | undefined {
  const imports: PortableImport[] = [];
  const text = carry(project, file, node, imports, 0);
  if (text === undefined) return undefined;
  const names = new Map<string, string>();
  for (const one of imports) {
    const origin = JSON.stringify([one.from, one.name]);
    if ((names.get(one.as) ?? origin) !== origin) return undefined;
    names.set(one.as, origin);
  }
  return { text, imports: [...new Map(imports.map((one) => [one.as, one])).values()] };
}

function carry(project: Project, file: SourceFile, node: Node, imports: PortableImport[], depth: number): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const edits: TextEdit[] = [];
  for (const identifier of file.nodes('Identifier')) {
    if (!isInside(identifier, node) || isName(identifier)) continue;
    if (/^(?:__dirname|__filename|require|module|exports)$/.test(identifier.name)) return undefined;
    const definition = file.variable(identifier)?.definitions[0];
    if (!definition || isInside(definition.node, node)) continue;
    const needed = importOf(project, file, definition.node, definition.name, identifier.name);
    if (needed) {
      imports.push(needed);
      continue;
    }
    const value = constantOf(file, identifier);
    const inner = value && carry(project, file, value, imports, depth + 1);
    if (inner === undefined) return undefined;
    const isShorthand = identifier.parent.type === 'Property' && identifier.parent.shorthand;
    edits.push({ range: [identifier.range[0], identifier.range[1]], text: isShorthand ? `${identifier.name}: ${inner}` : inner });
  }
  for (const type of ['ThisExpression', 'AwaitExpression', 'MetaProperty'] as const) {
    if (file.nodes(type).some((one) => isInside(one, node))) return undefined;
  }
  const [start, end] = node.range;
  const moved = edits.filter((edit, index) => edits.findIndex((other) => other.range[0] === edit.range[0]) === index).map((edit): TextEdit => ({ range: [edit.range[0] - start, edit.range[1] - start], text: edit.text }));
  return applyEdits(file.text.slice(start, end), moved);
}

/** The identifier names a property, and refers to nothing. */
function isName(identifier: Node): boolean {
  const { parent } = identifier;
  if (parent?.type === 'MemberExpression') return parent.property === identifier && !parent.computed;
  return parent?.type === 'Property' && parent.key === identifier && !parent.computed && !parent.shorthand;
}

function importOf(project: Project, file: SourceFile, node: Node, name: Node, as: string): PortableImport | undefined {
  switch (node.type) {
    case 'ImportSpecifier':
      return node.parent.type === 'ImportDeclaration' ? { from: origin(project, file, node.parent.source.value), name: node.imported.type === 'Identifier' ? node.imported.name : node.imported.value, as } : undefined;
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return node.parent.type === 'ImportDeclaration' ? { from: origin(project, file, node.parent.source.value), name: node.type === 'ImportDefaultSpecifier' ? 'default' : '*', as } : undefined;
    case 'VariableDeclarator': {
      const { init } = node;
      const specifier = init?.type === 'CallExpression' && init.callee.type === 'Identifier' && init.callee.name === 'require' ? staticString(init.arguments[0]) : undefined;
      if (specifier === undefined) return undefined;
      if (node.id.type === 'Identifier') return { from: origin(project, file, specifier), name: '*', as };
      const property = name.parent;
      const key = property?.type === 'Property' && !property.computed && property.key.type === 'Identifier' ? property.key.name : undefined;
      return key === undefined ? undefined : { from: origin(project, file, specifier), name: key, as };
    }
    default:
      return undefined;
  }
}

function origin(project: Project, file: SourceFile, specifier: string): PortableImport['from'] {
  if (!specifier.startsWith('.')) return { specifier };
  const target = project.module(file.path, specifier);
  return { path: target?.kind === 'file' ? target.path : posix.join(posix.dirname(file.path), specifier) };
}

/** What a `const` of the module is set to. */
function constantOf(file: SourceFile, identifier: Extract<Node, { type: 'Identifier' }>): Node | undefined {
  const definition = file.variable(identifier)?.definitions[0];
  const node = definition?.node;
  if (node?.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.parent.kind !== 'const' || node.parent.parent.type === 'BlockStatement') return undefined;
  return node.init ?? undefined;
}
