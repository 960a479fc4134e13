import type { TSESTree } from '@typescript-eslint/types';
import semver from 'semver';
import { enclosingFunction, findProperty, isInside, propertyName, staticString, textOf, unwrap, wrapped, type FunctionNode } from '../../core/ast.ts';
import type { Edit, Node, Project, Refusal, SourceFile, Variable } from '../../core/types.ts';
import { callsInto, foreignCallers, overlaps, takenName, unique } from './analysis.ts';
import { createBytesTrace } from './bytes.ts';
import { findLateReading } from './completion.ts';
import { snippet } from './mounts.ts';
import { edit, insert, type NeededImport } from './plan.ts';
import { platformRefusal } from './platforms.ts';
import { escapes, refuse } from './refusals.ts';
import { createTrace, type Flow } from './trace.ts';

export const FASTIFY = '@fastify/multipart';

/** What a rewrite of `await part.toBuffer()` changes, or why there is none. */
export type FastifyPlan = { edits: Edit[]; imports: NeededImport[]; unused: Flow['unused']; sendsOnce: boolean; refusals: [] } | { refusals: Refusal[] };

interface Upload {
  file: SourceFile;
  fn: FunctionNode;
  call: TSESTree.CallExpression;
  flow: Flow;
}

const VERBS: ReadonlySet<string> = new Set(['post', 'put', 'patch', 'all']);
const METADATA: ReadonlySet<string> = new Set(['filename', 'mimetype', 'fieldname', 'encoding', 'type']);
const STREAM_STATE: ReadonlySet<string> = new Set(['truncated', 'bytesRead']);

const cache = new WeakMap<Project, Map<Node, FastifyPlan>>();

/** The plan for `part.toBuffer()`; calls whose bytes go into the same function share one. */
export function fastifyPlan(project: Project, call: TSESTree.CallExpression): FastifyPlan | undefined {
  let plans = cache.get(project);
  if (!plans) cache.set(project, (plans = findPlans(project)));
  return plans.get(call);
}

function findPlans(project: Project): Map<Node, FastifyPlan> {
  const plans = new Map<Node, FastifyPlan>();
  const groups: Upload[][] = [];
  for (const path of project.paths()) {
    if (!project.text(path)?.includes('.toBuffer()') || project.version(path, FASTIFY) === undefined) continue;
    const file = project.file(path);
    for (const call of file?.nodes('CallExpression') ?? []) {
      if (!file || propertyName(unwrap(call.callee)) !== 'toBuffer' || call.arguments.length > 0) continue;
      const found = trace(project, file, call);
      if ('code' in found) {
        plans.set(call, { refusals: [found] });
        continue;
      }
      const mates = groups.filter((group) => group.some(({ flow }) => flow.converted.some(({ fn }) => found.flow.converted.some((own) => own.fn === fn))));
      for (const mate of mates) groups.splice(groups.indexOf(mate), 1);
      groups.push([...mates.flat(), found]);
    }
  }
  for (const group of groups) {
    const plan = judge(project, group);
    for (const { call } of group) plans.set(call, plan);
  }
  return plans;
}

/** Follows the bytes of one part, or says why they cannot be followed. */
function trace(project: Project, file: SourceFile, call: TSESTree.CallExpression): Upload | Refusal {
  const next = 'Read one file with `const data = await request.file()` in the handler that is named in the route, and await `data.toBuffer()` there.';
  const callee = unwrap(call.callee);
  const awaited = wrapped(call).parent;
  const part = callee.type === 'MemberExpression' && !callee.optional ? unwrap(callee.object) : undefined;
  const fn = enclosingFunction(call);
  if (callee.type !== 'MemberExpression' || part?.type !== 'Identifier' || awaited?.type !== 'AwaitExpression' || !fn) return refuse('FRAMEWORK', `\`${snippet(file, call)}\` is not awaited where it stands, or its part may be missing.`, next);
  const variable = file.variable(part);
  const declarator = variable?.definitions[0]?.node;
  if (!variable || declarator?.type !== 'VariableDeclarator') return refuse('FRAMEWORK', `\`${part.name}\` is not declared from \`request.file()\`.`, next);
  if (!declarator.init) return refuse('FRAMEWORK', `\`${part.name}\` is one of the parts of a loop, whose other parts may need this one to be read first.`, `Send \`${part.name}.file\` on as a stream inside the loop, and look at \`${part.name}.file.truncated\` after it.`);
  const [request, reply] = fn.params;
  if (!isFileOf(file, declarator.init, request) || enclosingFunction(declarator) !== fn || !fn.async) return refuse('FRAMEWORK', `\`${part.name}\` does not come from \`await request.file()\` of the first parameter of this handler.`, next);
  const version = project.version(file.path, FASTIFY);
  if (version === undefined || semver.lt(version, '7.0.0')) return refuse('FRAMEWORK', `\`${FASTIFY}\` ${version ?? ''} is older than 7.`, `Run \`npm install ${FASTIFY}@latest\`, then run this again.`);
  if (project.paths().some((path) => project.text(path)?.includes('throwFileSizeLimit'))) return refuse('FRAMEWORK', '`throwFileSizeLimit` decides whether a file over the limit is an error.', 'Leave it out, then run this again.');
  if (!isRouted(project, file, fn)) return refuse('FRAMEWORK', 'The function that reads the file is not a handler that a Fastify route names.', next);
  const second = file.nodes('CallExpression').find((inner) => inner !== call && isInside(inner, fn) && propertyName(unwrap(inner.callee)) === 'toBuffer' && inner.arguments.length === 0);
  const other = second ?? otherUse(file, variable, callee);
  if (other) return escapes(`\`${snippet(file, other)}\` uses the part in another way`, `Read \`${part.name}\` only through its metadata and one \`toBuffer()\`.`);
  const response = replyOf(file, fn, reply);
  if (response === undefined) return refuse('FRAMEWORK', 'The second parameter of this handler is not the plain `reply`, or its name is taken.', 'Name it `reply`, then run this again.');
  const notes = createTrace(project);
  const base = textOf(file, callee.object);
  const path = `await spoolFile(${response.name}, ${base})`;
  createBytesTrace(notes).bytesAt({ file, node: awaited, path, size: `${base}.file.bytesRead`, inPlace: [edit(file, awaited, path)] });
  notes.flow.edits.push(...response.edits);
  notes.flow.imports.push({ path: file.path, from: { shared: 'fastify-uploads' }, name: 'spoolFile' });
  // The bytes may be used twice in one expression, or only their length.
  const written = notes.flow.edits.reduce((count, { text }) => count + text.split('spoolFile(').length - 1, 0);
  if (notes.flow.refusals.length === 0 && notes.flow.consumers.length > 0 && written !== 1) notes.refuseWith(escapes('the bytes are used twice where they are read', 'Keep them in a `const` first.'));
  return { file, fn, call, flow: notes.flow };
}

/** `await request.file(options)` */
function isFileOf(file: SourceFile, start: Node, request: Node | undefined): boolean {
  const awaited = unwrap(start);
  const call = awaited.type === 'AwaitExpression' ? unwrap(awaited.argument) : undefined;
  const callee = call?.type === 'CallExpression' ? unwrap(call.callee) : undefined;
  if (callee?.type !== 'MemberExpression' || propertyName(callee) !== 'file' || request?.type !== 'Identifier') return false;
  const base = unwrap(callee.object);
  return base.type === 'Identifier' && file.variable(base)?.definitions[0]?.name === request;
}

/** The function stands in a route of Fastify, or is only ever named in routes. */
function isRouted(project: Project, file: SourceFile, fn: FunctionNode): boolean {
  if (isHandler(fn)) return true;
  const { sites, complete } = project.references(file, fn);
  return complete && sites.length > 0 && sites.every((site) => {
    // A function in an object is named by its object.
    const handler = findProperty(site.node, 'handler');
    const named = handler && project.resolve(site.file, handler.value);
    return site.call === undefined && isHandler(handler && named?.kind === 'node' && named.node === fn ? handler.value : site.node);
  });
}

/** `app.post('/avatars', options, handler)`, `app.route({ handler })` */
function isHandler(start: Node): boolean {
  const node = wrapped(start);
  const { parent } = node;
  if (parent?.type === 'CallExpression') return VERBS.has(propertyName(unwrap(parent.callee)) ?? '') && parent.arguments.at(-1) === node && staticString(parent.arguments[0]) !== undefined && parent.arguments.length <= 3;
  if (parent?.type !== 'Property' || parent.value !== node || findProperty(parent.parent, 'handler') !== parent) return false;
  const call = parent.parent.parent;
  return call.type === 'CallExpression' && propertyName(unwrap(call.callee)) === 'route';
}

/** A use of the part that may reach its bytes or its stream. */
function otherUse(file: SourceFile, { references, definitions }: Variable, read: Node): Node | undefined {
  for (const { identifier, isWrite } of references) {
    if (identifier === definitions[0]?.name) continue;
    const outer = wrapped(identifier);
    const { parent } = outer;
    if (!parent || isWrite) return identifier;
    if (parent === read || parent.type === 'IfStatement' || parent.type === 'UnaryExpression' || parent.type === 'BinaryExpression') continue;
    if ((parent.type === 'LogicalExpression' && parent.left === outer && parent.operator !== '??') || (parent.type === 'ConditionalExpression' && parent.test === outer)) continue;
    if (parent.type !== 'MemberExpression' || parent.object !== outer) return parent;
    const name = propertyName(parent) ?? '';
    if (METADATA.has(name) || (name === 'fields' && !/\b_buf\b/.test(file.text) && file.text.split('.toBuffer(').length === 2)) continue;
    const state = wrapped(parent).parent;
    if (name === 'file' && state?.type === 'MemberExpression' && STREAM_STATE.has(propertyName(state) ?? '')) continue;
    return parent;
  }
  return undefined;
}

/** The name of the reply in a handler, which gets one when it has none. */
function replyOf(file: SourceFile, fn: FunctionNode, reply: Node | undefined): { name: string; edits: Edit[] } | undefined {
  if (reply) return reply.type === 'Identifier' ? { name: reply.name, edits: [] } : undefined;
  const [request] = fn.params;
  if (!request || file.nodes('Identifier').some((identifier) => identifier.name === 'reply' && isInside(identifier, fn))) return undefined;
  const hasParentheses = file.text.slice(fn.range[0], request.range[0]).includes('(');
  return { name: 'reply', edits: hasParentheses ? [insert(file, request.range[1], ', reply')] : [edit(file, request, `(${textOf(file, request)}, reply)`)] };
}

function judge(project: Project, uploads: readonly Upload[]): FastifyPlan {
  const flows = uploads.map(({ flow }) => flow);
  const handlers = new Set(uploads.map(({ fn }) => fn));
  const consumers = unique(flows.flatMap((flow) => flow.consumers), ({ file, node }) => `${file.path}:${node.range.join()}`);
  const refusals = unique(flows.flatMap((flow) => flow.refusals), ({ code, because }) => `${code}:${because}`);
  refusals.push(...foreignCallers(project, flows, handlers));
  for (const { file } of uploads.slice(0, 1)) refusals.push(...platformRefusal(project, file.path));
  if (consumers.length === 0 && refusals.length === 0) refusals.push(escapes('no code that reads the bytes was found', 'Read `data.file.bytesRead` instead of the length, and send `data.file` on as a stream.'));
  for (const consumer of refusals.length > 0 ? [] : consumers) {
    const late = findLateReading(project, consumer, handlers, callsInto(flows));
    if (late) refusals.push(refuse('LATE', `\`${snippet(late.file, late.node)}\` in ${late.file.path} is not known to end before the response is sent.`, 'Await it before the response, or hand the file to a queue by way of an object store.'));
  }
  const edits = unique(flows.flatMap((flow) => flow.edits), ({ path, range, text }) => `${path}:${range.join()}:${text}`);
  const imports = [...flows.flatMap((flow) => flow.imports), ...consumers.flatMap((consumer) => consumer.imports)].map(forFastify);
  const clash = refusals.length === 0 ? takenName(project, imports) : undefined;
  if (clash) refusals.push(escapes(`${clash.path} has another \`${clash.name}\``, 'Rename it, then run this again.'));
  if (refusals.length === 0 && overlaps(edits)) refusals.push(escapes('two readers share an expression', 'Read the file in one place.'));
  if (refusals.length > 0) return { refusals };
  return { edits, imports, unused: flows.flatMap((flow) => flow.unused), sendsOnce: consumers.some((consumer) => consumer.sendsOnce), refusals: [] };
}

/** Opened files are known to the module that wrote them. */
function forFastify(wanted: NeededImport): NeededImport {
  if (!('shared' in wanted.from)) return wanted;
  if (wanted.from.shared === 'temporary-uploads') return { ...wanted, from: { shared: 'fastify-uploads' } };
  return wanted.from.shared === 'upload-file' ? { ...wanted, from: { ...wanted.from, opened: 'fastify-uploads' } } : wanted;
}
