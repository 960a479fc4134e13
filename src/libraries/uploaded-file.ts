import type { TSESTree } from '@typescript-eslint/types';
import { decorators, isFunction, isIdentifier, propertyName, unwrap } from '../core/ast.ts';
import type { Node, Project, SourceFile, Variable } from '../core/types.ts';
import { annotationText, argumentsOf, destructured, elementSource, initialValue, patternBase, variableSource } from './variables.ts';
import { isArrayBuffer } from './web-file.ts';

/** Which library received the file. `unknown` is a Buffer whose origin is not in sight. */
export type Origin = 'multer' | 'express-fileupload' | 'fastify' | 'web' | 'unknown';

export interface Bytes {
  origin: Origin;
  /** The expression that holds the whole file, without a copy around it. */
  node: Node;
  file: SourceFile;
  /** A picture that sharp made of the file. */
  isDerived?: boolean;
}

const MAX_DEPTH = 14;
const REQUEST = /^_?(?:req|request|ctx|context|c)\d*$/i;
const MULTER_FIELDS = new Set(['mimetype', 'originalname', 'fieldname']);

/**
 * The uploaded file's bytes that an expression stands for, or undefined when it is not a Buffer for certain.
 * Sources: https://github.com/expressjs/multer#file-information, https://github.com/richardgirges/express-fileupload#usage,
 * https://github.com/fastify/fastify-multipart#usage, https://developer.mozilla.org/docs/Web/API/Blob/arrayBuffer
 */
export function uploadedBytes(project: Project, file: SourceFile, start: Node, depth = 0): Bytes | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const node = unwrap(start);
  switch (node.type) {
    case 'MemberExpression': {
      const name = propertyName(node);
      const origin = name === 'buffer' || name === 'data' ? uploadedFile(project, file, node.object, depth + 1) : undefined;
      if (name === 'buffer' && origin === 'multer') return { origin, node, file };
      return name === 'data' && origin === 'express-fileupload' ? { origin, node, file } : undefined;
    }
    case 'CallExpression':
    case 'NewExpression':
      return isBufferFrom(node) ? copiedBytes(project, file, node, depth + 1) : undefined;
    case 'AwaitExpression':
      if (!isToBuffer(node.argument)) return undefined;
      return isPart(project, file, node.argument, depth + 1) ? { origin: 'fastify', node, file } : derivedBytes(project, file, node, depth + 1);
    case 'Identifier':
      return namedBytes(project, file, node, depth + 1);
    default:
      return undefined;
  }
}

/** `Buffer.from(x)` without an encoding, or the older `new Buffer(x)`. */
export function isBufferFrom(node: Node): node is TSESTree.CallExpression | TSESTree.NewExpression {
  if (node.type === 'NewExpression') return isIdentifier(node.callee, 'Buffer') && node.arguments.length === 1;
  return node.type === 'CallExpression' && propertyName(node.callee) === 'from' && node.callee.type === 'MemberExpression' && isIdentifier(node.callee.object, 'Buffer') && node.arguments.length === 1;
}

function copiedBytes(project: Project, file: SourceFile, call: TSESTree.CallExpression | TSESTree.NewExpression, depth: number): Bytes | undefined {
  const [argument] = call.arguments;
  if (!argument) return undefined;
  const inner = uploadedBytes(project, file, argument, depth);
  if (inner) return inner;
  return isArrayBuffer(file, argument, depth) ? { origin: 'web', node: call, file } : undefined;
}

/** `await sharp(bytes).resize(800).toBuffer()`; https://sharp.pixelplumbing.com/api-output#tobuffer */
function derivedBytes(project: Project, file: SourceFile, wait: TSESTree.AwaitExpression, depth: number): Bytes | undefined {
  let node = unwrap(wait.argument);
  while (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') node = unwrap(node.callee.object);
  const [input] = node.type === 'CallExpression' ? node.arguments : [];
  if (node.type !== 'CallExpression' || !input) return undefined;
  const callee = project.resolve(file, node.callee);
  if (callee?.kind !== 'package' || callee.name !== 'sharp') return undefined;
  const source = uploadedBytes(project, file, input, depth);
  return source && { ...source, node: wait, file, isDerived: true };
}

function isToBuffer(start: Node): boolean {
  const node = unwrap(start);
  return node.type === 'CallExpression' && propertyName(node.callee) === 'toBuffer' && node.arguments.length === 0;
}

/** The receiver of `.toBuffer()` is a part of @fastify/multipart. */
function isPart(project: Project, file: SourceFile, start: Node, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const node = unwrap(start);
  if (node.type === 'CallExpression') {
    const name = propertyName(node.callee);
    if (node.callee.type !== 'MemberExpression') return false;
    if (name === 'toBuffer') return isPart(project, file, node.callee.object, depth + 1);
    return (name === 'file' || name === 'files' || name === 'parts') && isRequest(node.callee.object);
  }
  if (node.type === 'AwaitExpression') return isPart(project, file, node.argument, depth + 1);
  if (node.type === 'MemberExpression') {
    // `attachFieldsToBody: true` puts the part into `request.body.avatar`.
    const base = unwrap(node.object);
    return base.type === 'MemberExpression' && propertyName(base) === 'body' && isRequest(base.object) && project.version(file.path, '@fastify/multipart') !== undefined;
  }
  if (node.type !== 'Identifier') return false;
  if (/\bMultipartFile\b/.test(annotationText(file, file.variable(node)?.definitions[0]?.name))) return true;
  const source = variableSource(file, node);
  return source !== undefined && source.key === undefined && isPart(project, file, source.value, depth + 1);
}

function namedBytes(project: Project, file: SourceFile, node: TSESTree.Identifier, depth: number): Bytes | undefined {
  const variable = file.variable(node);
  const definition = variable?.definitions[0];
  if (!variable || !definition) return undefined;
  const pattern = destructured(definition.name);
  if (pattern) {
    const wanted = pattern.key === 'buffer' ? 'multer' : pattern.key === 'data' ? 'express-fileupload' : undefined;
    const base = patternBase(pattern.pattern);
    if (!wanted) return undefined;
    const origin = base ? uploadedFile(project, file, base, depth) : typedFile(annotationText(file, pattern.pattern));
    return origin === wanted ? { origin, node, file } : undefined;
  }
  if (definition.kind === 'Parameter') {
    if (!isFunction(definition.node)) return undefined;
    const origins = argumentsOf(project, file, definition.node, definition.name)?.map((site) => uploadedBytes(project, site.file, site.node, depth + 1)?.origin);
    const [first] = origins ?? [];
    if (first && origins?.every((origin) => origin !== undefined)) return { origin: first, node, file };
    return /^(?:globalThis\.)?Buffer(?:<\w+>)?$/.test(annotationText(file, definition.name)) ? { origin: 'unknown', node, file } : undefined;
  }
  const init = initialValue(file, node);
  const inner = init && uploadedBytes(project, file, init, depth);
  return inner && { ...inner, node };
}

/** The library that received the file an expression stands for. */
export function uploadedFile(project: Project, file: SourceFile, start: Node, depth = 0): Origin | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const node = unwrap(start);
  switch (node.type) {
    case 'MemberExpression': {
      const name = propertyName(node);
      if (name === 'file' && isRequest(node.object)) return 'multer';
      if (isFileMap(node.object)) return hasFileUpload(project, file) ? 'express-fileupload' : name === undefined || /^\d+$/.test(name) ? 'multer' : undefined;
      return name === undefined || /^\d+$/.test(name) ? uploadedFiles(project, file, node.object, depth + 1) : undefined;
    }
    case 'LogicalExpression':
      return uploadedFile(project, file, node.left, depth + 1) ?? uploadedFile(project, file, node.right, depth + 1);
    case 'Identifier':
      return namedFile(project, file, node, depth + 1);
    default:
      return undefined;
  }
}

function namedFile(project: Project, file: SourceFile, node: TSESTree.Identifier, depth: number): Origin | undefined {
  const variable = file.variable(node);
  const definition = variable?.definitions[0];
  if (!variable || !definition) return undefined;
  if (definition.kind !== 'Parameter') {
    const source = variableSource(file, node);
    if (!source) return undefined;
    if (source.key === undefined) return source.isElement ? uploadedFiles(project, file, source.value, depth) : uploadedFile(project, file, source.value, depth);
    if (source.key === 'file' && isRequest(source.value)) return 'multer';
    return isFileMap(source.value) && hasFileUpload(project, file) ? 'express-fileupload' : undefined;
  }
  const typed = typedFile(annotationText(file, definition.name));
  if (typed) return typed;
  if (decorators(definition.name).some(({ name }) => name === 'UploadedFile')) return 'multer';
  const element = elementSource(definition.name, definition.node, (list) => uploadedFiles(project, file, list, depth));
  if (element) return element;
  const pattern = destructured(definition.name);
  if (pattern) return readsMulterFields(variable) ? 'multer' : undefined;
  const sites = isFunction(definition.node) ? argumentsOf(project, file, definition.node, definition.name) : undefined;
  const origins = sites?.map((site) => uploadedFile(project, site.file, site.node, depth + 1));
  const [first] = origins ?? [];
  if (first && origins?.every((origin) => origin === first)) return first;
  return readsMulterFields(variable) ? 'multer' : undefined;
}

/** The library that received the list of files an expression stands for. */
function uploadedFiles(project: Project, file: SourceFile, start: Node, depth: number): Origin | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const node = unwrap(start);
  switch (node.type) {
    case 'MemberExpression':
      if (isFileMap(node)) return 'multer';
      return isFileMap(node.object) && propertyName(node) !== undefined ? (hasFileUpload(project, file) ? 'express-fileupload' : 'multer') : undefined;
    case 'ConditionalExpression':
      return uploadedFiles(project, file, node.consequent, depth + 1) ?? uploadedFiles(project, file, node.alternate, depth + 1);
    case 'LogicalExpression':
      return uploadedFiles(project, file, node.left, depth + 1);
    case 'CallExpression': {
      const name = propertyName(node.callee);
      const object = node.callee.type === 'MemberExpression' ? node.callee.object : undefined;
      if ((name === 'filter' || name === 'slice' || name === 'flat') && object) return uploadedFiles(project, file, object, depth + 1);
      const [first] = node.arguments;
      return name === 'values' && object && isIdentifier(object, 'Object') && first ? uploadedFiles(project, file, first, depth + 1) : undefined;
    }
    case 'Identifier': {
      const definition = file.variable(node)?.definitions[0];
      if (!definition) return undefined;
      const text = annotationText(file, definition.name);
      if (/\bMulter\.File\b/.test(text)) return 'multer';
      if (decorators(definition.name).some(({ name }) => name === 'UploadedFiles')) return 'multer';
      if (definition.kind === 'Parameter') return undefined;
      const source = variableSource(file, node);
      if (!source) return undefined;
      if (source.key === 'files' && isRequest(source.value)) return 'multer';
      if (source.key !== undefined) return isFileMap(source.value) ? 'multer' : undefined;
      return source.isElement ? undefined : uploadedFiles(project, file, source.value, depth + 1);
    }
    default:
      return undefined;
  }
}

/** `req`, `ctx.req`, `this.request`: what the framework hands to a handler. */
export function isRequest(start: Node): boolean {
  const node = unwrap(start);
  if (node.type === 'Identifier') return REQUEST.test(node.name);
  return node.type === 'MemberExpression' && /^(?:req|request|raw)$/.test(propertyName(node) ?? '');
}

function isFileMap(start: Node): boolean {
  const node = unwrap(start);
  return node.type === 'MemberExpression' && propertyName(node) === 'files' && isRequest(node.object);
}

function hasFileUpload(project: Project, file: SourceFile): boolean {
  return project.version(file.path, 'express-fileupload') !== undefined && project.version(file.path, 'multer') === undefined;
}

function typedFile(annotation: string): Origin | undefined {
  if (/\bMulter\.File$/.test(annotation)) return 'multer';
  return /\b(?:fileUpload|fileupload)\.UploadedFile$|^UploadedFile$/.test(annotation) ? 'express-fileupload' : undefined;
}

function readsMulterFields(variable: Variable): boolean {
  return variable.references.some(({ identifier }) => {
    const { parent } = identifier;
    return parent?.type === 'MemberExpression' && parent.object === identifier && MULTER_FIELDS.has(propertyName(parent) ?? '');
  });
}
