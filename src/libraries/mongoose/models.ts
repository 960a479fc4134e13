import type { TSESTree } from '@typescript-eslint/types';
import { decorators, enclosingClass, isIdentifier, propertyName, staticString, textOf, unwrap } from '../../core/ast.ts';
import type { Node, Project, Resolved, SourceFile } from '../../core/types.ts';
import { assignedMember, givenBack, type Place } from '../assigned.ts';
import { declarationOf, typeOf } from '../declarations.ts';
import { variableSource } from '../variables.ts';

export interface Model {
  /** As `mongoose.model` names it; undefined when it is not written out. */
  name: string | undefined;
}

const INJECTS = /^(?:@nestjs\/mongoose|nestjs-typegoose|@m8a\/nestjs-typegoose)$/;
const MODEL_TYPES: ReadonlySet<string> = new Set(['Model', 'PaginateModel', 'AggregatePaginateModel', 'SoftDeleteModel', 'ReturnModelType', 'ModelType']);
const MAX_DEPTH = 6;

/** The Mongoose model an expression stands for. */
export function modelAt(project: Project, file: SourceFile, expression: Node, depth = 0): Model | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const node = unwrap(expression);
  switch (node.type) {
    case 'CallExpression':
      return modelCall(project, file, node, depth);
    case 'ConditionalExpression':
      return modelAt(project, file, node.consequent, depth + 1) ?? modelAt(project, file, node.alternate, depth + 1);
    case 'LogicalExpression':
      return modelAt(project, file, node.right, depth + 1) ?? modelAt(project, file, node.left, depth + 1);
    case 'AwaitExpression':
      return modelAt(project, file, node.argument, depth + 1);
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
  const models = registryMember(project, file, node);
  if (models) return models;
  const resolved = project.resolve(file, node);
  if (resolved?.kind === 'package') return isModelType(resolved) ? typedModel(file, declarationOf(project, file, node)) : undefined;
  if (resolved && resolved.node !== node) {
    if (resolved.node.type === 'Identifier') return parameterModel(project, resolved.file, resolved.node);
    if (resolved.node.type === 'TSInterfaceDeclaration' || resolved.node.type === 'TSTypeAliasDeclaration') return declaredType(project, resolved);
    return modelAt(project, resolved.file, resolved.node, depth + 1);
  }
  const assigned: Place | undefined = assignedMember(project, file, node);
  if (assigned) return modelAt(project, assigned.file, assigned.node, depth + 1);
  const source = node.type === 'Identifier' ? variableSource(file, node) : undefined;
  return source && source.key === undefined && !source.isElement && unwrap(source.value).type === 'CallExpression' ? modelAt(project, file, source.value, depth + 1) : undefined;
}

/** `mongoose.model('User', schema)`, `connection.model(...)`, `getModelForClass(User)`, a project function that makes one. */
function modelCall(project: Project, file: SourceFile, call: TSESTree.CallExpression, depth: number): Model | undefined {
  const [first] = call.arguments;
  const callee = unwrap(call.callee);
  const resolved = project.resolve(file, callee);
  if (resolved?.kind === 'package') {
    const method = resolved.path.at(-1);
    if (resolved.name === '@typegoose/typegoose' && (method === 'getModelForClass' || method === 'getDiscriminatorModelForClass')) return { name: first ? textOf(file, first) : undefined };
    return resolved.name === 'mongoose' && (method === 'model' || method === 'discriminator') ? { name: staticString(first) } : undefined;
  }
  if (resolved?.kind === 'node') {
    const made = givenBack(project, file, call);
    return made && modelAt(project, made.file, made.node, depth + 1);
  }
  if (callee.type !== 'MemberExpression') return undefined;
  const method = propertyName(callee);
  if (method !== 'model' && method !== 'discriminator') return undefined;
  if (method === 'discriminator') return modelAt(project, file, callee.object, depth + 1) && { name: staticString(first) };
  return isConnection(project, file, callee.object) ? { name: staticString(first) } : undefined;
}

/** A connection, or a parameter that is called as Mongoose is. */
function isConnection(project: Project, file: SourceFile, start: Node): boolean {
  const node = unwrap(start);
  if (isIdentifier(node, 'mongoose')) return true;
  const resolved = project.resolve(file, node);
  if (resolved?.kind === 'package') return resolved.name === 'mongoose';
  const made = resolved?.kind === 'node' && resolved.node.type === 'AwaitExpression' ? resolved.node.argument : resolved?.node;
  if (resolved?.kind !== 'node' || !made) return false;
  const type = typeOf(made);
  if (made.type === 'Identifier') return type !== undefined && /\bConnection\b/.test(textOf(resolved.file, type));
  const maker = made.type === 'CallExpression' ? project.resolve(resolved.file, made.callee) : undefined;
  return maker?.kind === 'package' && maker.name === 'mongoose';
}

/** `mongoose.models.User`. */
function registryMember(project: Project, file: SourceFile, node: Node): Model | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  const resolved = project.resolveHere(file, node);
  return resolved?.kind === 'package' && resolved.name === 'mongoose' && resolved.path.at(-2) === 'models' ? { name: resolved.path.at(-1) } : undefined;
}

/** `@InjectModel(User.name) private users: Model<User>`. */
function injectedModel(project: Project, file: SourceFile, node: Node): Model | undefined {
  const declaration = node.type === 'MemberExpression' && node.object.type === 'ThisExpression' ? declarationOf(project, file, node) : undefined;
  const inject = declaration && decorators(declaration.node).find(({ name }) => name === 'InjectModel');
  if (!declaration || !inject?.call) return undefined;
  const from = project.resolve(declaration.file, inject.callee);
  if (from?.kind !== 'package' || !INJECTS.test(from.name)) return undefined;
  const [token] = inject.call.arguments;
  return { name: token && nameOfToken(declaration.file, token) };
}

/** `User.name`, `User`, `'User'`. */
function nameOfToken(file: SourceFile, token: Node): string | undefined {
  if (propertyName(token) === 'name' && token.type === 'MemberExpression') return textOf(file, token.object);
  return staticString(token) ?? (token.type === 'Identifier' ? token.name : undefined);
}

function isModelType(resolved: Extract<Resolved, { kind: 'package' }>): boolean {
  const name = resolved.path.at(-1) ?? '';
  return (resolved.name === 'mongoose' || resolved.name.includes('mongoose') || resolved.name.includes('typegoose')) && MODEL_TYPES.has(name);
}

function parameterModel(project: Project, file: SourceFile, parameter: TSESTree.Identifier): Model | undefined {
  const type = typeOf(parameter);
  const named = type?.type === 'TSTypeReference' ? project.resolve(file, type.typeName) : undefined;
  if (named?.kind === 'node') return declaredType(project, named);
  return named && isModelType(named) ? typedModel(file, { file, node: parameter }) : undefined;
}

/** `interface UserModel extends Model<User>`, `type UserModel = Model<User>`. */
function declaredType(project: Project, { file, node }: Place): Model | undefined {
  const parents: { name: Node; argument: TSESTree.TypeNode | undefined }[] = node.type === 'TSInterfaceDeclaration' ? node.extends.map(({ expression, typeArguments }) => ({ name: expression, argument: typeArguments?.params[0] })) : [];
  const alias = node.type === 'TSTypeAliasDeclaration' && node.typeAnnotation.type === 'TSTypeReference' ? node.typeAnnotation : undefined;
  if (alias) parents.push({ name: alias.typeName, argument: alias.typeArguments?.params[0] });
  for (const { name, argument } of parents) {
    const resolved = project.resolve(file, name);
    if (resolved?.kind === 'package' && isModelType(resolved)) return { name: nameOfType(file, argument) };
  }
  return undefined;
}

function typedModel(file: SourceFile, declaration: Place | undefined): Model {
  const type = declaration && typeOf(declaration.node);
  return { name: type?.type === 'TSTypeReference' ? nameOfType(declaration?.file ?? file, type.typeArguments?.params[0]) : undefined };
}

/** `UserDocument` and `HydratedDocument<User>` are rows of `User`. */
function nameOfType(file: SourceFile, type: TSESTree.TypeNode | undefined): string | undefined {
  if (type?.type === 'TSTypeQuery') return textOf(file, type.exprName);
  if (type?.type !== 'TSTypeReference') return undefined;
  const inner = type.typeArguments?.params[0];
  if (inner) return nameOfType(file, inner);
  const name = textOf(file, type.typeName);
  const owner = enclosingClass(type);
  return owner?.typeParameters?.params.some((parameter) => parameter.name.name === name) ? undefined : name.replace(/(?:Document|Doc)$/, '');
}
