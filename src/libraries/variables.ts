import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, propertyName, textOf, type FunctionNode } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';

const PASSES_ELEMENT = new Set(['map', 'forEach', 'flatMap', 'filter', 'some', 'every', 'find']);

/** Type written at a declaration, without optionality: `Express.Multer.File`. Empty when there is none. */
export function annotationText(file: SourceFile, name: Node | undefined): string {
  const annotation = name && 'typeAnnotation' in name && name.typeAnnotation?.type === 'TSTypeAnnotation' ? name.typeAnnotation.typeAnnotation : undefined;
  return annotation ? textOf(file, annotation).replace(/\s*\|\s*(?:undefined|null)\b/g, '').trim() : '';
}

/** Value of a variable that is given exactly one, where it is declared. */
export function initialValue(file: SourceFile, node: TSESTree.Identifier): Node | undefined {
  const source = variableSource(file, node);
  return source && source.key === undefined && !source.isElement ? source.value : undefined;
}

export interface Source {
  value: Node;
  /** Property taken out of `value` by destructuring. */
  key?: string;
  /** The variable is an element of `value`, in a `for` loop. */
  isElement: boolean;
}

/** Where the value of a variable comes from, when it is given exactly one. */
export function variableSource(file: SourceFile, node: TSESTree.Identifier): Source | undefined {
  const variable = file.variable(node);
  const definition = variable?.definitions[0];
  if (!variable || definition?.node.type !== 'VariableDeclarator' || variable.definitions.length > 1) return undefined;
  const declarator = definition.node;
  if (variable.references.filter((reference) => reference.isWrite).length > 1) return undefined;
  const loop = declarator.parent.parent;
  if (loop.type === 'ForOfStatement' && loop.left === declarator.parent) return { value: loop.right, isElement: true };
  const pattern = destructured(definition.name);
  if (!declarator.init) return undefined;
  if (pattern) return { value: declarator.init, key: pattern.key, isElement: false };
  return declarator.id.type === 'Identifier' ? { value: declarator.init, isElement: false } : undefined;
}

/** For a name declared in a flat object pattern: the pattern and the property it takes. */
export function destructured(name: Node): { pattern: TSESTree.ObjectPattern; key: string } | undefined {
  const holder = name.parent?.type === 'AssignmentPattern' ? name.parent : name;
  const property = holder.parent;
  if (property?.type !== 'Property' || property.value !== holder || property.parent.type !== 'ObjectPattern' || property.computed) return undefined;
  const key = property.key.type === 'Identifier' ? property.key.name : undefined;
  return key === undefined ? undefined : { pattern: property.parent, key };
}

/** The value a pattern takes apart where it is declared. */
export function patternBase(pattern: TSESTree.ObjectPattern): Node | undefined {
  return pattern.parent.type === 'VariableDeclarator' ? (pattern.parent.init ?? undefined) : undefined;
}

/** Applies `ask` to the list of which this parameter is the element: `files.map((file) => ...)`. */
export function elementSource<T>(name: Node, owner: Node, ask: (list: Node) => T): T | undefined {
  if (!isFunction(owner) || owner.params[0] !== name) return undefined;
  const call = owner.parent;
  if (call?.type !== 'CallExpression' || call.arguments[0] !== owner || call.callee.type !== 'MemberExpression') return undefined;
  return PASSES_ELEMENT.has(propertyName(call.callee) ?? '') ? ask(call.callee.object) : undefined;
}

/** The argument every caller passes for this parameter; undefined when a caller may be missing. */
export function argumentsOf(project: Project, file: SourceFile, owner: FunctionNode, name: Node): { file: SourceFile; node: Node }[] | undefined {
  const index = owner.params.findIndex((parameter) => parameter === name || (parameter.type === 'AssignmentPattern' && parameter.left === name));
  if (index === -1) return undefined;
  const { sites, complete } = project.references(file, owner);
  if (!complete || sites.length === 0) return undefined;
  const found: { file: SourceFile; node: Node }[] = [];
  for (const site of sites) {
    const argument = site.call?.arguments[index];
    if (!argument || argument.type === 'SpreadElement') return undefined;
    found.push({ file: site.file, node: argument });
  }
  return found;
}
