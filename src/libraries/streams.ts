import type { TSESTree } from '@typescript-eslint/types';
import { callOf, declaredName, findProperty, isFunction, isIdentifier, propertyName, unwrap, wrapped } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';

/** A readable stream that was made from bytes which are in memory already. */
export interface FakeStream {
  file: SourceFile;
  /** The expression that makes the stream. */
  node: TSESTree.CallExpression | TSESTree.NewExpression;
  /** The bytes. */
  source: Node;
  /** Calls that only feed the stream: `.end(bytes)`, `.push(null)`, and `_read = ...`. */
  feeding: readonly Node[];
  /** The one `.pipe(target)` of the stream, when everything it is used for is known. */
  pipe?: { call: TSESTree.CallExpression; target: Node };
  /** `const stream = ...`. */
  declarator?: TSESTree.VariableDeclarator;
}

/** Packages whose export, or its named method, makes a stream of a buffer. */
const MAKERS: Readonly<Record<string, readonly string[]>> = {
  streamifier: ['createReadStream'],
  'buffer-to-stream': [''],
  'into-stream': [''],
  'buffer-to-readable-stream': [''],
};

const STREAM_CLASSES = new Set(['Readable', 'PassThrough', 'Duplex', 'Transform', 'default']);

/** Streams made from a buffer in this file, in source order. */
export function fakeStreams(project: Project, file: SourceFile): FakeStream[] {
  const found: FakeStream[] = [];
  for (const call of file.nodes('CallExpression')) {
    const source = call.arguments.length > 0 ? madeFrom(project, file, call) : undefined;
    if (source) found.push(used(file, call, source, []));
  }
  for (const made of file.nodes('NewExpression')) {
    const fed = isStreamClass(project, file, made) ? fedWith(file, made) : undefined;
    if (fed) found.push(used(file, made, fed.source, fed.feeding));
  }
  return found.sort((a, b) => a.node.range[0] - b.node.range[0]);
}

/** `Readable.from(bytes)`, `streamifier.createReadStream(bytes)`, or a function of the project that wraps one of them. */
function madeFrom(project: Project, file: SourceFile, call: TSESTree.CallExpression): Node | undefined {
  const [argument] = call.arguments;
  if (!argument || argument.type === 'SpreadElement') return undefined;
  // Only the name of a helper leads into other files: following every call of a file would parse half the project.
  const callee = project.resolveHere(file, call.callee) ?? (/stream/i.test(nameOf(call.callee)) ? project.resolve(file, call.callee) : undefined);
  if (callee?.kind === 'package') {
    const path = callee.path.filter((name) => name !== 'default').join('.');
    if (isStreamModule(callee.name)) return path === 'Readable.from' || path === 'Duplex.from' || path === 'from' ? argument : undefined;
    return MAKERS[callee.name]?.includes(path) ? argument : undefined;
  }
  return callee && isFunction(callee.node) && wrapsBuffer(project, callee.file, callee.node) ? argument : undefined;
}

function nameOf(callee: Node): string {
  return callee.type === 'Identifier' ? callee.name : (propertyName(callee) ?? '');
}

function isStreamModule(name: string): boolean {
  return name === 'stream' || name === 'node:stream' || name === 'readable-stream';
}

/** A helper such as `bufferToStream(buffer)`: it returns a stream made of its first parameter. */
function wrapsBuffer(project: Project, file: SourceFile, owner: Node): boolean {
  if (!isFunction(owner) || owner.params.length === 0 || owner.async) return false;
  const [parameter] = owner.params;
  if (parameter?.type !== 'Identifier') return false;
  const isParameter = (node: Node) => node.type === 'Identifier' && file.variable(node)?.definitions[0]?.name === parameter;
  const inside = (node: Node) => node.range[0] > owner.range[0] && node.range[1] < owner.range[1];
  for (const made of file.nodes('NewExpression')) {
    if (!inside(made) || !isStreamClass(project, file, made)) continue;
    const fed = fedWith(file, made);
    if (fed && isParameter(unwrap(fed.source)) && isReturned(file, made)) return true;
  }
  return file.nodes('CallExpression').some((call) => {
    const [argument] = call.arguments;
    return inside(call) && argument !== undefined && isParameter(unwrap(argument)) && project.resolve(file, call.callee)?.kind === 'package' && madeFrom(project, file, call) !== undefined && isReturned(file, call);
  });
}

function isReturned(file: SourceFile, made: Node): boolean {
  const outer = wrapped(made);
  const { parent } = outer;
  if (parent?.type === 'ReturnStatement' || (parent?.type === 'ArrowFunctionExpression' && parent.body === outer)) return true;
  if (parent?.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return false;
  return file.variable(parent.id)?.references.some(({ identifier }) => wrapped(identifier).parent?.type === 'ReturnStatement') ?? false;
}

/** `new Readable(...)`, `new stream.PassThrough()`; https://nodejs.org/api/stream.html */
function isStreamClass(project: Project, file: SourceFile, made: TSESTree.NewExpression): boolean {
  const callee = project.resolveHere(file, made.callee);
  return callee?.kind === 'package' && isStreamModule(callee.name) && (callee.path.length === 0 || STREAM_CLASSES.has(callee.path.join('.')));
}

/** The one buffer that a hand-made stream is fed with. */
function fedWith(file: SourceFile, made: TSESTree.NewExpression): { source: Node; feeding: Node[] } | undefined {
  const pushed = pushedInRead(made);
  if (pushed) return { source: pushed, feeding: [] };
  const outer = wrapped(made);
  const direct = outer.parent?.type === 'MemberExpression' ? callOf(outer.parent) : undefined;
  if (direct?.type === 'CallExpression' && outer.parent?.type === 'MemberExpression' && propertyName(outer.parent) === 'end' && direct.arguments[0]) return { source: direct.arguments[0], feeding: [direct] };
  if (outer.parent?.type !== 'VariableDeclarator' || outer.parent.id.type !== 'Identifier') return undefined;
  const feeding: Node[] = [];
  let source: Node | undefined;
  for (const { identifier } of file.variable(outer.parent.id)?.references ?? []) {
    const member = identifier.parent;
    if (member.type !== 'MemberExpression' || member.object !== identifier) continue;
    const name = propertyName(member);
    if (member.parent.type === 'AssignmentExpression' && name === '_read') feeding.push(member.parent);
    const call = callOf(member);
    if (call?.type !== 'CallExpression' || !/^(?:push|end|write)$/.test(name ?? '')) continue;
    feeding.push(call);
    const [argument] = call.arguments;
    if (!argument || (argument.type === 'Literal' && argument.value === null)) continue;
    // Two pieces of data: that is a stream someone composes.
    if (source) return undefined;
    source = argument;
  }
  return source && { source, feeding };
}

/** `new Readable({ read() { this.push(bytes); this.push(null); } })`. */
function pushedInRead(made: TSESTree.NewExpression): Node | undefined {
  const read = findProperty(made.arguments[0], 'read');
  if (!read || !isFunction(read.value) || read.value.body?.type !== 'BlockStatement') return undefined;
  const pushed: Node[] = [];
  for (const statement of read.value.body.body) {
    const call = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
    if (call?.type !== 'CallExpression' || propertyName(call.callee) !== 'push' || !call.arguments[0]) return undefined;
    pushed.push(call.arguments[0]);
  }
  const [bytes, end, ...more] = pushed;
  return bytes && end?.type === 'Literal' && end.value === null && more.length === 0 ? bytes : undefined;
}

/** Completes a stream with what it is used for. */
function used(file: SourceFile, node: FakeStream['node'], source: Node, feeding: readonly Node[]): FakeStream {
  const fake: FakeStream = { file, node, source, feeding };
  // `new PassThrough().end(bytes).pipe(target)`: end() gives the stream back.
  const chained = feeding.length === 1 && feeding[0]?.type === 'CallExpression' && feeding[0].callee.type === 'MemberExpression' && unwrap(feeding[0].callee.object) === node ? feeding[0] : node;
  const outer = wrapped(chained);
  if (outer.parent?.type === 'VariableDeclarator' && outer.parent.id.type === 'Identifier') return usedVariable(fake, outer.parent, outer.parent.id);
  const pipe = pipeOf(outer);
  return pipe ? { ...fake, pipe } : fake;
}

function usedVariable(fake: FakeStream, declarator: TSESTree.VariableDeclarator, id: TSESTree.Identifier): FakeStream {
  const pipes: NonNullable<FakeStream['pipe']>[] = [];
  let isKnown = true;
  for (const { identifier, isWrite } of fake.file.variable(id)?.references ?? []) {
    if (isWrite && identifier === id) continue;
    const pipe = pipeOf(identifier);
    if (pipe) pipes.push(pipe);
    else if (!fake.feeding.some((node) => isPartOf(identifier, node))) isKnown = false;
  }
  const [pipe, ...others] = pipes;
  return { ...fake, declarator, ...(pipe && others.length === 0 && isKnown && { pipe }) };
}

function isPartOf(node: Node, outer: Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];
}

/** `stream.pipe(target)` with one argument. */
function pipeOf(stream: Node): FakeStream['pipe'] {
  const member = wrapped(stream).parent;
  if (member?.type !== 'MemberExpression' || member.object !== wrapped(stream) || propertyName(member) !== 'pipe') return undefined;
  const call = callOf(member);
  const [target, ...options] = call?.arguments ?? [];
  return call?.type === 'CallExpression' && target && target.type !== 'SpreadElement' && options.length === 0 ? { call, target } : undefined;
}

/** Names under which a stream goes into the request of an SDK. */
export const BODY_PROPERTIES: ReadonlySet<string> = new Set(['Body', 'body', 'file', 'media']);

/** What takes the stream when it is not piped: the argument or property it is handed over in. */
export function takerOf(fake: FakeStream): { node: Node; property?: string; call?: TSESTree.CallExpression | TSESTree.NewExpression } | undefined {
  const outer = wrapped(fake.node);
  const { parent } = outer;
  if (parent?.type === 'Property') {
    const name = declaredName(parent);
    return { node: parent, ...(name !== undefined && { property: name }) };
  }
  return (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.arguments.some((argument) => argument === outer) ? { node: outer, call: parent } : undefined;
}

/** The call that hands the stream to a function of the project which pipes it into an upload. */
export function handedOver(project: Project, fake: FakeStream): TSESTree.CallExpression | undefined {
  const { file, node, declarator } = fake;
  const uses = declarator?.id.type === 'Identifier' ? (file.variable(declarator.id)?.references ?? []).filter(({ isRead }) => isRead).map(({ identifier }) => identifier) : [node];
  for (const use of uses) {
    const outer = wrapped(use);
    const call = outer.parent;
    if (call?.type !== 'CallExpression') continue;
    const index = call.arguments.findIndex((argument) => argument === outer);
    const callee = index === -1 ? undefined : project.resolve(file, call.callee);
    if (callee?.kind !== 'node' || !isFunction(callee.node)) continue;
    const parameter = callee.node.params[index];
    const variable = parameter?.type === 'Identifier' ? callee.file.variable(parameter) : undefined;
    const isPiped = variable?.references.some(({ identifier }) => {
      const pipe = pipeOf(identifier);
      return pipe !== undefined && isUploadTarget(project, callee.file, pipe.target) !== undefined;
    });
    if (isPiped) return call;
  }
  return undefined;
}

/** Receives a file to store it, as far as the code tells. */
export function isUploadTarget(project: Project, file: SourceFile, start: Node): { name: string } | undefined {
  const node = unwrap(start);
  const call = node.type === 'CallExpression' ? node : initOf(file, node);
  if (!call) return undefined;
  const name = propertyName(call.callee) ?? (isIdentifier(call.callee) ? call.callee.name : '');
  if (/^(?:unsigned_)?upload(?:_large|_chunked)?_stream$/.test(name)) {
    const callee = project.resolve(file, call.callee);
    if (callee && !(callee.kind === 'package' && callee.name === 'cloudinary')) return undefined;
    return { name: `${name}` };
  }
  return /^(?:createWriteStream|openUploadStream(?:WithId)?)$/.test(name) ? { name } : undefined;
}

function initOf(file: SourceFile, node: Node): TSESTree.CallExpression | undefined {
  if (node.type !== 'Identifier') return undefined;
  const declarator = file.variable(node)?.definitions[0]?.node;
  const init = declarator?.type === 'VariableDeclarator' && declarator.init ? unwrap(declarator.init) : undefined;
  return init?.type === 'CallExpression' ? init : undefined;
}
