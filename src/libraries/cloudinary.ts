import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, hasSpread, propertyName, staticString, unwrap } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';

/** https://cloudinary.com/documentation/image_upload_api_reference: `upload` takes a path, URL or data URI, the streams take bytes. */
const METHODS = new Set(['upload', 'upload_stream', 'upload_large', 'upload_large_stream', 'upload_chunked', 'upload_chunked_stream', 'unsigned_upload', 'unsigned_upload_stream']);

export interface CloudinaryCall {
  method: string;
  /** Which API the receiver offers: 2 is `v2`, promises and (file, options, callback); 1 is (file, callback, options). */
  api: 1 | 2;
  call: TSESTree.CallExpression;
  file?: Node;
  options?: Node;
  callback?: Node;
}

/** The call when it uploads with the Cloudinary SDK, whose receiver must resolve to the package. */
export function cloudinaryUpload(project: Project, source: SourceFile, call: TSESTree.CallExpression): CloudinaryCall | undefined {
  const method = propertyName(unwrap(call.callee)) ?? (call.callee.type === 'Identifier' ? call.callee.name : '');
  if (!METHODS.has(method)) return undefined;
  const resolved = project.resolve(source, call.callee);
  if (resolved?.kind !== 'package' || resolved.name !== 'cloudinary') return undefined;
  const path = resolved.path.filter((name) => name !== 'default');
  const api = path[0] === 'v2' ? 2 : 1;
  const rest = path[0] === 'v2' || path[0] === 'v1' ? path.slice(1) : path;
  if (rest.length !== 2 || rest[0] !== 'uploader' || rest[1] !== method) return undefined;
  return { method, api, call, ...argumentsOf(method, api, call) };
}

function argumentsOf(method: string, api: 1 | 2, call: TSESTree.CallExpression): Pick<CloudinaryCall, 'file' | 'options' | 'callback'> {
  const rest: Node[] = [...call.arguments];
  const found: Pick<CloudinaryCall, 'file' | 'options' | 'callback'> = {};
  if (!method.endsWith('_stream')) {
    const file = rest.shift();
    if (file) found.file = file;
  }
  if (method.startsWith('unsigned_')) rest.shift();
  const [first, second] = rest;
  const isCallback = first && (unwrap(first).type === 'ArrowFunctionExpression' || unwrap(first).type === 'FunctionExpression');
  const [options, callback] = api === 1 || isCallback ? [second, first] : [first, second];
  if (options) found.options = options;
  if (callback) found.callback = callback;
  return found;
}

export interface UploadOptions {
  /** Every property that is written out; values only when static. */
  resourceType: 'image' | 'video' | 'raw' | 'auto' | 'unknown';
  /** The public id is made from a file name, which a data URI, a stream and a path give differently. */
  usesFilename: boolean;
  /** False when a property may come from elsewhere: a spread, a parameter, a call. */
  isKnown: boolean;
}

const RESOURCE_TYPES = ['image', 'video', 'raw', 'auto'] as const;

/** What an options argument says about the two things in which upload forms differ. */
export function uploadOptions(project: Project, file: SourceFile, options: Node | undefined): UploadOptions {
  if (!options) return { resourceType: 'image', usesFilename: false, isKnown: true };
  const resolved = unwrap(options).type === 'ObjectExpression' ? { kind: 'node' as const, file, node: unwrap(options) } : project.resolve(file, options);
  if (resolved?.kind !== 'node' || resolved.node.type !== 'ObjectExpression') return { resourceType: 'unknown', usesFilename: false, isKnown: false };
  const type = findProperty(resolved.node, 'resource_type');
  const value = type && staticValue(project, resolved.file, type.value);
  const named = ['public_id', 'filename', 'filename_override'].some((name) => findProperty(resolved.node, name));
  const usesFilename = findProperty(resolved.node, 'use_filename');
  const isOff = usesFilename?.value.type === 'Literal' && usesFilename.value.value === false;
  return {
    resourceType: type ? (RESOURCE_TYPES.find((known) => known === value) ?? 'unknown') : 'image',
    usesFilename: usesFilename !== undefined && !isOff && !named,
    isKnown: !hasSpread(resolved.node),
  };
}

function staticValue(project: Project, file: SourceFile, node: Node): string | undefined {
  const written = staticString(node);
  if (written !== undefined) return written;
  const resolved = project.resolve(file, node);
  return resolved?.kind === 'node' ? staticString(resolved.node) : undefined;
}
