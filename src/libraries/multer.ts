import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, hasSpread, isFunction, propertyName, unwrap } from '../core/ast.ts';
import { returnsOf } from '../core/returns.ts';
import type { Node, Project, Resolved, SourceFile } from '../core/types.ts';
import { evaluateNumber } from './constants.ts';

/** Methods of an uploader that make a middleware; https://github.com/expressjs/multer#api */
export const MOUNT_METHODS: ReadonlySet<string> = new Set(['single', 'array', 'fields', 'any']);

export type Storage =
  /** No `storage` and no `dest` means memory. */
  | { kind: 'memory'; /** The expression that makes the storage; undefined when it is the default. */ made?: { file: SourceFile; node: Node } }
  | { kind: 'disk' | 'other' | 'unknown' };

export interface ObjectAt {
  file: SourceFile;
  node: TSESTree.ObjectExpression;
}

export interface Uploader {
  file: SourceFile;
  /** `multer(...)`, or the interceptor call of Nest. */
  call: TSESTree.CallExpression;
  options: ObjectAt | undefined;
  storage: Storage;
  limit: SizeLimit;
}

export interface SizeLimit {
  /** Bytes a file may have; undefined when there is no limit or its value is not known from the code. */
  bytes: number | undefined;
  /** Most files one request may hold, when `limits.files` says so. */
  files: number | undefined;
  /** True when some `limits` is there whose contents are not known. */
  opaque: boolean;
  /** The `limits.fileSize` property. */
  property: { file: SourceFile; node: TSESTree.Property } | undefined;
  /** The `limits` object. */
  object: ObjectAt | undefined;
}

/** Packages that are Multer under another name. */
const MULTER_PACKAGES: ReadonlySet<string> = new Set(['multer', 'fastify-multer']);

export function isMulterExport(resolved: Resolved | undefined, ...path: string[]): boolean {
  return resolved?.kind === 'package' && MULTER_PACKAGES.has(resolved.name) && resolved.path.join('.') === path.join('.');
}

const cache = new WeakMap<Project, Map<string, readonly Uploader[]>>();

/** Every `multer(...)` call of this file, in source order. */
export function uploaders(project: Project, file: SourceFile): readonly Uploader[] {
  let files = cache.get(project);
  if (!files) cache.set(project, (files = new Map()));
  let found = files.get(file.path);
  if (!found) {
    const list: Uploader[] = [];
    if (file.text.includes('ulter')) {
      for (const call of file.nodes('CallExpression')) {
        if (call.callee.type !== 'Identifier' && call.callee.type !== 'CallExpression' && call.callee.type !== 'MemberExpression') continue;
        if (!isMulterExport(project.resolve(file, call.callee))) continue;
        list.push(readUploader(project, file, call, call.arguments[0]));
      }
    }
    files.set(file.path, (found = list));
  }
  return found;
}

/** Reads Multer's options, as `multer()` and Nest's interceptors take them. */
export function readUploader(project: Project, file: SourceFile, call: TSESTree.CallExpression, argument: Node | undefined): Uploader {
  if (!argument) return { file, call, options: undefined, storage: { kind: 'memory' }, limit: noLimit() };
  const options = objectAt(project, file, argument);
  if (!options) return { file, call, options, storage: { kind: 'unknown' }, limit: { ...noLimit(), opaque: true } };
  return { file, call, options, storage: readStorage(project, options), limit: readLimit(project, options) };
}

function noLimit(): SizeLimit {
  return { bytes: undefined, files: undefined, opaque: false, property: undefined, object: undefined };
}

/** The object literal an expression stands for, also behind a constant of another file or a factory with one `return`. */
export function objectAt(project: Project, file: SourceFile, node: Node): ObjectAt | undefined {
  const inner = unwrap(node);
  if (inner.type === 'ObjectExpression') return { file, node: inner };
  const resolved = project.resolve(file, inner);
  if (resolved?.kind !== 'node') return undefined;
  if (resolved.node.type === 'ObjectExpression') return { file: resolved.file, node: resolved.node };
  const made = resolved.node.type === 'CallExpression' ? returnedValue(project, resolved.file, resolved.node) : undefined;
  return made?.node.type === 'ObjectExpression' ? { file: made.file, node: made.node } : undefined;
}

/** The one value a call of a project function returns. */
export function returnedValue(project: Project, file: SourceFile, call: TSESTree.CallExpression): { file: SourceFile; node: Node } | undefined {
  const callee = project.resolve(file, call.callee);
  if (callee?.kind !== 'node' || !isFunction(callee.node) || callee.node.async || !callee.node.body) return undefined;
  const { body } = callee.node;
  if (body.type !== 'BlockStatement') return { file: callee.file, node: unwrap(body) };
  const maker = callee.node;
  const returns = returnsOf(callee.file, maker);
  const [only] = returns;
  if (returns.length !== 1 || !only?.argument) return undefined;
  const resolved = project.resolve(callee.file, only.argument);
  return resolved?.kind === 'node' ? { file: resolved.file, node: resolved.node } : { file: callee.file, node: unwrap(only.argument) };
}

function readStorage(project: Project, { file, node }: ObjectAt): Storage {
  const storage = findProperty(node, 'storage');
  if (storage) return storageOf(project, file, storage.value, 0);
  if (findProperty(node, 'dest')) return { kind: 'disk' };
  if (!hasSpread(node)) return { kind: 'memory' };
  for (const property of node.properties) {
    if (property.type !== 'SpreadElement') continue;
    const spread = objectAt(project, file, property.argument);
    if (!spread) return { kind: 'unknown' };
    if (findProperty(spread.node, 'storage') || findProperty(spread.node, 'dest') || hasSpread(spread.node)) return readStorage(project, spread);
  }
  return { kind: 'memory' };
}

function storageOf(project: Project, file: SourceFile, value: Node, depth: number): Storage {
  const inner = unwrap(value);
  if (inner.type === 'Identifier' && inner.name === 'undefined') return { kind: 'memory' };
  const resolved = project.resolve(file, inner);
  // There is no such export, so the option is undefined.
  if (isMulterExport(resolved, 'MemoryStorage')) return { kind: 'memory', made: { file, node: inner } };
  if (resolved?.kind !== 'node' || depth > 4) return { kind: 'unknown' };
  const { node } = resolved;
  if (node.type === 'NewExpression' && isMulterExport(project.resolve(resolved.file, node.callee), 'memoryStorage')) return { kind: 'memory', made: { file: resolved.file, node } };
  if (node.type !== 'CallExpression') return { kind: node.type === 'NewExpression' || node.type === 'ObjectExpression' ? 'other' : 'unknown' };
  const callee = project.resolve(resolved.file, node.callee);
  if (isMulterExport(callee, 'memoryStorage')) return { kind: 'memory', made: { file: resolved.file, node } };
  if (isMulterExport(callee, 'diskStorage')) return { kind: 'disk' };
  if (callee?.kind === 'package') return { kind: 'other' };
  const made = returnedValue(project, resolved.file, node);
  return made ? storageOf(project, made.file, made.node, depth + 1) : { kind: 'unknown' };
}

function readLimit(project: Project, options: ObjectAt): SizeLimit {
  const limits = property(project, options, 'limits');
  if (!limits) return { ...noLimit(), opaque: hasSpread(options.node) && spreadsUnknown(project, options) };
  const object = objectAt(project, limits.file, limits.node.value);
  if (!object) return { ...noLimit(), opaque: true };
  const size = property(project, object, 'fileSize');
  const files = property(project, object, 'files');
  return {
    bytes: size && evaluateNumber(project, size.file, size.node.value),
    files: files && evaluateNumber(project, files.file, files.node.value),
    opaque: !size && spreadsUnknown(project, object),
    property: size,
    object,
  };
}

/** A property of an object literal, also through the constants it spreads. */
function property(project: Project, { file, node }: ObjectAt, name: string): { file: SourceFile; node: TSESTree.Property } | undefined {
  const own = findProperty(node, name);
  if (own) return { file, node: own };
  for (const spread of node.properties) {
    if (spread.type !== 'SpreadElement') continue;
    const base = objectAt(project, file, spread.argument);
    const found = base && property(project, base, name);
    if (found) return found;
  }
  return undefined;
}

function spreadsUnknown(project: Project, { file, node }: ObjectAt): boolean {
  return node.properties.some((spread) => spread.type === 'SpreadElement' && !objectAt(project, file, spread.argument));
}

/** Is this `uploader.single('file')` or a like call? Gives the object it is called on. */
export function mountObject(node: Node): { object: Node; method: string; call: TSESTree.CallExpression } | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  const method = propertyName(node.callee);
  return method !== undefined && MOUNT_METHODS.has(method) ? { object: node.callee.object, method, call: node } : undefined;
}
