import type { TSESTree } from '@typescript-eslint/types';
import { enclosingFunction, isFunction, isIdentifier, isInside, propertyName, textOf, unwrap, wrapped, type FunctionNode } from '../../core/ast.ts';
import { isPure } from '../../core/purity.ts';
import type { Edit, Node, Refusal, SourceFile } from '../../core/types.ts';
import type { Upload } from './analysis.ts';
import { edit, removeStatement, rootName, type Consumer, type NeededImport, type StoreUpload } from './plan.ts';
import { refuse } from './refusals.ts';

export interface DirectPlan {
  edits: Edit[];
  imports: NeededImport[];
  unused: { path: string; name: string }[];
}

const MAX_BYTES = 100 * 1024 ** 2;
const NEXT = 'Write uploads to the temporary folder instead, which keeps the order of the checks.';

/** Fields of the result that the storage gives to the file. */
const RESULT: ReadonlyMap<string, string> = new Map([['secure_url', 'path'], ['public_id', 'filename'], ['bytes', 'size']]);

/** Parts of the request that are there before the file is read. */
const EARLY: ReadonlySet<string> = new Set(['params', 'query', 'headers', 'user']);

/**
 * Sends the file to the store while it arrives, where nothing between the upload and the store can still reject it.
 * @returns undefined when the code has another shape than one handler with one upload to a store
 */
export function directPlan(uploads: readonly Upload[], consumers: readonly Consumer[]): DirectPlan | Refusal | undefined {
  const [upload, ...others] = uploads;
  const [consumer, ...more] = consumers;
  const store = consumer?.store;
  if (!upload || !consumer || !store || others.length > 0 || more.length > 0 || 'position' in upload.uploader) return undefined;
  const { uploader, mounts, flow } = upload;
  const [handler, ...rest] = mounts.handlers;
  if (!handler || rest.length > 0 || mounts.methods.join() !== 'single') return undefined;
  const { file, fn } = handler;
  const { storage } = uploader;
  if (storage.kind !== 'memory' || !storage.made || storage.made.file !== file || consumer.file !== file || enclosingFunction(store.call) !== fn) return undefined;
  const request = fn.params[0];
  const statement = awaited(store.call);
  if (request?.type !== 'Identifier' || !statement) return undefined;
  const { bytes } = uploader.limit;
  if (store.service === 'cloudinary' && (bytes === undefined || bytes > MAX_BYTES)) return refuse('B3', 'The limit is missing or over 100 MB, the most Cloudinary takes in one part.', 'Set `limits.fileSize` to 100 MB or less.');
  const late = lateOptions(file, request.name, store);
  if (late) return refuse('B1', `The upload needs \`${late}\`, which is not known while the file arrives.`, NEXT);
  const check = rejecting(file, fn, statement.node, store, request.name);
  if (check) return refuse('B2', `\`${check}\` runs after the upload and can still reject the request.`, NEXT);
  if (!looksForFile(file, fn, statement.node, request.name)) return refuse('B2', 'Nothing answers a request without a file before the upload would.', `Answer it first, with \`if (!${request.name}.file)\`.`);
  const results = resultEdits(file, statement, store);
  if (!results) return undefined;
  const call = storageCall(file, request.name, store);
  if (call === undefined) return undefined;
  const kept = flow.edits.filter((one) => !consumer.edits.includes(one) && !store.removals.includes(one));
  const name = store.service === 'cloudinary' ? 'cloudinaryStorage' : 's3Storage';
  return {
    edits: [...kept, ...store.removals, removeStatement(file, statement.node), ...results, edit(file, storage.made.node, call)],
    imports: [{ path: file.path, from: { shared: store.service === 'cloudinary' ? 'cloudinary-storage' : 's3-storage', client: { file, call: store.call } }, name }],
    unused: [
      { path: file.path, name: rootName(storage.made.node) },
      { path: file.path, name: store.service === 'cloudinary' ? rootName(store.call.callee) : 'PutObjectCommand' },
    ],
  };
}

interface Awaited {
  node: TSESTree.Statement;
  result: TSESTree.Identifier | undefined;
}

/** `const result = await call` or `await call` as a statement. */
function awaited(call: TSESTree.CallExpression): Awaited | undefined {
  const wait = wrapped(call).parent;
  const holder = wait?.type === 'AwaitExpression' ? wrapped(wait).parent : undefined;
  if (holder?.type === 'ExpressionStatement') return { node: holder, result: undefined };
  if (holder?.type !== 'VariableDeclarator' || holder.id.type !== 'Identifier' || holder.parent.type !== 'VariableDeclaration' || holder.parent.declarations.length > 1 || holder.parent.kind !== 'const') return undefined;
  return { node: holder.parent, result: holder.id };
}

/** The first name in the options that is only known in the handler. */
function lateOptions(file: SourceFile, request: string, { options }: StoreUpload): string | undefined {
  if (!options) return undefined;
  for (const identifier of file.nodes('Identifier')) {
    if (!isInside(identifier, options) || isName(identifier)) continue;
    const definition = file.variable(identifier)?.definitions[0];
    if (!definition || file.moduleVariables().some((variable) => variable.definitions[0]?.name === definition.name)) continue;
    const member = identifier.parent;
    const field = member.type === 'MemberExpression' && member.object === identifier ? propertyName(member) : undefined;
    if (identifier.name === request && field !== undefined && EARLY.has(field)) continue;
    if (identifier.name === request && field === 'file') {
      const value = wrapped(member).parent;
      const part = value?.type === 'MemberExpression' ? propertyName(value) : undefined;
      if (part !== undefined && ['originalname', 'mimetype', 'fieldname', 'buffer'].includes(part)) continue;
    }
    return textOf(file, member.type === 'MemberExpression' ? member : identifier);
  }
  return undefined;
}

/** The identifier names a property, not a value. */
function isName(identifier: TSESTree.Identifier): boolean {
  const { parent } = identifier;
  if (parent.type === 'MemberExpression') return parent.property === identifier && !parent.computed;
  return parent.type === 'Property' && parent.key === identifier && !parent.computed && !parent.shorthand;
}

/** Code before the upload that does more than look for the file. */
function rejecting(file: SourceFile, fn: FunctionNode, upload: Node, { removals }: StoreUpload, request: string): string | undefined {
  let block = upload.parent;
  let inner: Node = upload;
  while (block && inner !== fn) {
    if (block.type === 'BlockStatement') {
      for (const statement of block.body) {
        if (statement === inner) break;
        if (!isHarmless(file, statement, removals, request)) return textOf(file, statement).split('\n')[0]?.slice(0, 60) ?? '';
      }
    } else if (block.type !== 'TryStatement' && !isFunction(block)) return textOf(file, block).split('\n')[0]?.slice(0, 60) ?? '';
    inner = block;
    block = block.parent;
  }
  return undefined;
}

function isHarmless(file: SourceFile, statement: TSESTree.Statement, removals: readonly Edit[], request: string): boolean {
  if (removals.some(({ range }) => range[0] <= statement.range[0] && statement.range[1] <= range[1])) return true;
  if (statement.type === 'VariableDeclaration') return statement.declarations.every(({ init }) => !init || isPure(init));
  if (statement.type !== 'IfStatement' || statement.test.type !== 'UnaryExpression' || statement.alternate) return false;
  return textOf(file, unwrap(statement.test.argument)) === `${request}.file`;
}

/** An `if (!req.file)` that leaves stands before the upload. */
function looksForFile(file: SourceFile, fn: FunctionNode, upload: Node, request: string): boolean {
  return file.nodes('IfStatement').some((statement) => {
    const { test, consequent } = statement;
    if (!isInside(statement, fn) || statement.range[1] > upload.range[0] || test.type !== 'UnaryExpression' || textOf(file, unwrap(test.argument)) !== `${request}.file`) return false;
    const last = consequent.type === 'BlockStatement' ? consequent.body.at(-1) : consequent;
    return last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement';
  });
}

/** Reads of the result become reads of the file; undefined when there is one that the file cannot answer. */
function resultEdits(file: SourceFile, { result }: Awaited, { service, path, call }: StoreUpload): Edit[] | undefined {
  if (!result) return [];
  const edits: Edit[] = [];
  for (const { identifier, isRead } of file.variable(result)?.references ?? []) {
    if (!isRead) continue;
    const member = wrapped(identifier).parent;
    const field = member?.type === 'MemberExpression' && member.object === wrapped(identifier) ? RESULT.get(propertyName(member) ?? '') : undefined;
    if (!member || field === undefined || service !== 'cloudinary' || enclosingFunction(identifier) !== enclosingFunction(call)) return undefined;
    edits.push(edit(file, member, path.replace(/path$/, field)));
  }
  return edits;
}

/** The storage with its options as a function of the request and the file. */
function storageCall(file: SourceFile, request: string, { service, options, call }: StoreUpload): string | undefined {
  const object = options && unwrap(options);
  if (object && object.type !== 'ObjectExpression') return undefined;
  const text = object ? optionsText(file, request, object) : undefined;
  if (service === 'cloudinary') return text === undefined ? 'cloudinaryStorage()' : `cloudinaryStorage((${parameters(text, request)}) => (${text}))`;
  const client = call.callee.type === 'MemberExpression' ? call.callee.object : undefined;
  return client && isIdentifier(client) && text !== undefined ? `s3Storage(${client.name}, (${parameters(text, request)}) => (${text}))` : undefined;
}

function parameters(text: string, request: string): string {
  if (/\bfile\b/.test(text)) return `${request}, file`;
  return new RegExp(`\\b${request}\\b`).test(text) ? request : '';
}

/** The options with `file` for `req.file`, and without the bytes. */
function optionsText(file: SourceFile, request: string, object: TSESTree.ObjectExpression): string {
  const properties = object.properties.filter((property) => !(property.type === 'Property' && isIdentifier(property.key) && (property.key.name === 'Body' || property.key.name === 'ContentLength')));
  const own = new RegExp(`\\b${request}\\.file\\b[!?]?`, 'g');
  return `{ ${properties.map((property) => textOf(file, property).replace(own, 'file')).join(', ')} }`;
}
