import type { TSESTree } from '@typescript-eslint/types';
import { enclosingFunction, findProperty, isFunction, isIdentifier, isInside, propertyName, rangeOf, staticString, textOf, unwrap } from '../../core/ast.ts';
import type { Match, Node, Project, Severity, SourceFile } from '../../core/types.ts';
import { evaluateNumber, parseSize } from '../../libraries/constants.ts';
import { objectAt } from '../../libraries/multer.ts';
import type { Facts } from '../upload-memory-storage.ts';
import { FASTIFY, fastifyPlan, type FastifyPlan } from './fastify.ts';
import { fastifyOffer } from './offers.ts';
import { calleeName, rootPackage } from './plan.ts';
import { refuse } from './refusals.ts';
import { costOf, megabytes } from './words.ts';

const MB = 1024 ** 2;
const SIGNED = 'Have the client upload to the object store with a signed URL';

interface Found {
  node: Node;
  what: string;
  limit: number | undefined;
  because: string;
  next: string;
  plan?: FastifyPlan | undefined;
  /** A framework that has a limit of its own when none is set. */
  severity?: Severity;
}

/** Uploads that are buffered without Multer; most are reported with the reason why they are not rewritten. */
export function* frameworkMatches(project: Project, file: SourceFile): Iterable<Match<Facts>> {
  const searches = SEARCHES.filter(({ text }) => text.test(file.text));
  if (searches.length === 0) return;
  for (const call of file.nodes('CallExpression')) {
    let found: Found | undefined;
    for (const { find } of searches) found ??= find(project, file, call);
    if (!found) continue;
    const { context, hotPath, evidence } = project.running(file, found.node);
    if (context === 'test' || context === 'script' || context === 'client' || context === 'edge') continue;
    const cost = found.limit === undefined && found.severity ? '' : ` ${costOf(found.limit, false)}`;
    yield {
      range: rangeOf(found.node),
      message: `${found.what}.${cost}`,
      severity: found.severity ?? severityOf(found.limit),
      confidence: 0.8,
      context,
      ...(hotPath !== undefined && { hotPath }),
      evidence: evidence.length > 0 ? evidence.slice(0, 2) : [{ path: file.path, range: rangeOf(found.node), label: 'buffers the body' }],
      ...answerOf(found),
    };
  }
}

/** The plan where there is one, else the reason why the code stays. */
function answerOf({ plan, because, next }: Found): Pick<Match<Facts>, 'offers' | 'facts' | 'refusals'> {
  if (!plan) return { refusals: [refuse('FRAMEWORK', because, next)] };
  if (!('edits' in plan)) return { refusals: plan.refusals.filter(({ code }, index) => plan.refusals.findIndex((other) => other.code === code) === index).slice(0, 4) };
  return { offers: [fastifyOffer(plan.sendsOnce)], facts: { edits: plan.edits, imports: plan.imports, unused: plan.unused, direct: undefined } };
}

/** What finds each kind, and a text without which a file cannot hold it. */
const SEARCHES: readonly { text: RegExp; find(project: Project, file: SourceFile, call: TSESTree.CallExpression): Found | undefined }[] = [
  { text: /express-fileupload/, find: fileUpload },
  { text: /\.raw\(|\braw\b.*from ['"]express/, find: rawBody },
  { text: /fileWriteStreamHandler/, find: formidable },
  { text: /busboy/i, find: busboy },
  { text: /\.toBuffer\(\)/, find: fastifyPart },
  { text: /attachFieldsToBody/, find: fastifyPlugin },
  { text: /\.(?:formData|parseBody)\(/, find: (_project, file, call) => webForm(file, call) },
];

function severityOf(limit: number | undefined): Severity {
  if (limit === undefined || limit >= 10 * 1000 ** 2) return 'critical';
  return limit > 2 * MB ? 'medium' : limit >= 1000 ** 2 ? 'low' : 'info';
}

function bounded(text: string, limit: number | undefined): string {
  return limit === undefined ? text : `${text} of up to ${megabytes(limit)}`;
}

// https://github.com/richardgirges/express-fileupload#available-options
function fileUpload(project: Project, file: SourceFile, call: TSESTree.CallExpression): Found | undefined {
  const callee = project.resolve(file, call.callee);
  if (callee?.kind !== 'package' || callee.name !== 'express-fileupload' || callee.path.length > 0) return undefined;
  const [argument] = call.arguments;
  const options = argument && objectAt(project, file, argument);
  if (argument && !options) return undefined;
  const temporary = options && findProperty(options.node, 'useTempFiles');
  if (temporary && !(temporary.value.type === 'Literal' && temporary.value.value === false)) return undefined;
  const limits = options && findProperty(options.node, 'limits');
  const object = limits && objectAt(project, options.file, limits.value);
  const size = object && findProperty(object.node, 'fileSize');
  const limit = size && evaluateNumber(project, object.file, size.value);
  return {
    node: call,
    what: bounded(`\`${textOf(file, call.callee)}()\` without \`useTempFiles\` keeps each uploaded file in memory`, limit).replace(' in memory of up to', ' in memory, up to'),
    limit,
    because: '`useTempFiles` leaves `file.data` empty and its files in place, so every reader and its cleanup change with it.',
    next: 'Set `useTempFiles: true`, read `file.tempFilePath`, and delete that file when the response has been sent.',
  };
}

/** `express.raw({ limit: '50mb' })` is the same without Multer. */
function rawBody(project: Project, file: SourceFile, call: TSESTree.CallExpression): Found | undefined {
  if (calleeName(call.callee) !== 'raw') return undefined;
  const callee = project.resolve(file, call.callee);
  if (callee?.kind !== 'package' || (callee.name !== 'express' && callee.name !== 'body-parser') || callee.path.join('.') !== 'raw') return undefined;
  const options = call.arguments[0] && objectAt(project, file, call.arguments[0]);
  const value = options && findProperty(options.node, 'limit')?.value;
  if (!options || !value) return undefined;
  const text = staticString(value);
  const limit = text === undefined ? evaluateNumber(project, options.file, value) : parseSize(text);
  if (limit === undefined || limit < 10 * 1000 ** 2) return undefined;
  return {
    node: call,
    what: `\`${textOf(file, call.callee)}()\` keeps each request body of up to ${megabytes(limit)} in memory`,
    limit,
    because: 'The handlers take `req.body` as a Buffer.',
    next: 'Read `req` as a stream on this route, or lower `limit`.',
  };
}

// https://github.com/node-formidable/formidable#optionsfilewritestreamhandler
function formidable(project: Project, file: SourceFile, call: TSESTree.CallExpression): Found | undefined {
  const [argument] = call.arguments;
  if (!argument || rootPackage(project, file, call.callee) !== 'formidable') return undefined;
  const options = objectAt(project, file, argument);
  const handler = options && findProperty(options.node, 'fileWriteStreamHandler');
  if (!options || !handler || !collects(options.file, handler.value)) return undefined;
  const size = findProperty(options.node, 'maxFileSize');
  const limit = size ? evaluateNumber(project, options.file, size.value) : 200 * MB;
  return {
    node: handler,
    what: bounded('`fileWriteStreamHandler` collects the chunks of each uploaded file', limit),
    limit,
    because: 'The collected chunks are read elsewhere.',
    next: 'Leave `fileWriteStreamHandler` out and read `file.filepath`, or send each chunk on as it comes.',
  };
}

/** Some function in this expression, or the one it names, pushes chunks into a list. */
function collects(file: SourceFile, node: Node): boolean {
  const scope = node.type === 'Identifier' ? (file.variable(node)?.definitions[0]?.node ?? node) : node;
  return file.nodes('CallExpression').some((call) => isInside(call, scope) && propertyName(call.callee) === 'push' && /chunk|data|buf/i.test(textOf(file, call)));
}

// https://github.com/mscdex/busboy: file streams arrive in an event
function busboy(project: Project, file: SourceFile, call: TSESTree.CallExpression): Found | undefined {
  const callee = unwrap(call.callee);
  const [event, listener] = call.arguments;
  if (callee.type !== 'MemberExpression' || propertyName(callee) !== 'on' || staticString(event) !== 'file' || !listener) return undefined;
  const from = rootPackage(project, file, callee.object);
  if ((from !== 'busboy' && from !== '@fastify/busboy') || !isFunction(listener) || !collects(file, listener)) return undefined;
  return {
    node: callee,
    what: 'This listener collects the chunks of each uploaded file in memory',
    limit: undefined,
    because: 'The collected chunks are read elsewhere.',
    next: 'Send the file stream on with `pipeline` instead of collecting it.',
  };
}

/** `await part.toBuffer()` */
function fastifyPart(project: Project, file: SourceFile, call: TSESTree.CallExpression): Found | undefined {
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression' || propertyName(callee) !== 'toBuffer' || call.arguments.length > 0) return undefined;
  const part = unwrap(callee.object);
  if (part.type !== 'Identifier' || project.version(file.path, FASTIFY) === undefined || !isPart(project, file, part, 0)) return undefined;
  const limit = fastifyLimit(project);
  return {
    node: call,
    what: `\`${textOf(file, call)}\` keeps the whole uploaded file${limit === undefined ? '' : `, up to ${megabytes(limit)},`} in memory`,
    limit,
    severity: severityOf(limit ?? MB),
    plan: fastifyPlan(project, call),
    because: 'Whether the readers of the bytes take a stream instead is not known.',
    next: `Send \`${part.name}.file\` on as a stream and look at \`${part.name}.file.truncated\` after it, or use \`request.saveRequestFiles()\`, which deletes its files.`,
  };
}

function isPart(project: Project, file: SourceFile, name: TSESTree.Identifier, depth: number): boolean {
  const definition = file.variable(name)?.definitions[0];
  if (!definition || depth > 4) return false;
  const annotation = 'typeAnnotation' in definition.name && definition.name.typeAnnotation ? textOf(file, definition.name.typeAnnotation) : '';
  if (/\bMultipartFile\b/.test(annotation)) return true;
  const source = definition.node.type === 'VariableDeclarator' ? (definition.node.init ?? loopSource(definition.node)) : undefined;
  const inner = source && unwrap(source.type === 'AwaitExpression' ? source.argument : source);
  if (inner?.type === 'Identifier') return isPart(project, file, inner, depth + 1);
  return inner?.type === 'CallExpression' && /^(file|files|parts)$/.test(propertyName(unwrap(inner.callee)) ?? '');
}

function loopSource(declarator: TSESTree.VariableDeclarator): Node | undefined {
  const loop = declarator.parent.parent;
  return loop.type === 'ForOfStatement' ? loop.right : undefined;
}

/** `register(multipart, { attachFieldsToBody: true })` buffers every file. */
function fastifyPlugin(project: Project, file: SourceFile, call: TSESTree.CallExpression): Found | undefined {
  const options = multipartOptions(project, file, call);
  const attach = options && findProperty(options, 'attachFieldsToBody');
  if (!options || !attach || findProperty(options, 'onFile')) return undefined;
  const isOn = attach.value.type === 'Literal' && (attach.value.value === true || attach.value.value === 'keyValues');
  const limit = fastifyLimit(project);
  return isOn
    ? {
        node: attach,
        what: bounded('`attachFieldsToBody` keeps every uploaded file in memory', limit).replace(' in memory of up to', ' in memory, up to'),
        limit,
        severity: severityOf(limit ?? MB),
        because: 'The handlers read the files from `request.body`.',
        next: 'Give an `onFile` that sends each file on as a stream, or drop `attachFieldsToBody` and use `request.file()`.',
      }
    : undefined;
}

function multipartOptions(project: Project, file: SourceFile, call: TSESTree.CallExpression): TSESTree.ObjectExpression | undefined {
  const [plugin, options] = call.arguments;
  if (calleeName(call.callee) !== 'register' || !plugin || options?.type !== 'ObjectExpression') return undefined;
  const resolved = project.resolve(file, plugin);
  return resolved?.kind === 'package' && resolved.name === FASTIFY ? options : undefined;
}

const fastifyLimits = new WeakMap<Project, { bytes: number | undefined }>();

/** `limits.fileSize` where the plugin is registered; without it the plugin takes 1 MB. */
function fastifyLimit(project: Project): number | undefined {
  let known = fastifyLimits.get(project);
  if (known) return known.bytes;
  known = { bytes: undefined };
  for (const path of project.paths()) {
    if (!project.text(path)?.includes(FASTIFY)) continue;
    const file = project.file(path);
    for (const call of file?.nodes('CallExpression') ?? []) {
      const options = file && multipartOptions(project, file, call);
      const limits = options && findProperty(options, 'limits');
      const size = limits && findProperty(limits.value, 'fileSize');
      if (file && size) known = { bytes: evaluateNumber(project, file, size.value) };
    }
  }
  fastifyLimits.set(project, known);
  return known.bytes;
}

/** `await request.formData()` or Hono's `c.req.parseBody()`, whose file is then read with `arrayBuffer()`. */
function webForm(file: SourceFile, call: TSESTree.CallExpression): Found | undefined {
  const callee = unwrap(call.callee);
  const method = callee.type === 'MemberExpression' ? propertyName(callee) : undefined;
  if (callee.type !== 'MemberExpression' || (method !== 'formData' && method !== 'parseBody') || call.arguments.length > (method === 'parseBody' ? 1 : 0)) return undefined;
  const base = unwrap(callee.object);
  const request = base.type === 'Identifier' ? base.name : (propertyName(base) ?? '');
  if (!/^_?(req|request)$/i.test(request)) return undefined;
  const owner = enclosingFunction(call);
  const reads = file.nodes('CallExpression').some((inner) => propertyName(unwrap(inner.callee)) === 'arrayBuffer' && owner !== undefined && isInside(inner, owner) && !isIdentifier(inner.callee));
  if (!owner || !reads) return undefined;
  const name = textOf(file, call).replace(/\s+/g, ' ');
  return {
    node: call,
    what: `\`${name}\` buffers the whole body before this code runs, and \`arrayBuffer()\` copies the file once more`,
    limit: undefined,
    severity: 'medium',
    because: 'The framework has read the body already, so a stream of the file saves nothing.',
    next: `${SIGNED}, and until then refuse a \`Content-Length\` over what you accept before \`${method}()\`.`,
  };
}
