import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, enclosingFunction, isFunction, isIdentifier, propertyName, staticString, textOf, unwrap, wrapped } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { cloudinaryUpload } from '../../libraries/cloudinary.ts';
import { argumentOf, calleeName, nodeFunction, readStream, rootPackage, type Bytes, type Consumer } from './plan.ts';
import { refuse } from './refusals.ts';

/** Packages whose call makes a stream of a Buffer. */
const STREAM_MAKERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['streamifier', new Set(['createReadStream'])],
  ['stream', new Set(['from'])],
  ['into-stream', new Set(['intoStream', 'into-stream', 'default', 'buffer'])],
  ['buffer-to-stream', new Set(['bufferToStream', 'toStream'])],
]);

/** `Readable.from(bytes)` or `streamifier.createReadStream(bytes)`: the call, when the bytes are its only argument. */
export function streamMade(project: Project, bytes: Bytes): TSESTree.CallExpression | undefined {
  const argument = argumentOf(bytes.node);
  if (argument?.call.type !== 'CallExpression' || argument.index !== 0) return undefined;
  const { call } = argument;
  const from = rootPackage(project, bytes.file, call.callee);
  const names = from === undefined ? undefined : STREAM_MAKERS.get(from);
  return names && (names.has(calleeName(call.callee)) || call.callee.type === 'Identifier') ? call : undefined;
}

/** `const source = new PassThrough(); source.end(bytes)`: the declaration, when the bytes end that stream. */
export function passThrough(project: Project, bytes: Bytes): { declarator: TSESTree.VariableDeclarator; statement: Node; name: TSESTree.Identifier } | undefined {
  const argument = argumentOf(bytes.node);
  const callee = argument && unwrap(argument.call.callee);
  if (callee?.type !== 'MemberExpression' || propertyName(callee) !== 'end' || argument?.call.arguments.length !== 1) return undefined;
  const target = unwrap(callee.object);
  const statement = argument.call.parent;
  if (target.type !== 'Identifier' || statement?.type !== 'ExpressionStatement') return undefined;
  const declarator = bytes.file.variable(target)?.definitions[0]?.node;
  if (declarator?.type !== 'VariableDeclarator' || declarator.init?.type !== 'NewExpression' || declarator.init.arguments.length > 0) return undefined;
  const isPassThrough = rootPackage(project, bytes.file, declarator.init.callee) === 'stream' && calleeName(declarator.init.callee) === 'PassThrough';
  return isPassThrough ? { declarator, statement, name: target } : undefined;
}

interface Feed {
  /** The expression that starts the transfer: `target.end(bytes)` or `source.pipe(target)`. */
  call: TSESTree.CallExpression;
  target: Node;
}

/** The writable that bytes, or a stream made of them, are sent into. */
export function feedOf(bytes: Bytes): Feed | undefined {
  if (bytes.isStream) {
    const member = wrapped(bytes.node).parent;
    const call = member?.type === 'MemberExpression' && member.object === wrapped(bytes.node) && propertyName(member) === 'pipe' ? wrapped(member).parent : undefined;
    if (call?.type !== 'CallExpression' || call.arguments.length !== 1 || !call.arguments[0]) return undefined;
    return { call, target: call.arguments[0] };
  }
  const argument = argumentOf(bytes.node);
  if (argument?.call.type !== 'CallExpression' || argument.index !== 0 || argument.call.arguments.length !== 1) return undefined;
  const callee = unwrap(argument.call.callee);
  return callee.type === 'MemberExpression' && propertyName(callee) === 'end' ? { call: argument.call, target: callee.object } : undefined;
}

/** Rewrites `feed` so that the temporary file is sent instead; `bytes` stands in it. */
export function feedConsumer(project: Project, bytes: Bytes, feed: Feed): Consumer {
  const { file } = bytes;
  const target = unwrap(feed.target);
  const declarator = target.type === 'Identifier' ? onlyDeclarator(file, target) : undefined;
  const made = declarator?.init ? unwrap(declarator.init) : target;
  const base = { file, node: feed.call, completion: 'callback' as const, imports: [] };
  const upload = made.type === 'CallExpression' ? cloudinaryUpload(project, file, made) : undefined;
  if (upload && upload.method !== 'upload_stream') {
    return { ...base, kind: 'CLOUD', edits: [], refusal: refuse('BYTES', `\`${upload.method}\` collects 20 MB at a time in memory.`, 'Use `upload_stream`.') };
  }
  return piped(project, bytes, feed, target, upload !== undefined);
}

function onlyDeclarator(file: SourceFile, name: TSESTree.Identifier): TSESTree.VariableDeclarator | undefined {
  const variable = file.variable(name);
  const node = variable?.definitions[0]?.node;
  return node?.type === 'VariableDeclarator' && node.id.type === 'Identifier' && variable?.references.every((reference) => !reference.isWrite || reference.identifier === node.id) ? node : undefined;
}

/** `pipeline(openUpload(path), target, ...)`, where a failing read reaches the code that waits. */
function piped(project: Project, bytes: Bytes, feed: Feed, target: Node, answersErrors: boolean): Consumer {
  const { file } = bytes;
  const stream = readStream(bytes);
  const pipeline = nodeFunction(project, file, 'stream', 'pipeline');
  const reject = rejectInScope(feed.call);
  const kind = answersErrors ? 'CLOUD' : kindOf(rootPackage(project, file, target));
  const base = { file, node: feed.call, completion: 'callback' as const, kind, imports: [...stream.imports, ...pipeline.imports] };
  const isHandled = listensToErrors(file, target) || chainHandlesErrors(feed.call, outermostCall(feed.call));
  const isDiscarded = feed.call.parent.type === 'ExpressionStatement' || isCallbackResult(feed.call);
  const isWaitedFor = isDiscarded && (answersErrors || reject !== undefined);
  if (!isHandled && !isWaitedFor) {
    return { ...base, edits: [], refusal: refuse('STREAM', `Nothing listens to the errors of \`${textOf(file, target).replace(/\s+/g, ' ').slice(0, 50)}\`, so a failing read would end the process.`, "Add `.on('error', ...)` to it, or use `pipeline`.") };
  }
  const done = reject === undefined || isHandled ? '() => {}' : `(error) => error && ${reject}(error)`;
  const [from, to] = feed.target.range;
  return {
    ...base,
    edits: [
      { path: file.path, range: [feed.call.range[0], from], text: `${pipeline.text}(${stream.text}, ` },
      { path: file.path, range: [to, feed.call.range[1]], text: `, ${done})` },
    ],
  };
}

/** `(resolve, reject) => source.pipe(target)`: what an executor returns is not used. */
function isCallbackResult(call: Node): boolean {
  const { parent } = call;
  return parent?.type === 'ArrowFunctionExpression' && parent.body === call && parent.parent.type === 'NewExpression';
}

function kindOf(from: string | undefined): Consumer['kind'] {
  if (from === undefined) return 'OTHER';
  if (/^(@google-cloud\/storage|firebase-admin|cloudinary|@azure\/storage-blob|@aws-sdk\/|aws-sdk)/.test(from)) return 'CLOUD';
  if (from === 'fs') return 'DISK';
  return /csv|parse|unzip|xlsx|excel/.test(from) ? 'PARSE' : 'OTHER';
}

/** Second parameter of the promise executor around this node. */
function rejectInScope(node: Node): string | undefined {
  const executor = enclosingFunction(node);
  if (!executor || executor.parent.type !== 'NewExpression' || !isIdentifier(executor.parent.callee, 'Promise')) return undefined;
  const reject = executor.params[1];
  return reject?.type === 'Identifier' ? reject.name : undefined;
}

/** `target.on('error', ...)` for a target that has a name. */
function listensToErrors(file: SourceFile, target: Node): boolean {
  if (target.type !== 'Identifier') return false;
  return (file.variable(target)?.references ?? []).some(({ identifier }) => {
    const chain = outermostCall(identifier);
    return chain !== undefined && chainHandlesErrors(identifier, chain);
  });
}

/** The last call of the method chain that starts at this node. */
function outermostCall(start: Node): TSESTree.CallExpression | undefined {
  let found: TSESTree.CallExpression | undefined;
  let at = wrapped(start);
  while (at.parent?.type === 'MemberExpression' && at.parent.object === at && at.parent.parent.type === 'CallExpression' && at.parent.parent.callee === at.parent) {
    found = at.parent.parent;
    at = wrapped(found);
  }
  return found;
}

function chainHandlesErrors(start: Node, outermost: TSESTree.CallExpression | undefined): boolean {
  let at: Node | undefined = outermost;
  while (at && at !== start && at.type === 'CallExpression' && at.callee.type === 'MemberExpression') {
    const method = propertyName(at.callee);
    if ((method === 'on' || method === 'once') && staticString(at.arguments[0]) === 'error' && at.arguments[1]) return true;
    at = unwrap(at.callee.object);
  }
  return false;
}

/** Function around a node that is a promise executor, and the promise. */
export function executorPromise(node: Node): TSESTree.NewExpression | undefined {
  for (const ancestor of ancestors(node)) {
    if (!isFunction(ancestor)) continue;
    const { parent } = ancestor;
    return parent.type === 'NewExpression' && isIdentifier(parent.callee, 'Promise') ? parent : undefined;
  }
  return undefined;
}
