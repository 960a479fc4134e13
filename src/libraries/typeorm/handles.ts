import type { TSESTree } from '@typescript-eslint/types';
import { decorators, enclosingClass, isClass, isFunction, propertyName, staticString, textOf, unwrap, type ClassNode } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { givenBack } from '../assigned.ts';
import { declarationOf, typeOf } from '../declarations.ts';

/** What a TypeORM query is sent through. */
export interface Handle {
  kind: 'repository' | 'manager' | 'entity' | 'connection';
  /** Class of the rows; undefined for a manager, and when it is not written out. */
  entity?: string;
  isInTransaction: boolean;
}

const REPOSITORIES: ReadonlySet<string> = new Set(['Repository', 'TreeRepository', 'MongoRepository', 'BaseRepository', 'AbstractRepository']);
const CONNECTIONS: ReadonlySet<string> = new Set(['DataSource', 'Connection']);
const MAX_DEPTH = 6;

export function handleAt(project: Project, file: SourceFile, expression: Node, depth = 0): Handle | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const node = unwrap(expression);
  switch (node.type) {
    case 'CallExpression':
      return madeBy(project, file, node, depth);
    case 'AwaitExpression':
      return handleAt(project, file, node.argument, depth + 1);
    case 'NewExpression': {
      const maker = project.resolve(file, node.callee);
      return maker?.kind === 'package' && maker.name === 'typeorm' && CONNECTIONS.has(maker.path.at(-1) ?? '') ? { kind: 'connection', isInTransaction: false } : maker?.kind === 'node' && isClass(maker.node) ? ofClass(project, maker.file, maker.node, depth) : undefined;
    }
    case 'ThisExpression': {
      const owner = enclosingClass(node);
      const own = owner && ofClass(project, file, owner, depth);
      return own?.kind === 'repository' ? own : undefined;
    }
    case 'Identifier':
    case 'MemberExpression':
      return named(project, file, node, depth);
    default:
      return undefined;
  }
}

function named(project: Project, file: SourceFile, node: TSESTree.Identifier | TSESTree.MemberExpression, depth: number): Handle | undefined {
  const declared = fromDeclaration(project, file, node, depth);
  if (declared) return declared;
  const resolved = project.resolve(file, node);
  if (resolved?.kind === 'package') return ofExport(resolved.name, resolved.path);
  if (node.type === 'MemberExpression' && propertyName(node) === 'manager') {
    const base = handleAt(project, file, node.object, depth + 1) ?? runnerAt(project, file, node.object);
    if (base) return { kind: 'manager', isInTransaction: base.isInTransaction };
  }
  if (!resolved || resolved.node === node) return undefined;
  if (resolved.node.type === 'Identifier') return inTransaction(project, resolved.file, resolved.node, depth);
  return isClass(resolved.node) ? ofClass(project, resolved.file, resolved.node, depth) : handleAt(project, resolved.file, resolved.node, depth + 1);
}

/** `DataSource.manager`, `EntityManager`, of a value whose type or maker is known. */
function ofExport(name: string, path: readonly string[]): Handle | undefined {
  if (name !== 'typeorm') return undefined;
  const last = path.at(-1) ?? '';
  if (last === 'manager' || last === 'EntityManager') return { kind: 'manager', isInTransaction: path.at(-2) === 'QueryRunner' };
  if (CONNECTIONS.has(last)) return { kind: 'connection', isInTransaction: false };
  return REPOSITORIES.has(last) ? { kind: 'repository', isInTransaction: false } : undefined;
}

/** `@InjectRepository(User) private users: Repository<User>`, `manager: EntityManager`, `users: UserRepository`. */
function fromDeclaration(project: Project, file: SourceFile, node: Node, depth: number): Handle | undefined {
  const declaration = declarationOf(project, file, node);
  const type = declaration && typeOf(declaration.node);
  if (!declaration || type?.type !== 'TSTypeReference') return undefined;
  const inject = decorators(declaration.node).find(({ name }) => name === 'InjectRepository');
  const from = project.resolve(declaration.file, type.typeName);
  if (from?.kind === 'node' && isClass(from.node)) return ofClass(project, from.file, from.node, depth);
  if (from?.kind !== 'package') return undefined;
  const handle = ofExport(from.name, from.path);
  if (handle?.kind !== 'repository') return handle;
  const token = inject?.call?.arguments[0];
  return { ...handle, ...entityName(declaration.file, type.typeArguments?.params[0] ?? token) };
}

function entityName(file: SourceFile, node: Node | undefined): { entity: string } | Record<string, never> {
  if (node?.type === 'TSTypeReference') {
    const name = textOf(file, node.typeName);
    const isParameter = enclosingClass(node)?.typeParameters?.params.some((parameter) => parameter.name.name === name);
    return isParameter ? {} : { entity: name };
  }
  const name = node?.type === 'Identifier' ? node.name : staticString(node);
  return name === undefined ? {} : { entity: name };
}

/** `dataSource.getRepository(User)`, `getManager()`, `manager.withRepository(users)`, a project function that makes one. */
function madeBy(project: Project, file: SourceFile, call: TSESTree.CallExpression, depth: number): Handle | undefined {
  const callee = unwrap(call.callee);
  const resolved = project.resolve(file, callee);
  const method = callee.type === 'MemberExpression' ? propertyName(callee) : resolved?.kind === 'package' ? resolved.path.at(-1) : undefined;
  const [first] = call.arguments;
  if (resolved?.kind === 'package' && resolved.name !== 'typeorm') return undefined;
  const isFree = callee.type === 'Identifier' && resolved?.kind === 'package';
  const base = callee.type === 'MemberExpression' ? callee.object : undefined;
  const handle = () => (base ? handleAt(project, file, base, depth + 1) : undefined);
  switch (method) {
    case 'getRepository':
    case 'getTreeRepository':
    case 'getMongoRepository': {
      const from = isFree ? { isInTransaction: false } : handle();
      return from && { kind: 'repository', isInTransaction: from.isInTransaction, ...entityName(file, first) };
    }
    case 'getCustomRepository':
    case 'withRepository': {
      const own = first && handleAt(project, file, first, depth + 1);
      return own && { ...own, isInTransaction: own.isInTransaction || method === 'withRepository' };
    }
    case 'extend':
      return handle();
    case 'getManager':
    case 'createEntityManager':
      return isFree || handle() ? { kind: 'manager', isInTransaction: false } : undefined;
    case 'getConnection':
    case 'createConnection':
    case 'initialize':
      return isFree || handle() ? { kind: 'connection', isInTransaction: false } : undefined;
    default: {
      const made = givenBack(project, file, call);
      return made && handleAt(project, made.file, made.node, depth + 1);
    }
  }
}

/** `dataSource.createQueryRunner()`: what goes through it belongs to a transaction someone opens on it. */
function runnerAt(project: Project, file: SourceFile, start: Node): Handle | undefined {
  const node = unwrap(start);
  const resolved = project.resolve(file, node);
  const call = resolved?.kind === 'node' ? unwrap(resolved.node) : undefined;
  const isMade = call?.type === 'CallExpression' && propertyName(call.callee) === 'createQueryRunner';
  const declaration = declarationOf(project, file, node);
  const type = declaration && typeOf(declaration.node);
  return isMade || (type && /\bQueryRunner\b/.test(textOf(declaration.file, type))) ? { kind: 'connection', isInTransaction: true } : undefined;
}

/** `class UserRepository extends Repository<User>`, `class User extends BaseEntity`, an entity with the methods of one. */
function ofClass(project: Project, file: SourceFile, owner: ClassNode, depth: number): Handle | undefined {
  const parent = owner.superClass && depth < MAX_DEPTH ? project.resolve(file, unwrap(owner.superClass)) : undefined;
  if (parent?.kind === 'package') {
    if (parent.name !== 'typeorm') return undefined;
    if (parent.path.at(-1) === 'BaseEntity') return { kind: 'entity', isInTransaction: false, ...(owner.id ? { entity: owner.id.name } : {}) };
    const handle = ofExport(parent.name, parent.path);
    return handle?.kind === 'repository' ? { ...handle, ...entityName(file, owner.superTypeArguments?.params[0]) } : undefined;
  }
  if (!parent || !isClass(parent.node)) return undefined;
  const inherited = ofClass(project, parent.file, parent.node, depth + 1);
  if (inherited?.kind === 'entity') return { ...inherited, ...(owner.id ? { entity: owner.id.name } : {}) };
  return inherited && { ...inherited, ...entityName(file, owner.superTypeArguments?.params[0]) };
}

/** The manager that `dataSource.transaction(async (manager) => ...)` hands over; nothing else is known of a parameter. */
function inTransaction(project: Project, file: SourceFile, parameter: TSESTree.Identifier, depth: number): Handle | undefined {
  const owner = parameter.parent;
  if (!isFunction(owner) || owner.params.at(-1) !== owner.params[0] || owner.params[0] !== parameter) return undefined;
  const call = owner.parent;
  if (call.type !== 'CallExpression' || propertyName(call.callee) !== 'transaction' || call.callee.type !== 'MemberExpression' || !call.arguments.some((argument) => argument === owner)) return undefined;
  return handleAt(project, file, call.callee.object, depth + 1) && { kind: 'manager', isInTransaction: true };
}
