import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, isIdentifier, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { exportsOf, requiredSpecifier } from '../../project/exports.ts';

const MAX_DEPTH = 6;

export interface Origin {
  specifier: string;
  /** Exported name; `*` for the whole module. */
  name: string;
}

/** The import that brings a name into a file, in ESM and CommonJS. */
export function originOf(file: SourceFile, identifier: TSESTree.Identifier): Origin | undefined {
  const definition = file.variable(identifier)?.definitions[0];
  const node = definition?.node;
  switch (node?.type) {
    case 'ImportSpecifier':
      return node.parent.type === 'ImportDeclaration' ? { specifier: node.parent.source.value, name: node.imported.type === 'Identifier' ? node.imported.name : node.imported.value } : undefined;
    case 'ImportDefaultSpecifier':
      return node.parent.type === 'ImportDeclaration' ? { specifier: node.parent.source.value, name: 'default' } : undefined;
    case 'ImportNamespaceSpecifier':
      return node.parent.type === 'ImportDeclaration' ? { specifier: node.parent.source.value, name: '*' } : undefined;
    case 'VariableDeclarator': {
      const specifier = node.init ? requiredSpecifier(unwrap(node.init)) : undefined;
      if (specifier === undefined) return undefined;
      if (node.id.type === 'Identifier') return { specifier, name: '*' };
      const property = definition?.name.parent;
      return property?.type === 'Property' && property.key.type === 'Identifier' ? { specifier, name: property.key.name } : undefined;
    }
    default:
      return undefined;
  }
}

/** The node that an imported name stands for in the file that declares it, when its value alone does not lead there. */
export function exportedValue(project: Project, file: SourceFile, identifier: TSESTree.Identifier): { file: SourceFile; node: Node } | undefined {
  const origin = originOf(file, identifier);
  return origin && valueOf(project, file.path, origin, 0);
}

function valueOf(project: Project, from: string, { specifier, name }: Origin, depth: number): { file: SourceFile; node: Node } | undefined {
  const target = depth > MAX_DEPTH ? undefined : project.module(from, specifier);
  const file = target?.kind === 'file' ? project.file(target.path) : undefined;
  if (!file) return undefined;
  const { named, stars, whole } = exportsOf(file);
  const found = named.get(name) ?? (whole && { kind: 'node' as const, node: name === '*' || name === 'default' ? whole : (findProperty(unwrap(whole), name)?.value ?? whole) });
  if (found?.kind === 'from') return valueOf(project, file.path, found, depth + 1);
  if (found) {
    const origin = isIdentifier(found.node) ? originOf(file, found.node) : undefined;
    return origin ? valueOf(project, file.path, origin, depth + 1) : { file, node: unwrap(found.node) };
  }
  for (const star of stars) {
    const through = valueOf(project, file.path, { specifier: star, name }, depth + 1);
    if (through) return through;
  }
  return undefined;
}
