import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, propertyName, staticString, textOf, unwrap } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { calledOn, callChain } from './call-chain.ts';
import { declarationOf, typeOf } from './declarations.ts';
import { batch } from './mongoose/batch.ts';
import type { Model } from './mongoose/models.ts';
import { isKept, readChain } from './mongoose/read.ts';
import { createMany, limit, narrow, reduce, updateMany } from './mongoose/rewrites.ts';
import type { QueryKind, QueryLibrary } from './queries.ts';

/** https://mongodb.github.io/node-mongodb-native/7.0/classes/Collection.html */
const METHODS: ReadonlyMap<string, QueryKind> = new Map<string, QueryKind>([
  ['findOne', 'one'], ['find', 'many'], ['countDocuments', 'count'], ['estimatedDocumentCount', 'count'], ['count', 'count'], ['aggregate', 'aggregate'], ['distinct', 'aggregate'],
  ['insertOne', 'create'], ['insertMany', 'create-many'], ['updateOne', 'update'], ['replaceOne', 'update'], ['updateMany', 'update-many'], ['bulkWrite', 'update-many'],
  ['findOneAndUpdate', 'update'], ['findOneAndReplace', 'update'], ['findOneAndDelete', 'delete'], ['deleteOne', 'delete'], ['deleteMany', 'delete-many'],
]);
/** A cursor sends nothing before one of these is called on it. */
const TERMINALS: ReadonlySet<string> = new Set(['toArray', 'next', 'count']);

export const mongodb: QueryLibrary = {
  name: 'mongodb',
  packages: ['mongodb', 'mongoose'],
  triggers: ['.collection(', '.collection<', '.toArray(', '.findOne', '.insert', '.updateOne(', '.updateMany(', '.deleteOne(', '.deleteMany(', '.countDocuments('],
  queryAt(project, file, node) {
    if (node.type !== 'CallExpression') return undefined;
    const { root, links } = callChain(node);
    const start = links.findIndex(({ name }) => METHODS.has(name));
    const first = links[start];
    const kind = first && METHODS.get(first.name);
    const next = calledOn(node);
    if (!first || !kind || isFunction(first.call.arguments[0]) || (next !== undefined && isKept(next)) || root.type === 'ThisExpression') return undefined;
    const rest = links.slice(start + 1);
    if (!rest.every(({ name }) => isKept(name)) || ((kind === 'many' || first.name === 'aggregate') && !rest.some(({ name }) => TERMINALS.has(name)))) return undefined;
    const model = collectionAt(project, file, first.member.object);
    return model && readChain(project, { library: 'mongodb', file, node, handle: first.member.object, model, kind, links: links.slice(start) });
  },
  batch, reduce, limit, narrow, createMany, updateMany,
};

/** The collection an expression stands for: `db.collection('orders')`, a variable that holds one, a parameter or field of its type. */
function collectionAt(project: Project, file: SourceFile, start: Node, depth = 0): Model | undefined {
  const node = unwrap(start);
  if (depth > 4) return undefined;
  if (node.type === 'AwaitExpression') return collectionAt(project, file, node.argument, depth + 1);
  if (node.type === 'CallExpression') return collectionCall(project, file, node);
  if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return undefined;
  const resolved = project.resolve(file, node);
  if (resolved?.kind === 'node' && (resolved.node.type === 'CallExpression' || resolved.node.type === 'AwaitExpression')) return collectionAt(project, resolved.file, resolved.node, depth + 1);
  const declaration = declarationOf(project, file, node);
  const type = declaration && typeOf(declaration.node);
  if (!declaration || type?.type !== 'TSTypeReference') return undefined;
  const from = project.resolve(declaration.file, type.typeName);
  const row = type.typeArguments?.params[0];
  return from?.kind === 'package' && from.name === 'mongodb' && from.path.at(-1) === 'Collection' ? { name: row && textOf(declaration.file, row) } : undefined;
}

function collectionCall(project: Project, file: SourceFile, call: TSESTree.CallExpression): Model | undefined {
  const callee = unwrap(call.callee);
  const [name] = call.arguments;
  if (callee.type !== 'MemberExpression' || propertyName(callee) !== 'collection' || !name) return undefined;
  return isDatabase(project, file, callee.object) ? { name: staticString(name) } : undefined;
}

/** Firestore and other stores have collections, too, but no method of the same name goes through a package that is not installed. */
function isDatabase(project: Project, file: SourceFile, start: Node): boolean {
  const from = project.resolve(file, unwrap(start));
  if (from?.kind === 'package') return from.name === 'mongodb' || from.name === 'mongoose';
  return project.version(file.path, 'mongodb') !== undefined || project.version(file.path, 'mongoose') !== undefined;
}
