import type { TSESTree } from '@typescript-eslint/types';
import { isClass, propertyName, unwrap } from '../../core/ast.ts';
import type { Node, Project, Resolved, SourceFile } from '../../core/types.ts';
import { exportsOf } from '../../project/exports.ts';
import { prismaSchemas } from '../../project/schema/prisma.ts';
import { originOf } from '../handles/origin.ts';

const MAX_DEPTH = 6;

/** The class, or an instance of it. Packages of a workspace that are not here hand it on under its own name. */
export function isClientPath(resolved: Extract<Resolved, { kind: 'package' }>): boolean {
  return resolved.path.length === 1 && resolved.path[0] === 'PrismaClient';
}

/** An expression or type name that is Prisma's client class, or a class of the project that extends it. */
export function isClientClass(project: Project, file: SourceFile, start: Node, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const node = unwrap(start);
  const resolved = node.type === 'TSQualifiedName' ? undefined : project.resolve(file, node);
  if (resolved?.kind === 'package') return isClientPath(resolved);
  if (resolved && isClass(resolved.node)) {
    if (isGenerated(project, resolved.file.path)) return true;
    return resolved.node.superClass ? isClientClass(project, resolved.file, resolved.node.superClass, depth + 1) : false;
  }
  if (resolved && isGenerated(project, resolved.file.path)) return nameOf(node) === 'PrismaClient';
  return !resolved && isFromGenerated(project, file, node, 'PrismaClient');
}

/** `Prisma.TransactionClient`; `Prisma.DefaultPrismaClient` is the client itself. */
export function transactionType(project: Project, file: SourceFile, name: TSESTree.EntityName): 'client' | 'transaction' | undefined {
  if (name.type !== 'TSQualifiedName' || name.left.type !== 'Identifier') return undefined;
  const kind = name.right.name === 'TransactionClient' ? 'transaction' : name.right.name === 'DefaultPrismaClient' ? 'client' : undefined;
  if (!kind) return undefined;
  const resolved = project.resolve(file, name.left);
  if (resolved?.kind === 'package') return resolved.path[0] === 'Prisma' ? kind : undefined;
  return (resolved ? isGenerated(project, resolved.file.path) : isFromGenerated(project, file, name.left, 'Prisma')) ? kind : undefined;
}

/** A file in a folder that a schema generates its client into; https://www.prisma.io/docs/orm/prisma-schema/overview/generators */
function isGenerated(project: Project, path: string): boolean {
  return prismaSchemas(project).some(({ outputs }) => outputs.some((output) => path.startsWith(`${output}/`)));
}

function nameOf(node: Node): string | undefined {
  return node.type === 'Identifier' ? node.name : propertyName(node);
}

/** An import whose file is not here: generated code is seldom checked in. */
function isFromGenerated(project: Project, file: SourceFile, node: Node, exported: string): boolean {
  const base = node.type === 'MemberExpression' ? unwrap(node.object) : node;
  if (base.type !== 'Identifier') return false;
  const origin = originOf(file, base);
  if (!origin) return false;
  const name = node.type === 'MemberExpression' ? propertyName(node) : origin.name;
  return name === exported && isMissing(project, file.path, origin.specifier, exported, 0);
}

function isMissing(project: Project, from: string, specifier: string, name: string, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const target = project.module(from, specifier);
  if (!target) return true;
  if (target.kind === 'package') return true;
  if (isGenerated(project, target.path)) return true;
  const file = project.file(target.path);
  if (!file) return false;
  const { named, stars } = exportsOf(file);
  const found = named.get(name);
  if (found?.kind === 'from') return isMissing(project, file.path, found.specifier, found.name, depth + 1);
  if (found) {
    const origin = found.node.type === 'Identifier' ? originOf(file, found.node) : undefined;
    return origin?.name === name && isMissing(project, file.path, origin.specifier, name, depth + 1);
  }
  return stars.some((star) => isMissing(project, file.path, star, name, depth + 1));
}
