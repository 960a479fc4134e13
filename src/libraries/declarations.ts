import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, enclosingClass, isClass, isIdentifier, propertyName, unwrap, type ClassNode } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import type { Place } from './assigned.ts';

/** Where a name is declared: the field or parameter property of `this.users`, the parameter or variable of `users`. */
export function declarationOf(project: Project, file: SourceFile, start: Node): Place | undefined {
  const node = unwrap(start);
  if (node.type === 'Identifier') {
    const definition = file.variable(node)?.definitions[0];
    return definition && { file, node: definition.name };
  }
  const name = propertyName(node);
  if (node.type !== 'MemberExpression' || name === undefined) return undefined;
  if (node.object.type === 'ThisExpression') {
    const owner = enclosingClass(node);
    return owner && fieldOf(project, file, owner, name);
  }
  const object = project.resolve(file, node.object);
  if (object?.kind !== 'node') return undefined;
  if (isClass(object.node)) return fieldOf(project, object.file, object.node, name);
  const type = object.node.type === 'Identifier' ? typeOf(object.node) : undefined;
  const declared = type?.type === 'TSTypeReference' ? project.resolve(object.file, type.typeName) : undefined;
  return declared?.kind === 'node' && isClass(declared.node) ? fieldOf(project, declared.file, declared.node, name) : undefined;
}

function fieldOf(project: Project, file: SourceFile, owner: ClassNode, name: string, depth = 0): Place | undefined {
  for (const element of owner.body.body) {
    if (element.type === 'PropertyDefinition' && declaredName(element) === name) return { file, node: element };
    if (element.type !== 'MethodDefinition' || element.kind !== 'constructor') continue;
    for (const parameter of element.value.params) {
      if (parameter.type !== 'TSParameterProperty') continue;
      const identifier = parameter.parameter.type === 'AssignmentPattern' ? parameter.parameter.left : parameter.parameter;
      if (isIdentifier(identifier, name)) return { file, node: parameter };
    }
  }
  const parent = owner.superClass && depth < 4 ? project.resolve(file, owner.superClass) : undefined;
  return parent?.kind === 'node' && isClass(parent.node) ? fieldOf(project, parent.file, parent.node, name, depth + 1) : undefined;
}

/** Type written at a parameter, variable or field. */
export function typeOf(node: Node): TSESTree.TypeNode | undefined {
  if (node.type === 'TSParameterProperty') return typeOf(node.parameter);
  if (node.type === 'AssignmentPattern') return typeOf(node.left);
  const annotation = 'typeAnnotation' in node ? node.typeAnnotation : undefined;
  return annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : undefined;
}
