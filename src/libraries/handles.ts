import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, enclosingClass, isClass, isFunction, isIdentifier, propertyName, textOf, unwrap, type ClassNode, type FunctionNode } from '../core/ast.ts';
import { returnsOf } from '../core/returns.ts';
import type { Node, Project, Resolved, SourceFile } from '../core/types.ts';
import { patternPath } from '../project/exports.ts';
import { argumentsOf } from './variables.ts';
import { exportedValue } from './handles/origin.ts';

/** What a query is sent through: the client, or the client of an open transaction. */
export type Handle = 'client' | 'transaction';

/** How a client of one library is made, named and handed on. */
export interface ClientKnowledge {
  /** This call or `new` makes a client. */
  isMade(project: Project, file: SourceFile, node: TSESTree.NewExpression | TSESTree.CallExpression): boolean;
  /** A class of the project whose instances are clients. */
  isSubclass(project: Project, file: SourceFile, node: ClassNode): boolean;
  /** An export of the library that is a client, or the type of one. */
  ofPackage(resolved: Extract<Resolved, { kind: 'package' }>): Handle | undefined;
  ofType(project: Project, file: SourceFile, name: TSESTree.EntityName): Handle | undefined;
  /** Method that opens a transaction and hands its client to a callback. */
  transaction: string;
  /** Methods whose result is the client. */
  gives: ReadonlySet<string>;
}

const MAX_DEPTH = 8;
/** Types that keep what matters here of their first argument. */
const TRANSPARENT = new Set(['Omit', 'Pick', 'Readonly', 'Awaited', 'Promise', 'NonNullable', 'Required', 'Partial', 'ReturnType']);

/** Finds out what kind of client of one library an expression stands for; undefined when it is none, or cannot be told. */
export function createHandleFinder(library: ClientKnowledge): (project: Project, file: SourceFile, node: Node) => Handle | undefined {
  return (project, file, node) => handleAt(project, file, node, 0);

  function handleAt(project: Project, file: SourceFile, start: Node, depth: number): Handle | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const node = unwrap(start);
    const again = (at: SourceFile, inner: Node): Handle | undefined => handleAt(project, at, inner, depth + 1);
    switch (node.type) {
      case 'AwaitExpression':
        return again(file, node.argument);
      case 'NewExpression':
        return library.isMade(project, file, node) ? 'client' : ofProxy(project, file, node, depth);
      case 'ClassDeclaration':
      case 'ClassExpression':
        return library.isSubclass(project, file, node) ? 'client' : undefined;
      case 'LogicalExpression':
        return again(file, node.right) ?? again(file, node.left);
      case 'ConditionalExpression':
        return again(file, node.consequent) ?? again(file, node.alternate);
      case 'AssignmentExpression':
        return again(file, node.right);
      case 'CallExpression':
        return ofCall(project, file, node, depth);
      case 'ThisExpression': {
        const owner = enclosingClass(node);
        return owner && again(file, owner);
      }
      case 'Identifier':
      case 'MemberExpression':
        return ofName(project, file, node, depth);
      default:
        return undefined;
    }
  }

  function ofCall(project: Project, file: SourceFile, node: TSESTree.CallExpression, depth: number): Handle | undefined {
    if (library.isMade(project, file, node)) return 'client';
    if (node.callee.type === 'MemberExpression' && library.gives.has(propertyName(node.callee) ?? '')) return handleAt(project, file, node.callee.object, depth + 1);
    const callee = project.resolve(file, node.callee);
    if (callee?.kind !== 'node') return ofKept(project, file, node, depth);
    // `const getDb = cache(() => drizzle(url))`
    if (callee.node.type === 'CallExpression') return ofKept(project, callee.file, callee.node, depth);
    const value = isFunction(callee.node) ? returnedOf(callee.file, callee.node) : undefined;
    return (value && handleAt(project, callee.file, value, depth + 1)) ?? ofKept(project, file, node, depth);
  }

  /** `new Proxy({} as PrismaClient, handler)`: made when it is first used. */
  function ofProxy(project: Project, file: SourceFile, { callee, arguments: [target] }: TSESTree.NewExpression, depth: number): Handle | undefined {
    if (!isIdentifier(callee, 'Proxy') || !target) return undefined;
    return target.type === 'TSAsExpression' ? handleOfType(project, file, target.typeAnnotation, depth + 1) : handleAt(project, file, target, depth + 1);
  }

  /** `remember('prisma', () => new PrismaClient())`: a function that keeps what another one makes. */
  function ofKept(project: Project, file: SourceFile, call: TSESTree.CallExpression, depth: number): Handle | undefined {
    const maker = call.arguments.find((argument) => isFunction(argument) && argument.params.length === 0);
    const value = isFunction(maker) && propertyName(call.callee) !== library.transaction ? returnedOf(file, maker) : undefined;
    return value && handleAt(project, file, value, depth + 1) === 'client' ? 'client' : undefined;
  }

  function ofName(project: Project, file: SourceFile, node: TSESTree.Identifier | TSESTree.MemberExpression, depth: number): Handle | undefined {
    const resolved = project.resolve(file, node);
    if (resolved?.kind === 'package') return library.ofPackage(resolved);
    const found = resolved && resolved.node !== node && resolved.node.type !== 'Identifier' ? handleAt(project, resolved.file, resolved.node, depth + 1) : undefined;
    if (found) return found;
    if (node.type === 'MemberExpression') return ofMember(project, file, node, depth);
    const at = resolved?.kind === 'node' && resolved.node.type === 'Identifier' ? { file: resolved.file, node: resolved.node } : exportedValue(project, file, node);
    if (at && at.node !== node) return at.node.type === 'Identifier' ? ofVariable(project, at.file, at.node, depth) : handleAt(project, at.file, at.node, depth + 1);
    return ofVariable(project, file, node, depth);
  }

  /** A name by its type, by all the values it is given, or by who hands it over. */
  function ofVariable(project: Project, file: SourceFile, identifier: TSESTree.Identifier, depth: number): Handle | undefined {
    const variable = file.variable(identifier);
    const definition = variable?.definitions[0];
    if (!variable || !definition) return undefined;
    const { name } = definition;
    const typed = name.type === 'Identifier' && name.typeAnnotation ? handleOfType(project, file, name.typeAnnotation.typeAnnotation, depth) : undefined;
    if (typed) return typed;
    if (definition.kind === 'Parameter') return ofParameter(project, file, name, definition.node, depth);
    if (definition.node.type !== 'VariableDeclarator') return undefined;
    if (definition.node.id.type === 'ObjectPattern' && definition.node.init) return ofPattern(project, file, definition.node.id, name, definition.node.init, depth);
    // `if (production) prisma = new PrismaClient(); else prisma = globalThis.prisma`
    for (const { identifier: written, isWrite } of variable.references) {
      const { parent } = written;
      const value = parent.type === 'AssignmentExpression' && parent.left === written ? parent.right : parent.type === 'VariableDeclarator' ? parent.init : undefined;
      const handle = isWrite && value && value !== identifier ? handleAt(project, file, value, depth + 1) : undefined;
      if (handle) return handle;
    }
    return undefined;
  }

  function ofPattern(project: Project, file: SourceFile, pattern: TSESTree.ObjectPattern, name: Node, value: Node, depth: number): Handle | undefined {
    const [key, ...more] = patternPath(pattern, name) ?? [];
    const base = unwrap(value);
    if (key === undefined || more.length > 0) return undefined;
    const type = base.type === 'Identifier' ? typeOf(file, base) : undefined;
    return type && handleOfProperty(project, file, type, key, depth);
  }

  function ofParameter(project: Project, file: SourceFile, name: Node, owner: Node, depth: number): Handle | undefined {
    if (!isFunction(owner)) return undefined;
    const pattern = owner.params.find((parameter) => parameter.type === 'ObjectPattern' && patternPath(parameter, name) !== undefined);
    if (pattern?.type === 'ObjectPattern') {
      const [key, ...more] = patternPath(pattern, name) ?? [];
      const type = pattern.typeAnnotation?.typeAnnotation;
      return type && key !== undefined && more.length === 0 ? handleOfProperty(project, file, type, key, depth) : undefined;
    }
    const call = owner.parent;
    if (owner.params[0] === name && call?.type === 'CallExpression' && call.arguments[0] === owner && call.callee.type === 'MemberExpression' && propertyName(call.callee) === library.transaction) {
      return handleAt(project, file, call.callee.object, depth + 1) ? 'transaction' : undefined;
    }
    if (!isIdentifier(name) || !/prisma|tx|trx|db|client|transaction/i.test(name.name)) return undefined;
    const handles = (argumentsOf(project, file, owner, name) ?? []).map((argument) => handleAt(project, argument.file, argument.node, depth + 1));
    return handles.length > 0 && handles.every((handle) => handle !== undefined) ? (handles.includes('client') ? 'client' : 'transaction') : undefined;
  }

  /** `ctx.prisma` by the type of `ctx`, `this.prisma` by the type of the field. */
  function ofMember(project: Project, file: SourceFile, node: TSESTree.MemberExpression, depth: number): Handle | undefined {
    const name = propertyName(node);
    if (name === undefined) return undefined;
    const object = unwrap(node.object);
    if (object.type === 'ThisExpression') {
      const owner = enclosingClass(node);
      return owner && ofField(project, file, owner, name, depth);
    }
    const type = object.type === 'Identifier' ? typeOf(file, object) : undefined;
    return type && handleOfProperty(project, file, type, name, depth);
  }

  function ofField(project: Project, file: SourceFile, owner: ClassNode, name: string, depth: number): Handle | undefined {
    if (depth > MAX_DEPTH) return undefined;
    for (const element of owner.body.body) {
      if (element.type === 'PropertyDefinition' && declaredName(element) === name) return element.typeAnnotation && handleOfType(project, file, element.typeAnnotation.typeAnnotation, depth);
      if (element.type !== 'MethodDefinition' || element.kind !== 'constructor') continue;
      for (const parameter of element.value.params) {
        const inner = parameter.type === 'TSParameterProperty' ? parameter.parameter : undefined;
        const identifier = inner?.type === 'AssignmentPattern' ? inner.left : inner;
        if (isIdentifier(identifier, name)) return identifier.typeAnnotation && handleOfType(project, file, identifier.typeAnnotation.typeAnnotation, depth);
      }
    }
    const parent = owner.superClass ? project.resolve(file, owner.superClass) : undefined;
    return parent?.kind === 'node' && isClass(parent.node) ? ofField(project, parent.file, parent.node, name, depth + 1) : undefined;
  }

  function handleOfType(project: Project, file: SourceFile, type: TSESTree.TypeNode, depth: number): Handle | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const again = (inner: TSESTree.TypeNode): Handle | undefined => handleOfType(project, file, inner, depth + 1);
    switch (type.type) {
      case 'TSUnionType': {
        const handles = type.types.map(again);
        return handles.includes('client') ? 'client' : handles.includes('transaction') ? 'transaction' : undefined;
      }
      case 'TSIntersectionType':
        return type.types.map(again).find((handle) => handle !== undefined);
      case 'TSTypeQuery': {
        if (type.exprName.type !== 'Identifier') return undefined;
        const value = project.resolve(file, type.exprName);
        return value?.kind === 'node' && isFunction(value.node) ? ofMaker(project, value.file, value.node, depth) : handleAt(project, file, type.exprName, depth + 1);
      }
      case 'TSTypeReference': {
        const [argument] = type.typeArguments?.params ?? [];
        if (argument && isIdentifier(type.typeName) && TRANSPARENT.has(type.typeName.name)) return again(argument);
        return library.ofType(project, file, type.typeName) ?? ofDeclaredType(project, file, type.typeName, depth);
      }
      // `Parameters<Parameters<typeof db.transaction>[0]>[0]`
      case 'TSIndexedAccessType':
        return new RegExp(`^Parameters<.*\\b${library.transaction.replace('$', '\\$')}\\b`).test(textOf(file, type)) ? 'transaction' : undefined;
      default:
        return undefined;
    }
  }

  function ofMaker(project: Project, file: SourceFile, maker: FunctionNode, depth: number): Handle | undefined {
    const value = returnedOf(file, maker);
    return value && handleAt(project, file, value, depth + 1);
  }

  function ofDeclaredType(project: Project, file: SourceFile, name: TSESTree.EntityName, depth: number): Handle | undefined {
    const resolved = name.type === 'Identifier' ? project.resolve(file, name) : undefined;
    if (resolved?.kind !== 'node') return undefined;
    if (resolved.node.type === 'TSTypeAliasDeclaration') return handleOfType(project, resolved.file, resolved.node.typeAnnotation, depth + 1);
    return isClass(resolved.node) ? handleAt(project, resolved.file, resolved.node, depth + 1) : undefined;
  }

  /** The property of an object type that is written out, also as an interface of another file. */
  function handleOfProperty(project: Project, file: SourceFile, type: TSESTree.TypeNode, name: string, depth: number): Handle | undefined {
    if (depth > MAX_DEPTH) return undefined;
    if (type.type === 'TSIntersectionType') return type.types.map((each) => handleOfProperty(project, file, each, name, depth + 1)).find((handle) => handle !== undefined);
    if (type.type === 'TSTypeLiteral') return ofSignatures(project, file, type.members, name, depth);
    if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined;
    const resolved = project.resolve(file, type.typeName);
    if (resolved?.kind !== 'node') return undefined;
    if (resolved.node.type === 'TSTypeAliasDeclaration') return handleOfProperty(project, resolved.file, resolved.node.typeAnnotation, name, depth + 1);
    if (resolved.node.type === 'TSInterfaceDeclaration') return ofSignatures(project, resolved.file, resolved.node.body.body, name, depth);
    return isClass(resolved.node) ? ofField(project, resolved.file, resolved.node, name, depth + 1) : undefined;
  }

  function ofSignatures(project: Project, file: SourceFile, members: readonly TSESTree.TypeElement[], name: string, depth: number): Handle | undefined {
    const member = members.find((each) => each.type === 'TSPropertySignature' && isIdentifier(each.key, name));
    return member?.type === 'TSPropertySignature' && member.typeAnnotation ? handleOfType(project, file, member.typeAnnotation.typeAnnotation, depth + 1) : undefined;
  }
}

function returnedOf(file: SourceFile, maker: FunctionNode): Node | undefined {
  if (maker.body && maker.body.type !== 'BlockStatement') return maker.body;
  return returnsOf(file, maker).findLast((statement) => statement.argument)?.argument ?? undefined;
}

function typeOf(file: SourceFile, identifier: TSESTree.Identifier): TSESTree.TypeNode | undefined {
  const name = file.variable(identifier)?.definitions[0]?.name;
  return name?.type === 'Identifier' ? name.typeAnnotation?.typeAnnotation : undefined;
}
