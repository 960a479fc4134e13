import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, enclosingFunction, findProperty, isFunction, propertyName, textOf, unwrap, wrapped } from '../../core/ast.ts';
import type { Edit, Node, Project, SourceFile } from '../../core/types.ts';
import { argumentOf, calleeName, edit, insert, nodeFunction, readStream, remove, rootName, rootPackage, type Bytes, type Consumer, type NeededImport } from './plan.ts';
import { refuse } from './refusals.ts';

type Call = TSESTree.CallExpression | TSESTree.NewExpression;

interface Site {
  project: Project;
  bytes: Bytes;
  call: Call;
  index: number;
  /** Package and property path of the callee, or the package its receiver comes from. */
  from: string;
  name: string;
}

/** Packages that only look at what they are given. */
const LOGGERS: ReadonlySet<string> = new Set(['pino', 'winston', 'debug', 'loglevel', 'signale', 'consola', 'tslog', 'bunyan', 'log4js', '@nestjs/common']);

const QUEUES: ReadonlySet<string> = new Set(['bullmq', 'bull', 'bee-queue', 'agenda', 'pg-boss', 'amqplib', 'kafkajs', '@aws-sdk/client-sqs', '@nestjs/microservices', 'worker_threads', 'child_process', 'piscina', 'workerpool', '@nestjs/bull', '@nestjs/bullmq']);

const DATABASES: ReadonlySet<string> = new Set(['mongoose', 'mongodb', '@prisma/client', 'drizzle-orm', 'pg', 'mysql2', 'mysql', 'sequelize', 'typeorm', 'knex', 'postgres', 'better-sqlite3', '@nestjs/typeorm', '@nestjs/mongoose', 'kysely', 'redis', 'ioredis']);

const PARSERS: ReadonlySet<string> = new Set(['xlsx', 'exceljs', 'pdf-parse', 'mammoth', 'csv-parse', 'csvtojson', 'papaparse', 'unzipper', 'adm-zip', 'jszip', 'pdf-lib', 'pdfjs-dist', 'node-xlsx', 'pdf2json', 'tesseract.js', 'exif-parser', 'exifr', 'music-metadata', 'cheerio', 'xml2js', 'fast-xml-parser', 'officeparser']);

const IMAGES: ReadonlySet<string> = new Set(['sharp', 'jimp', 'image-size', 'probe-image-size', 'canvas', '@napi-rs/canvas', 'blurhash', 'plaiceholder']);

/** The known reader of the bytes that stand at this place; undefined when there is none. */
export function consumerAt(project: Project, bytes: Bytes): Consumer | undefined {
  const property = wrapped(bytes.node).parent;
  if (property?.type === 'Property' && property.value === wrapped(bytes.node)) return propertyConsumer(project, bytes, property);
  const argument = argumentOf(bytes.node);
  if (!argument) return undefined;
  const { call, index } = argument;
  const from = rootPackage(project, bytes.file, call.callee);
  if (from === undefined) return undefined;
  const site: Site = { project, bytes, call, index, from, name: calleeName(call.callee) };
  return argumentConsumer(site) ?? needsBytes(site);
}

function argumentConsumer(site: Site): Consumer | undefined {
  const { from, name, index, call, bytes } = site;
  if (from === 'sharp' && index === 0 && call.callee.type === 'Identifier') return inPlace(site, 'IMAGE', 'promise');
  if (from === 'jimp' && name === 'read' && index === 0) return inPlace(site, 'IMAGE', 'promise');
  if ((from === 'fs' || from === 'fs-extra') && index === 1 && (name === 'writeFile' || name === 'writeFileSync')) return saved(site);
  if (from === 'file-type' && index === 0) return fileType(site);
  if (from === 'xlsx' && name === 'read' && index === 0) return workbook(site);
  if (from === 'exceljs' && name === 'load' && index === 0 && call.arguments.length === 1 && !bytes.isStream) return renamed(site, 'PARSE', 'readFile', 'promise');
  if (from === 'form-data' && name === 'append' && index === 1) return formData(site);
  if (/^(@supabase\/(supabase-js|ssr|storage-js|auth-helpers-nextjs))$/.test(from) && index === 1 && (name === 'upload' || name === 'update')) return supabase(site);
  if ((from === '@google-cloud/storage' || from === 'firebase-admin') && index === 0 && name === 'save') return cloudStorage(site);
  if (from === '@azure/storage-blob' && index === 0 && name === 'uploadData' && !bytes.isStream) return renamed(site, 'CLOUD', 'uploadFile', 'promise');
  if (from === 'minio' && name === 'putObject' && index === 2) return minio(site);
  if (from === 'crypto' && name === 'update' && index === 0) return hash(site);
  return undefined;
}

/** A reader that must have all bytes at once, or whose streaming form is not known. */
function needsBytes({ from, call, bytes }: Site): Consumer {
  const kind = PARSERS.has(from) ? 'PARSE' : IMAGES.has(from) ? 'IMAGE' : DATABASES.has(from) ? 'DB' : from === 'crypto' ? 'HASH' : from === 'file-type' ? 'MAGIC' : /^(axios|node-fetch|got|undici|superagent|needle)$/.test(from) ? 'HTTP' : 'OTHER';
  const written = textOf(bytes.file, call.callee).replace(/\s+/g, ' ').slice(0, 60);
  const refusal = QUEUES.has(from)
    ? refuse('M5', `\`${written}\` hands the bytes to another process, where a temporary file of this machine cannot be read.`, 'Put the file into an object store and hand over its key.')
    : refuse('BYTES', `\`${written}\` takes the whole file in memory.`, `Lower \`limits.fileSize\` to what it needs${kind === 'DB' ? ', or put the file into an object store and keep its key' : ''}.`);
  return { kind, file: bytes.file, node: call, completion: 'promise', edits: [], imports: [], refusal };
}

/** Is a call one that only prints its arguments? */
export function isLogger(project: Project, file: SourceFile, callee: Node): boolean {
  const inner = unwrap(callee);
  const base = inner.type === 'MemberExpression' ? unwrap(inner.object) : inner;
  if (base.type === 'Identifier' && base.name === 'console') return true;
  const from = rootPackage(project, file, inner);
  if (from !== undefined) return LOGGERS.has(from);
  const name = base.type === 'Identifier' ? base.name : (propertyName(base) ?? '');
  return /^(logger|log)$/i.test(name) && inner.type === 'MemberExpression';
}

export function isQueue(from: string): boolean {
  return QUEUES.has(from);
}

function consumer({ bytes, call }: Site, kind: Consumer['kind'], completion: Consumer['completion'], edits: Edit[], imports: NeededImport[] = [], rest: Partial<Consumer> = {}): Consumer {
  return { kind, file: bytes.file, node: call, completion, edits, imports, ...rest };
}

/** The library takes a path as well as a Buffer. */
function inPlace(site: Site, kind: Consumer['kind'], completion: Consumer['completion']): Consumer {
  if (site.bytes.isStream) return streamed(site, kind, completion);
  return consumer(site, kind, completion, site.bytes.inPlace);
}

/** The library takes a stream as well as a Buffer. */
function streamed(site: Site, kind: Consumer['kind'], completion: Consumer['completion']): Consumer {
  const { text, imports } = readStream(site.bytes);
  return consumer(site, kind, completion, [edit(site.bytes.file, site.bytes.node, text)], imports);
}

function renamed(site: Site, kind: Consumer['kind'], method: string, completion: Consumer['completion']): Consumer | undefined {
  const callee = unwrap(site.call.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  return consumer(site, kind, completion, [...site.bytes.inPlace, edit(site.bytes.file, callee.property, method)]);
}

/** Writes into the destination as `fs.writeFile` does; `fs.copyFile` would change the mode of a file that is there. */
function saved(site: Site): Consumer | undefined {
  const { call, name, bytes, project } = site;
  const [destination, , last] = call.arguments;
  const callback = last && isCallback(project, bytes.file, last) ? last : undefined;
  if (!destination || destination.type === 'SpreadElement' || bytes.isStream || (last && !callback) || call.arguments.length > 3) return undefined;
  const { file } = bytes;
  const unused = [{ path: file.path, name: rootName(call.callee) }];
  if (name === 'writeFileSync') {
    const read = nodeFunction(project, file, 'fs', 'readFileSync');
    return consumer(site, 'DISK', 'sync', [edit(file, wrapped(bytes.node), `${read.text}(${bytes.path})`)], read.imports);
  }
  if (callback) {
    const pipeline = nodeFunction(project, file, 'stream', 'pipeline');
    const create = nodeFunction(project, file, 'fs', 'createWriteStream');
    const stream = readStream(bytes);
    const text = `${pipeline.text}(${stream.text}, ${create.text}(${textOf(file, destination)}), ${textOf(file, callback)})`;
    return /\bbuffer\b/.test(textOf(file, callback)) ? undefined : consumer(site, 'DISK', 'callback', [edit(file, call, text)], [...stream.imports, ...pipeline.imports, ...create.imports], { unused });
  }
  const imports: NeededImport[] = [{ path: file.path, from: { shared: 'save-upload' }, name: 'saveUpload' }];
  return consumer(site, 'DISK', 'promise', [edit(file, call, `saveUpload(${bytes.path}, ${textOf(file, destination)})`)], imports, { unused });
}

function isCallback(project: Project, file: SourceFile, node: Node): boolean {
  if (isFunction(unwrap(node))) return true;
  const resolved = project.resolve(file, node);
  return resolved?.kind === 'node' && isFunction(resolved.node);
}

// https://github.com/sindresorhus/file-type#filetypefromfilefilepath
function fileType(site: Site): Consumer | undefined {
  const { bytes, call, name } = site;
  const { file } = bytes;
  const callee = unwrap(call.callee);
  const target = name === 'fileTypeFromBuffer' ? 'fileTypeFromFile' : name === 'fromBuffer' ? 'fromFile' : undefined;
  if (!target || bytes.isStream) return undefined;
  if (callee.type === 'MemberExpression') return consumer(site, 'MAGIC', 'promise', [...bytes.inPlace, edit(file, callee.property, target)]);
  const definition = callee.type === 'Identifier' ? file.variable(callee)?.definitions[0] : undefined;
  const isImported = definition?.node.type === 'ImportSpecifier' || (definition?.node.type === 'VariableDeclarator' && definition.node.id.type === 'ObjectPattern');
  if (!isImported || callee.type !== 'Identifier' || callee.name !== name) return undefined;
  const imports: NeededImport[] = [{ path: file.path, from: { package: 'file-type' }, name: target }];
  return consumer(site, 'MAGIC', 'promise', [...bytes.inPlace, edit(file, callee, target)], imports, { unused: [{ path: file.path, name }] });
}

/** SheetJS reads files by itself only in its CommonJS build; its ES module needs `set_fs`. https://docs.sheetjs.com/docs/api/parse-options */
function workbook(site: Site): Consumer | undefined {
  const { bytes, call, project } = site;
  const { file } = bytes;
  const callee = unwrap(call.callee);
  const options = call.arguments[1];
  if (callee.type !== 'MemberExpression' || bytes.isStream || isNativeModule(project, file)) return undefined;
  if (options && options.type !== 'ObjectExpression') return undefined;
  const edits = [...bytes.inPlace, edit(file, callee.property, 'readFile')];
  const type = findProperty(options, 'type');
  if (type && options?.type === 'ObjectExpression') {
    if (options.properties.length === 1) edits.push(remove(file, wrapped(bytes.node).range[1], options.range[1]));
    else edits.push(removeProperty(file, options, type));
  }
  return consumer(site, 'PARSE', 'sync', edits);
}

/** Does this file run as an ES module? TypeScript that is compiled to CommonJS does not. */
function isNativeModule(project: Project, file: SourceFile): boolean {
  if (/\.m[jt]s$/.test(file.path)) return true;
  if (/\.c[jt]s$/.test(file.path)) return false;
  return project.manifest(file.path)?.type === 'module';
}

export function removeProperty(file: SourceFile, object: TSESTree.ObjectExpression, property: TSESTree.Property): Edit {
  const index = object.properties.indexOf(property);
  const next = object.properties[index + 1];
  const previous = object.properties[index - 1];
  if (next) return remove(file, property.range[0], next.range[0]);
  return previous ? remove(file, previous.range[1], property.range[1]) : remove(file, property.range[0], property.range[1]);
}

// https://github.com/form-data/form-data#void-append-string-field-mixed-value--mixed-options-
function formData(site: Site): Consumer | undefined {
  const { bytes, call } = site;
  const { file } = bytes;
  if (/\.(getBuffer|getLengthSync)\(/.test(file.text)) return undefined;
  const { text, imports } = readStream(bytes);
  const edits = [edit(file, wrapped(bytes.node), text)];
  const options = call.arguments[2];
  // Without its length the form is sent in chunks, which some servers refuse.
  if (bytes.size === undefined) return undefined;
  if (!options) return undefined;
  if (options.type === 'ObjectExpression') edits.push(addProperty(file, options, `knownLength: ${bytes.size}`));
  else edits.push(edit(file, options, `{ filename: ${textOf(file, options)}, knownLength: ${bytes.size} }`));
  // The request that sends the form is what must be awaited.
  const form = call.callee.type === 'MemberExpression' ? unwrap(call.callee.object) : undefined;
  const sent = form?.type === 'Identifier' ? sentWith(file, form) : undefined;
  if (!sent) return undefined;
  // follow-redirects under axios keeps every chunk that it sends. https://github.com/axios/axios/issues/1045
  if (rootPackage(site.project, file, sent.callee) === 'axios' && !/\bmaxRedirects:\s*0\b/.test(textOf(file, sent))) {
    return consumer({ ...site, call: sent }, 'HTTP', 'promise', [], [], { refusal: refuse('REDIRECT', '`axios` keeps everything it sends until the answer is there, in case of a redirect.', 'Set `maxRedirects: 0` on the request, then run this again.') });
  }
  return consumer({ ...site, call: sent }, 'HTTP', 'promise', edits, imports);
}

/** The call that a form is passed to. */
function sentWith(file: SourceFile, form: TSESTree.Identifier): TSESTree.CallExpression | undefined {
  for (const { identifier } of file.variable(form)?.references ?? []) {
    const argument = argumentOf(identifier);
    if (argument?.call.type === 'CallExpression') return argument.call;
    const property = identifier.parent;
    const holder = property?.type === 'Property' && property.parent.type === 'ObjectExpression' ? argumentOf(property.parent) : undefined;
    if (holder?.call.type === 'CallExpression') return holder.call;
  }
  return undefined;
}

/** What stands between this property and a new one after it: a new line where each has its own, else a space. */
function separator(file: SourceFile, property: TSESTree.Property, object: TSESTree.ObjectExpression): string {
  const line = file.text.lastIndexOf('\n', property.range[0] - 1);
  const before = file.text.slice(line + 1, property.range[0]);
  return line >= object.range[0] && /^[ \t]*$/.test(before) ? `\n${before}` : ' ';
}

/** Adds a property after the last one, on a line of its own where the others are. */
export function addProperty(file: SourceFile, object: TSESTree.ObjectExpression, text: string): Edit {
  const last = object.properties.at(-1);
  if (!last) return edit(file, object, `{ ${text} }`);
  return last.type === 'Property' ? insert(file, last.range[1], `,${separator(file, last, object)}${text}`) : insert(file, last.range[1], `, ${text}`);
}

// https://supabase.com/docs/reference/javascript/storage-from-upload: a Node stream takes `duplex: 'half'`
function supabase(site: Site): Consumer {
  const { bytes, call, project } = site;
  const { file } = bytes;
  const { text, imports } = readStream(bytes);
  const { quote } = project.style(file);
  const duplex = `duplex: ${quote}half${quote}`;
  const node = wrapped(bytes.node);
  const options = call.arguments[2];
  const edits = [edit(file, node, options ? text : `${text}, { ${duplex} }`)];
  if (options?.type === 'ObjectExpression') edits.push(addProperty(file, options, duplex));
  else if (options) edits.push(edit(file, options, `{ ...${textOf(file, options)}, ${duplex} }`));
  return consumer(site, 'CLOUD', 'promise', edits, imports);
}

// https://cloud.google.com/nodejs/docs/reference/storage/latest/storage/file: `save` streams into the same `createWriteStream`
function cloudStorage(site: Site): Consumer | undefined {
  const { bytes, call, project } = site;
  const { file } = bytes;
  const callee = unwrap(call.callee);
  const [, options, ...more] = call.arguments;
  if (callee.type !== 'MemberExpression' || more.length > 0 || (options && isCallback(project, file, options))) return undefined;
  const stream = readStream(bytes);
  const pipeline = nodeFunction(project, file, 'stream/promises', 'pipeline');
  const target = `${textOf(file, callee.object)}.createWriteStream(${options ? textOf(file, options) : ''})`;
  return consumer(site, 'CLOUD', 'promise', [edit(file, call, `${pipeline.text}(${stream.text}, ${target})`)], [...stream.imports, ...pipeline.imports]);
}

// https://min.io/docs/minio/linux/developers/javascript/API.html#putObject
function minio(site: Site): Consumer | undefined {
  const { bytes, call, project } = site;
  const { file } = bytes;
  const size = call.arguments[3];
  const { text, imports } = readStream(bytes);
  const node = wrapped(bytes.node);
  const named = size && (size.type === 'ObjectExpression' ? 'metadata' : isCallback(project, file, size) ? 'callback' : 'size');
  if (named === 'callback' || (named !== 'size' && bytes.size === undefined)) return undefined;
  return consumer(site, 'CLOUD', 'promise', [edit(file, node, named === 'size' ? text : `${text}, ${bytes.size}`)], imports);
}

/** `createHash(algorithm).update(bytes).digest(encoding)` */
function hash(site: Site): Consumer | undefined {
  const { bytes, call } = site;
  const { file } = bytes;
  const callee = unwrap(call.callee);
  const made = callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
  const digest = wrapped(call).parent;
  if (made?.type !== 'CallExpression' || calleeName(made.callee) !== 'createHash' || made.arguments.length !== 1 || digest?.type !== 'MemberExpression' || propertyName(digest) !== 'digest') return undefined;
  const [algorithm] = made.arguments;
  if (!algorithm || !enclosingFunction(call)?.async || call.arguments.length !== 1) return undefined;
  const edits = [edit(file, call, `(await hashFile(${textOf(file, algorithm)}, ${bytes.path}))`)];
  // The rewritten expression awaits by itself.
  return consumer(site, 'HASH', 'sync', edits, [{ path: file.path, from: { shared: 'hash-file' }, name: 'hashFile' }], { unused: [{ path: file.path, name: rootName(made.callee) }] });
}

/** `Body: bytes` of S3, `content: bytes` of others. */
function propertyConsumer(project: Project, bytes: Bytes, property: TSESTree.Property): Consumer | undefined {
  const object = property.parent;
  if (object.type !== 'ObjectExpression') return undefined;
  const name = declaredName(property);
  const sink = sinkOf(project, bytes.file, object);
  if (!sink) return undefined;
  const call = sink.call;
  const from = rootPackage(project, bytes.file, call.callee);
  if (from === undefined) return undefined;
  const method = calleeName(call.callee);
  const site: Site = { project, bytes, call, index: 0, from, name: method };
  const isSdk3 = (from === '@aws-sdk/client-s3' && method === 'PutObjectCommand') || (from === '@aws-sdk/lib-storage' && method === 'Upload');
  const isSdk2 = from === 'aws-sdk' && (method === 'upload' || method === 'putObject');
  if (name === 'Body' && (isSdk3 || isSdk2)) return objectBody(site, property, object, method);
  return needsBytes(site);
}

/** The call an object literal ends in, as an argument, inside one, or through one variable. */
function sinkOf(project: Project, file: SourceFile, object: Node, depth = 0): { call: Call } | undefined {
  const direct = argumentOf(object);
  if (direct) return { call: direct.call };
  const { parent } = wrapped(object);
  if (parent?.type === 'Property' && parent.parent.type === 'ObjectExpression') return sinkOf(project, file, parent.parent, depth + 1);
  if (parent?.type === 'ArrayExpression') return sinkOf(project, file, parent, depth + 1);
  if (parent?.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier' || depth > 3) return undefined;
  const uses = (file.variable(parent.id)?.references ?? []).filter(({ identifier, isRead }) => isRead && !looksOnly(project, file, identifier));
  const [only] = uses;
  return uses.length === 1 && only ? sinkOf(project, file, only.identifier, depth + 1) : undefined;
}

/** `params.Key` and `console.log(params)` leave the bytes alone. */
function looksOnly(project: Project, file: SourceFile, identifier: TSESTree.Identifier): boolean {
  const { parent } = identifier;
  if (parent.type === 'MemberExpression' && parent.object === identifier) return ['Key', 'Bucket', 'ContentType', 'ACL'].includes(propertyName(parent) ?? '') && parent.parent.type !== 'AssignmentExpression';
  return parent.type === 'CallExpression' && parent.callee !== identifier && isLogger(project, file, parent.callee);
}

// https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/s3/command/PutObjectCommand/: a stream needs its length
function objectBody(site: Site, property: TSESTree.Property, object: TSESTree.ObjectExpression, method: string): Consumer | undefined {
  const { bytes, project, call } = site;
  const { file } = bytes;
  const { text, imports } = readStream(bytes);
  const value = property.shorthand ? `${declaredName(property)}: ${text}` : text;
  const target = property.shorthand ? property : wrapped(bytes.node);
  const needsLength = method === 'PutObjectCommand' && !findProperty(object, 'ContentLength');
  const callback = call.arguments.at(-1);
  const completion = method === 'Upload' || method === 'PutObjectCommand' ? 'promise' : callback && call.arguments.length > 1 && isCallback(project, file, callback) ? 'callback' : 'promise';
  const send = argumentOf(call)?.call;
  const store = method === 'PutObjectCommand' && send?.type === 'CallExpression' && calleeName(send.callee) === 'send' ? { service: 's3' as const, call: send, options: object, removals: [], path: bytes.path } : undefined;
  const rest = { sendsOnce: true, ...(store && !bytes.isStream && { store }) };
  if (!needsLength) return consumer(site, 'CLOUD', completion, [edit(file, target, value)], imports, rest);
  const next = `,${separator(file, property, object)}ContentLength: `;
  if (bytes.size !== undefined) return consumer(site, 'CLOUD', completion, [edit(file, target, `${value}${next}${bytes.size}`)], imports, rest);
  if (!enclosingFunction(call)?.async) return undefined;
  const stat = nodeFunction(project, file, 'fs/promises', 'stat');
  return consumer(site, 'CLOUD', completion, [edit(file, target, `${value}${next}(await ${stat.text}(${bytes.path})).size`)], [...imports, ...stat.imports], rest);
}
