import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, unwrap } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { calledOn, callChain, type Link } from './call-chain.ts';
import { batch } from './mongoose/batch.ts';
import { documentModel } from './mongoose/documents.ts';
import { modelAt, type Model } from './mongoose/models.ts';
import { emptyQuery, isKept, readChain } from './mongoose/read.ts';
import { createMany, limit, narrow, reduce, updateMany } from './mongoose/rewrites.ts';
import type { Query, QueryKind, QueryLibrary } from './queries.ts';

/** https://mongoosejs.com/docs/api/model.html */
const METHODS: ReadonlyMap<string, QueryKind> = new Map<string, QueryKind>([
  ['findById', 'one'], ['findOne', 'one'], ['find', 'many'], ['where', 'many'], ['exists', 'exists'], ['countDocuments', 'count'], ['estimatedDocumentCount', 'count'], ['count', 'count'], ['aggregate', 'aggregate'], ['distinct', 'aggregate'],
  ['create', 'create'], ['insertOne', 'create'], ['insertMany', 'create-many'], ['updateOne', 'update'], ['replaceOne', 'update'], ['updateMany', 'update-many'], ['bulkWrite', 'update-many'], ['bulkSave', 'update-many'],
  ['findByIdAndUpdate', 'update'], ['findOneAndUpdate', 'update'], ['findOneAndReplace', 'update'], ['deleteOne', 'delete'], ['deleteMany', 'delete-many'], ['findByIdAndDelete', 'delete'], ['findOneAndDelete', 'delete'], ['findByIdAndRemove', 'delete'], ['findOneAndRemove', 'delete'], ['populate', 'many'],
]);
const DOCUMENT_METHODS: ReadonlyMap<string, QueryKind> = new Map<string, QueryKind>([['save', 'save'], ['populate', 'one'], ['execPopulate', 'one'], ['deleteOne', 'delete'], ['updateOne', 'update'], ['remove', 'delete']]);

export const mongoose: QueryLibrary = {
  name: 'mongoose',
  packages: ['mongoose', '@nestjs/mongoose', '@typegoose/typegoose'],
  triggers: ['.find', '.countDocuments(', '.exists(', '.aggregate', '.distinct(', '.create(', '.insertMany(', '.update', '.delete', '.bulk', '.save(', '.populate(', '.withTransaction(', '.where('],
  queryAt(project, file, node) {
    if (node.type !== 'CallExpression') return undefined;
    const { root, links } = callChain(node);
    const [first] = links;
    if (!first || isContinued(node)) return undefined;
    return modelQuery(project, file, node, root, links) ?? documentQuery(project, file, node, root, links) ?? transaction(project, file, node, first);
  },
  batch, reduce, limit, narrow, createMany, updateMany,
};

/** Part of a longer query: `User.find()` in `User.find().sort('name')`. */
function isContinued(node: Node): boolean {
  const next = calledOn(node);
  return next !== undefined && isKept(next);
}

function modelQuery(project: Project, file: SourceFile, node: TSESTree.CallExpression, root: Node, links: readonly Link[]): Query | undefined {
  const start = links.findIndex(({ name, call }) => METHODS.has(name) && !(name === 'find' && isFunction(call.arguments[0])));
  const first = links[start];
  const kind = first && METHODS.get(first.name);
  // Calls before the method make the model: `connection.model('User').find()`.
  if (!first || !kind || !links.slice(start + 1).every(({ name }) => isKept(name) || METHODS.has(name))) return undefined;
  const handle = first.member.object;
  if (start > 0 && links[start - 1]?.name !== 'model' && unwrap(handle).type !== 'CallExpression') return undefined;
  if (!mayBeModel(root)) return undefined;
  const model = modelAt(project, file, handle);
  if (!model || (first.name === 'populate' && links.length === 1 && first.call.arguments.length < 2)) return undefined;
  return readChain(project, { library: 'mongoose', file, node, handle, model, kind, links: links.slice(start) });
}

function mayBeModel(root: Node): boolean {
  return root.type === 'Identifier' || root.type === 'MemberExpression' || root.type === 'CallExpression';
}

/** `order.save()` and `new Order(row).save()`, where the code says that `order` is a document. */
function documentQuery(project: Project, file: SourceFile, node: TSESTree.CallExpression, root: Node, links: readonly Link[]): Query | undefined {
  const [first] = links;
  const kind = first && DOCUMENT_METHODS.get(first.name);
  if (!first || !kind || !links.slice(1).every(({ name }) => isKept(name) || name === first.name)) return undefined;
  const made = root.type === 'NewExpression' ? modelAt(project, file, root.callee) : undefined;
  const model: Model | undefined = made ?? documentModel(project, file, root);
  if (!model) return undefined;
  const [row] = root.type === 'NewExpression' ? root.arguments : [];
  const hasSession = first.call.arguments.length > 0 && kind !== 'one';
  return {
    ...emptyQuery({ library: 'mongoose', file, node, handle: root, model, kind: made && kind === 'save' ? 'create' : kind, links }),
    isLocking: hasSession, isInTransaction: hasSession, isCompound: kind === 'one',
    ...(made && row ? { payload: row } : {}),
  };
}

/** `session.withTransaction(async () => ...)`, `connection.transaction(...)`. */
function transaction(project: Project, file: SourceFile, node: TSESTree.CallExpression, first: Link): Query | undefined {
  if (first.name !== 'withTransaction' || !isFunction(first.call.arguments[0]) || !usesMongo(project, file)) return undefined;
  return emptyQuery({ library: 'mongoose', file, node, handle: first.member.object, model: { name: undefined }, kind: 'transaction', links: [first] });
}

function usesMongo(project: Project, file: SourceFile): boolean {
  return project.version(file.path, 'mongoose') !== undefined;
}
