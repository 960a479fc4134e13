import type { TSESTree } from '@typescript-eslint/types';
import { propertyName, rangeOf, unwrap, wrapped } from '../../core/ast.ts';
import type { Edit, Node, Project, Refusal, SourceFile } from '../../core/types.ts';

export type ConsumerKind = 'CLOUD' | 'PARSE' | 'IMAGE' | 'HASH' | 'MAGIC' | 'DB' | 'DISK' | 'HTTP' | 'OTHER';

/** A name a rewritten file must have, from a package or from a module that is generated once. */
export interface NeededImport {
  path: string;
  from: { package: string } | { shared: 'temporary-uploads' | 'fastify-uploads' | 'hash-file' | 'save-upload' } | { shared: 'upload-file' | 'cloudinary-storage' | 's3-storage'; /** An upload with the client that the module shall use. */ client: { file: SourceFile; call: TSESTree.CallExpression }; /** The module that opens the files, when it is not the one for Multer. */ opened?: 'fastify-uploads' };
  name: string;
}

/** How a consumer says that it has read everything. */
export type Completion = 'promise' | 'sync' | 'callback';

export interface Consumer {
  kind: ConsumerKind;
  file: SourceFile;
  /** The expression whose completion means the bytes are read. */
  node: Node;
  completion: Completion;
  edits: Edit[];
  imports: NeededImport[];
  refusal?: Refusal;
  /** Names that may have no reader left after the rewrite. */
  unused?: { path: string; name: string }[];
  /** The library cannot repeat a failed send, because it sends a stream now. */
  sendsOnce?: boolean;
  /** The upload, when the file could go to the store without a stop on disk. */
  store?: StoreUpload;
}

export interface StoreUpload {
  service: 'cloudinary' | 's3';
  /** The call whose promise is the upload: `upload(...)`, `client.send(...)`. */
  call: TSESTree.CallExpression;
  /** Upload options, or the parameters of the object. */
  options: Node | undefined;
  /** Declarations that only prepared the bytes. */
  removals: Edit[];
  /** Expression for the path of the file; the rest of the file stands at its start. */
  path: string;
}

/** The bytes of an uploaded file where they stand, and the words that replace them. */
export interface Bytes {
  file: SourceFile;
  /** The outermost expression with this value. */
  node: Node;
  /** Expression for the path of the temporary file. */
  path: string;
  /** Expression for the number of bytes, when one is at hand. */
  size: string | undefined;
  /** Turns the expression into the path where it stands. */
  inPlace: Edit[];
  /** The expression is a stream made of the bytes. */
  isStream?: boolean;
  /** Name of the variable that holds that stream. */
  stream?: string;
}

export function edit(file: SourceFile, node: Node, text: string): Edit {
  return { path: file.path, range: rangeOf(node), text };
}

export function insert(file: SourceFile, offset: number, text: string): Edit {
  return { path: file.path, range: [offset, offset], text };
}

export function remove(file: SourceFile, start: number, end: number): Edit {
  return { path: file.path, range: [start, end], text: '' };
}

/** Removes a statement with its line, or the part of the line that is its own. */
export function removeStatement(file: SourceFile, statement: Node): Edit {
  const { text } = file;
  let [start, end] = statement.range;
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--;
  const startsLine = start === 0 || text[start - 1] === '\n';
  let after = end;
  while (after < text.length && (text[after] === ' ' || text[after] === '\t')) after++;
  if (startsLine && text[after] === '\n') {
    end = after + 1;
    // One blank line is enough where two would now meet.
    if (text[end] === '\n' && (start < 2 || text[start - 2] === '\n' || text[start - 2] === '{')) end++;
  } else if (!startsLine) start = statement.range[0];
  return remove(file, start, end);
}

/** Package that the start of a chain such as `storage.bucket('x').file(name)` comes from. */
export function rootPackage(project: Project, file: SourceFile, start: Node, depth = 0): string | undefined {
  if (depth > 8) return undefined;
  let at = unwrap(start);
  for (;;) {
    const resolved = at.type === 'Identifier' || at.type === 'MemberExpression' ? project.resolve(file, at) : undefined;
    if (resolved?.kind === 'package') return resolved.name.replace(/^node:/, '');
    if (resolved && resolved.node !== at) {
      const { node } = resolved;
      if (node.type === 'CallExpression' || node.type === 'NewExpression') return rootPackage(project, resolved.file, node.callee, depth + 1);
      if (node.type === 'AwaitExpression' || node.type === 'MemberExpression') return rootPackage(project, resolved.file, node.type === 'AwaitExpression' ? node.argument : node, depth + 1);
      if (node.type === 'Identifier') {
        const type = node.typeAnnotation?.typeAnnotation;
        return type?.type === 'TSTypeReference' ? rootPackage(project, resolved.file, type.typeName, depth + 1) : undefined;
      }
      return undefined;
    }
    if (resolved && at.type === 'Identifier') {
      const type = at.typeAnnotation?.typeAnnotation;
      return type?.type === 'TSTypeReference' ? rootPackage(project, file, type.typeName, depth + 1) : undefined;
    }
    if (at.type === 'CallExpression' || at.type === 'NewExpression') at = unwrap(at.callee);
    else if (at.type === 'MemberExpression') at = unwrap(at.object);
    else if (at.type === 'AwaitExpression') at = unwrap(at.argument);
    else return undefined;
  }
}

/** `fs.createReadStream` when the file has all of `fs` under a name, else a named import. */
export function nodeFunction(project: Project, file: SourceFile, module: string, name: string): { text: string; imports: NeededImport[] } {
  for (const variable of file.moduleVariables()) {
    const definition = variable.definitions[0];
    if (definition?.name.type !== 'Identifier' || variable.definitions.length !== 1) continue;
    const resolved = project.resolve(file, definition.name);
    if (resolved?.kind !== 'package' || resolved.name.replace(/^node:/, '') !== module.split('/')[0] || resolved.path.length > 1) continue;
    const whole = resolved.subpath.replace(/^\.?\/?/, '') === (module.split('/')[1] ?? '');
    if (whole && resolved.path.length === 0) return { text: `${variable.name}.${name}`, imports: [] };
    if (whole && resolved.path[0] === name) return { text: variable.name, imports: [] };
  }
  return { text: name, imports: [{ path: file.path, from: { package: `node:${module}` }, name }] };
}

/** Opens the temporary file as a stream that is closed with the response, also when its receiver fails. */
export function readStream({ file, path, stream }: Bytes): { text: string; imports: NeededImport[] } {
  if (stream !== undefined) return { text: stream, imports: [] };
  return { text: `openUpload(${path})`, imports: [{ path: file.path, from: { shared: 'temporary-uploads' }, name: 'openUpload' }] };
}

/** The call or `new` that this expression is an argument of. */
export function argumentOf(node: Node): { call: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>; index: number } | undefined {
  const outer = wrapped(node);
  const { parent } = outer;
  if (parent?.type !== 'CallExpression' && parent?.type !== 'NewExpression') return undefined;
  const index = parent.arguments.findIndex((argument) => argument === outer);
  return index === -1 ? undefined : { call: parent, index };
}

export function calleeName(node: Node): string {
  const callee = unwrap(node);
  return callee.type === 'Identifier' ? callee.name : (propertyName(callee) ?? '');
}

/** Name at the start of a chain of members and calls; empty when there is none. */
export function rootName(node: Node): string {
  let at = unwrap(node);
  while (at.type !== 'Identifier') {
    if (at.type === 'CallExpression' || at.type === 'NewExpression') at = unwrap(at.callee);
    else if (at.type === 'MemberExpression') at = unwrap(at.object);
    else return '';
  }
  return at.name;
}
