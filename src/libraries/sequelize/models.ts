import type { TSESTree } from '@typescript-eslint/types';
import { decorators, enclosingClass, isClass, isIdentifier, propertyName, staticString, textOf, unwrap, type ClassNode } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { assignedMember, givenBack, memberOf, type Place } from '../assigned.ts';
import { declarationOf, typeOf } from '../declarations.ts';
import { variableSource } from '../variables.ts';

export interface Model {
  name: string | undefined;
}

const MODEL_TYPES: ReadonlySet<string> = new Set(['ModelStatic', 'ModelCtor', 'ModelDefined', 'Repository']);
const PACKAGES = /^(?:sequelize|sequelize-typescript|@sequelize\/core)$/;
const MAX_DEPTH = 6;

/** The Sequelize model an expression stands for. */
export function modelAt(project: Project, file: SourceFile, expression: Node, depth = 0): Model | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const node = unwrap(expression);
  switch (node.type) {
    case 'CallExpression':
      return modelCall(project, file, node, depth);
    case 'ClassDeclaration':
    case 'ClassExpression':
      return extendsModel(project, file, node) ? { name: node.id?.name } : undefined;
    case 'LogicalExpression':
      return modelAt(project, file, node.left, depth + 1) ?? modelAt(project, file, node.right, depth + 1);
    case 'Identifier':
    case 'MemberExpression':
      return namedModel(project, file, node, depth);
    default:
      return undefined;
  }
}

function namedModel(project: Project, file: SourceFile, node: TSESTree.Identifier | TSESTree.MemberExpression, depth: number): Model | undefined {
  const injected = injectedModel(project, file, node);
  if (injected) return injected;
  const resolved = project.resolve(file, node);
  if (resolved?.kind === 'package') return PACKAGES.test(resolved.name) && resolved.path.at(-2) === 'models' ? { name: resolved.path.at(-1) } : undefined;
  if (resolved && resolved.node !== node) return resolved.node.type === 'Identifier' ? declaredModel(project, resolved.file, resolved.node) : modelAt(project, resolved.file, resolved.node, depth + 1);
  const assigned: Place | undefined = assignedMember(project, file, node);
  if (assigned) return modelAt(project, assigned.file, assigned.node, depth + 1);
  const collected = collectedModel(project, file, node);
  if (collected) return collected;
  const source = node.type === 'Identifier' ? variableSource(file, node) : undefined;
  return source && source.key === undefined && !source.isElement && unwrap(source.value).type === 'CallExpression' ? modelAt(project, file, source.value, depth + 1) : undefined;
}

/** `sequelize.define('User', ...)`, `sequelize.model('User')`, a project function that makes one, `User.init(...)`. */
function modelCall(project: Project, file: SourceFile, call: TSESTree.CallExpression, depth: number): Model | undefined {
  const callee = unwrap(call.callee);
  const method = propertyName(callee);
  if (callee.type === 'MemberExpression' && (method === 'define' || method === 'model' || method === 'getRepository') && isSequelize(project, file, callee.object)) {
    const [first] = call.arguments;
    return { name: staticString(first) ?? (first?.type === 'Identifier' ? first.name : undefined) };
  }
  if (callee.type === 'MemberExpression' && (method === 'init' || method === 'scope' || method === 'unscoped' || method === 'schema')) {
    const base = callee.object.type === 'Super' ? enclosingClass(callee) : undefined;
    return modelAt(project, file, base ?? callee.object, depth + 1);
  }
  const made = givenBack(project, file, call);
  return made && modelAt(project, made.file, made.node, depth + 1);
}

/** A connection, or a parameter called as one. */
export function isSequelize(project: Project, file: SourceFile, start: Node): boolean {
  const node = unwrap(start);
  const resolved = project.resolve(file, node);
  if (resolved?.kind === 'package') return PACKAGES.test(resolved.name);
  if (resolved?.kind === 'node') {
    const made = resolved.node;
    if (made.type === 'NewExpression') {
      const maker = project.resolve(resolved.file, made.callee);
      return maker?.kind === 'package' && PACKAGES.test(maker.name);
    }
    const type = made.type === 'Identifier' ? typeOf(made) : undefined;
    if (type) return /\bSequelize\b/.test(textOf(resolved.file, type));
  }
  const name = node.type === 'Identifier' ? node.name : propertyName(node);
  return name !== undefined && /sequelize/i.test(name) && project.version(file.path, 'sequelize') !== undefined;
}

function extendsModel(project: Project, file: SourceFile, owner: ClassNode, depth = 0): boolean {
  const parent = owner.superClass && depth < MAX_DEPTH ? project.resolve(file, unwrap(owner.superClass)) : undefined;
  if (parent?.kind === 'package') return PACKAGES.test(parent.name) && parent.path.at(-1) === 'Model';
  return parent !== undefined && isClass(parent.node) && extendsModel(project, parent.file, parent.node, depth + 1);
}

/** `db.User`, where `db` is filled by the module that reads the folder of the models. */
function collectedModel(project: Project, file: SourceFile, node: Node): Model | undefined {
  const member = memberOf(file, node);
  const base = member && project.resolve(file, member.object);
  if (!member || base?.kind !== 'node' || base.node.type !== 'ObjectExpression' || /^[sS]equelize$/.test(member.name)) return undefined;
  return fillsFromFolder(base.file) && (project.schema(file.path).table('sequelize', member.name) || /^[A-Z]/.test(member.name)) ? { name: member.name } : undefined;
}

const READS_FOLDER = /\breaddirSync\s*\(|require\.context\s*\(/;

function fillsFromFolder(file: SourceFile): boolean {
  return /sequelize/i.test(file.text) && READS_FOLDER.test(file.text) && file.nodes('AssignmentExpression').some(({ left }) => left.type === 'MemberExpression' && left.computed);
}

/** `@InjectModel(User) private users: typeof User`. */
function injectedModel(project: Project, file: SourceFile, node: Node): Model | undefined {
  const declaration = node.type === 'MemberExpression' && node.object.type === 'ThisExpression' ? declarationOf(project, file, node) : undefined;
  if (!declaration) return undefined;
  const inject = decorators(declaration.node).find(({ name }) => name === 'InjectModel');
  const from = inject && project.resolve(declaration.file, inject.callee);
  if (from?.kind === 'package' && from.name === '@nestjs/sequelize') {
    const token = inject?.call?.arguments[0];
    return { name: isIdentifier(token) ? token.name : undefined };
  }
  return inject ? undefined : declaredModel(project, declaration.file, declaration.node);
}

/** `typeof User`, `ModelStatic<User>`. */
function declaredModel(project: Project, file: SourceFile, declaration: Node): Model | undefined {
  const type = typeOf(declaration);
  if (type?.type === 'TSTypeQuery') return type.exprName.type === 'Identifier' ? modelAt(project, file, type.exprName) : undefined;
  if (type?.type !== 'TSTypeReference') return undefined;
  const from = project.resolve(file, type.typeName);
  const [row] = type.typeArguments?.params ?? [];
  if (from?.kind !== 'package' || !PACKAGES.test(from.name) || !MODEL_TYPES.has(from.path.at(-1) ?? '')) return undefined;
  return { name: row?.type === 'TSTypeReference' ? textOf(file, row.typeName) : undefined };
}
