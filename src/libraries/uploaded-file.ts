import type { TSESTree } from '@typescript-eslint/types';
import { decorators, enclosingFunction, isFunction, isIdentifier, propertyName, textOf, unwrap, type FunctionNode } from '../core/ast.ts';
import type { Node, Project, SourceFile, Variable } from '../core/types.ts';

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
const PASSES_ELEMENT = new Set(['map', 'forEach', 'flatMap', 'filter', 'some', 'every', 'find']);

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
    case 'CallExpression': {
      if (isBufferFrom(node)) return copiedBytes(project, file, node, depth + 1);
      return undefined;
    }
    case 'AwaitExpression':
      if (!isToBuffer(node.argument)) return undefined;
      return isPart(project, file, node.argument, depth + 1) ? { origin: 'fastify', node, file } : derivedBytes(project, file, node, depth + 1);
    case 'Identifier':
      return namedBytes(project, file, node, depth + 1);
    default:
      return undefined;
  }
}

/** `Buffer.from(x)` without an encoding. */
export function isBufferFrom(node: Node): node is TSESTree.CallExpression {
  return node.type === 'CallExpression' && propertyName(node.callee) === 'from' && node.callee.type === 'MemberExpression' && isIdentifier(node.callee.object, 'Buffer') && node.arguments.length === 1;
}

function copiedBytes(project: Project, file: SourceFile, call: TSESTree.CallExpression, depth: number): Bytes | undefined {
  const [argument] = call.arguments;
  if (!argument) return undefined;
  const inner = uploadedBytes(project, file, argument, depth);
  if (inner) return inner;
  return isArrayBuffer(project, file, argument, depth) ? { origin: 'web', node: call, file } : undefined;
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

/** `await file.arrayBuffer()`, in a variable or a `Uint8Array`. */
function isArrayBuffer(project: Project, file: SourceFile, start: Node, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const node = unwrap(start);
  if (node.type === 'AwaitExpression') {
    const call = unwrap(node.argument);
    return call.type === 'CallExpression' && propertyName(call.callee) === 'arrayBuffer' && call.callee.type === 'MemberExpression' && isWebFile(project, file, call.callee.object, depth + 1);
  }
  if (node.type === 'NewExpression' && isIdentifier(node.callee, 'Uint8Array') && node.arguments[0]) return isArrayBuffer(project, file, node.arguments[0], depth + 1);
  const init = node.type === 'Identifier' ? initialValue(file, node) : undefined;
  return init !== undefined && isArrayBuffer(project, file, init, depth + 1);
}

/** A `File` of `await request.formData()` or Hono's `parseBody()`; a fetch response or a Blob made here is not. */
function isWebFile(project: Project, file: SourceFile, start: Node, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const node = unwrap(start);
  if (node.type === 'CallExpression') {
    const name = propertyName(node.callee);
    return (name === 'get' || name === 'getAll') && node.callee.type === 'MemberExpression' && isForm(file, node.callee.object, depth + 1);
  }
  if (node.type === 'MemberExpression') return isForm(file, node.object, depth + 1) || isWebFile(project, file, node.object, depth + 1);
  if (node.type !== 'Identifier') return false;
  const definition = file.variable(node)?.definitions[0];
  if (!definition) return false;
  if (definition.kind === 'Parameter') {
    if (/^(?:File|Blob)$/.test(annotationText(file, definition.name))) return true;
    return elementSource(definition.name, definition.node, (list) => isWebFile(project, file, list, depth + 1)) ?? false;
  }
  const source = variableSource(file, node);
  return source !== undefined && (source.key === undefined ? isWebFile(project, file, source.value, depth + 1) : isForm(file, source.value, depth + 1));
}

function isForm(file: SourceFile, start: Node, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const node = unwrap(start);
  if (node.type === 'AwaitExpression') {
    const call = unwrap(node.argument);
    const name = call.type === 'CallExpression' ? propertyName(call.callee) : undefined;
    return name === 'formData' || name === 'parseBody';
  }
  if (node.type !== 'Identifier') return false;
  const definition = file.variable(node)?.definitions[0];
  if (definition?.kind === 'Parameter') return annotationText(file, definition.name) === 'FormData';
  const init = initialValue(file, node);
  return init !== undefined && isForm(file, init, depth + 1);
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

interface Source {
  value: Node;
  /** Property taken out of `value` by destructuring. */
  key?: string;
  /** The variable is an element of `value`, in a `for` loop. */
  isElement: boolean;
}

function variableSource(file: SourceFile, node: TSESTree.Identifier): Source | undefined {
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
function destructured(name: Node): { pattern: TSESTree.ObjectPattern; key: string } | undefined {
  const holder = name.parent?.type === 'AssignmentPattern' ? name.parent : name;
  const property = holder.parent;
  if (property?.type !== 'Property' || property.value !== holder || property.parent.type !== 'ObjectPattern' || property.computed) return undefined;
  const key = property.key.type === 'Identifier' ? property.key.name : undefined;
  return key === undefined ? undefined : { pattern: property.parent, key };
}

function patternBase(pattern: TSESTree.ObjectPattern): Node | undefined {
  return pattern.parent.type === 'VariableDeclarator' ? (pattern.parent.init ?? undefined) : undefined;
}

/** Applies `ask` to the list of which this parameter is the element: `files.map((file) => ...)`. */
function elementSource<T>(name: Node, owner: Node, ask: (list: Node) => T): T | undefined {
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

/** The function a node stands in, as the reader names it: `uploadAvatar`, or undefined when it has no name. */
export function functionName(node: Node): string | undefined {
  const owner = enclosingFunction(node);
  if (!owner) return undefined;
  if (owner.id) return owner.id.name;
  const { parent } = owner;
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  if (parent && (parent.type === 'MethodDefinition' || parent.type === 'Property') && parent.key.type === 'Identifier') return parent.key.name;
  return undefined;
}
