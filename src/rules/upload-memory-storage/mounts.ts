import type { TSESTree } from '@typescript-eslint/types';
import { decorators, enclosingFunction, isFunction, isIdentifier, propertyName, staticString, textOf, unwrap, wrapped, type FunctionNode } from '../../core/ast.ts';
import type { Node, Place, Project, Refusal, SourceFile } from '../../core/types.ts';
import { MOUNT_METHODS, mountObject, type Uploader } from '../../libraries/multer.ts';
import { decoratedBy, FILE_PARAMETERS, type NestUploader } from '../../libraries/nest-upload.ts';
import { escapes, refuse } from './refusals.ts';

/** A function that runs after the upload and can read the files. */
export interface Handler {
  file: SourceFile;
  fn: FunctionNode;
  /** Parameters through which the files come, and what they hold. */
  inputs: { node: Node; kind: 'request' | 'file' | 'files' }[];
}

export interface Mounts {
  handlers: Handler[];
  routes: { hotPath?: string; place: Place }[];
  refusals: Refusal[];
  /** How many times a middleware that accepts files is made of the uploader. */
  count: number;
  /** `single`, `array`, `fields` or `any`, one for each middleware. */
  methods: string[];
  /** The uploader also, or only, makes middlewares that accept no file. */
  acceptsNone: boolean;
}

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'all', 'options', 'head']);

/** Follows an uploader to its routes, and its routes to the functions that run after it. */
export function findMounts(project: Project, uploader: Uploader): Mounts {
  const mounts: Mounts = { handlers: [], routes: [], refusals: [], count: 0, methods: [], acceptsNone: false };
  fromUploader(project, uploader.file, uploader.call, mounts, new Set());
  return mounts;
}

/** The method an interceptor of Nest decorates, as a handler. */
export function nestMounts({ file, call }: NestUploader): Mounts {
  const mounts: Mounts = { handlers: [], routes: [], refusals: [], count: 0, methods: [], acceptsNone: false };
  const target = decoratedBy(call);
  if (!target) {
    mounts.refusals.push(escapes(`\`${textOf(file, call.callee)}\` is not the decorator of a method`, 'Put the interceptor on the method that receives the file.'));
    return mounts;
  }
  const methods = target.method ? [target.method] : target.owner.body.body.filter((member) => member.type === 'MethodDefinition');
  mounts.count = 1;
  for (const method of methods) {
    const inputs: Handler['inputs'] = [];
    const fn = method.value;
    if (!isFunction(fn)) continue;
    for (const parameter of fn.params) {
      for (const { name, call: decorator } of decorators(parameter)) {
        const kind = Object.hasOwn(FILE_PARAMETERS, name) ? FILE_PARAMETERS[name] : undefined;
        const pipe = kind === 'file' || kind === 'files' ? decorator?.arguments.find((argument) => readsBytes(textOf(file, argument))) : undefined;
        if (pipe) mounts.refusals.push(refuse('PIPE', `\`${snippet(file, pipe)}\` may read the bytes of the file.`, 'Check the size with `MaxFileSizeValidator` and the type with `skipMagicNumbersValidation: true`, then run this again.'));
        const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
        if (kind) inputs.push({ node: target, kind });
      }
    }
    mounts.handlers.push({ file, fn, inputs });
    mounts.routes.push({ place: { path: file.path, range: [method.key.range[0], method.key.range[1]], label: 'receives the file' } });
  }
  return mounts;
}

/**
 * Does a pipe look at more than the size and the declared type? From Nest 11 on `FileTypeValidator` reads `file.buffer`.
 * https://docs.nestjs.com/techniques/file-upload#file-validation
 */
function readsBytes(pipe: string): boolean {
  if (/^['"`]/.test(pipe)) return false;
  if (/FileTypeValidator/.test(pipe) && !/skipMagicNumbersValidation:\s*true/.test(pipe)) return true;
  const classes = [...pipe.matchAll(/\bnew\s+(\w+)/g)].map((match) => match[1] ?? '');
  return classes.length === 0 || classes.some((name) => !['ParseFilePipe', 'ParseFilePipeBuilder', 'MaxFileSizeValidator', 'FileTypeValidator', 'Error', 'BadRequestException', 'UnprocessableEntityException', 'PayloadTooLargeException'].includes(name));
}

function fromUploader(project: Project, file: SourceFile, value: Node, mounts: Mounts, seen: Set<Node>): void {
  if (seen.has(value)) return;
  seen.add(value);
  const { sites, complete } = project.references(file, value);
  if (!complete) mounts.refusals.push(escapes('the uploader may be used where this search does not follow it', 'Export the uploader by name and use it directly in the routes.'));
  for (const site of sites) {
    const outer = wrapped(site.node);
    const { parent } = outer;
    if (parent?.type === 'MemberExpression' && parent.object === outer) {
      const method = propertyName(parent);
      const call = wrapped(parent).parent;
      const mount = call && mountObject(call);
      if (mount) {
        mounts.count++;
        mounts.methods.push(mount.method);
        fromMiddleware(project, site.file, mount.call, mounts, seen);
      } else if (method === 'none') mounts.acceptsNone = true;
      else {
        const named = method !== undefined && MOUNT_METHODS.has(method);
        mounts.refusals.push(escapes(`\`${textOf(site.file, parent)}\` is ${named ? 'handed on without being called' : 'not known'}`, 'Call it where the route is declared.'));
      }
      continue;
    }
    const maker = returning(outer);
    if (maker) {
      for (const caller of project.references(site.file, maker).sites) {
        if (caller.call) fromUploader(project, caller.file, caller.call, mounts, seen);
        else mounts.refusals.push(escapes('the function that makes the uploader is handed on', 'Call it where the route is declared.'));
      }
      continue;
    }
    mounts.refusals.push(escapes(`the uploader is handed to \`${snippet(site.file, parent ?? outer)}\``, 'Use it directly in the routes.'));
  }
}

/** The function whose result this expression is. */
function returning(node: Node): FunctionNode | undefined {
  const { parent } = node;
  if (parent?.type === 'ReturnStatement') return enclosingFunction(parent);
  return parent?.type === 'ArrowFunctionExpression' && parent.body === node ? parent : undefined;
}

function fromMiddleware(project: Project, file: SourceFile, value: Node, mounts: Mounts, seen: Set<Node>): void {
  if (seen.has(value)) return;
  seen.add(value);
  const { sites, complete } = project.references(file, value);
  if (!complete) mounts.refusals.push(escapes('the middleware may be used where this search does not follow it', 'Use it directly in the routes.'));
  for (const site of sites) middlewareSite(project, site.file, site.node, mounts, seen);
}

function middlewareSite(project: Project, file: SourceFile, node: Node, mounts: Mounts, seen: Set<Node>): void {
  const outer = wrapped(node);
  const { parent } = outer;
  if (parent?.type === 'CallExpression' && parent.callee === outer) {
    calledByHand(project, file, parent, mounts, seen);
    return;
  }
  const maker = returning(outer);
  if (maker) {
    for (const caller of project.references(file, maker).sites) {
      if (caller.call) fromMiddleware(project, caller.file, caller.call, mounts, seen);
      else mounts.refusals.push(escapes('the function that makes the middleware is handed on', 'Call it where the route is declared.'));
    }
    return;
  }
  if (parent?.type === 'ArrayExpression') {
    const index = parent.elements.findIndex((element) => element === outer);
    const list = wrapped(parent);
    if (list.parent?.type === 'Property') {
      mounts.refusals.push(escapes(`\`${snippet(file, list.parent)}\` names no handler`, 'Mount the upload on its route.'));
      return;
    }
    addHandlers(project, file, parent.elements.slice(index + 1), mounts);
    if (list.parent?.type === 'CallExpression') {
      middlewareSite(project, file, parent, mounts, seen);
      return;
    }
    for (const site of project.references(file, parent).sites) {
      const spread = wrapped(site.node).parent;
      middlewareSite(project, site.file, spread?.type === 'SpreadElement' ? spread : site.node, mounts, seen);
    }
    return;
  }
  if (parent?.type === 'CallExpression' && parent.callee.type === 'MemberExpression') {
    const verb = propertyName(parent.callee) ?? '';
    const index = parent.arguments.findIndex((argument) => argument === outer);
    if (VERBS.has(verb)) {
      const rest = parent.arguments.slice(index + 1);
      const path = staticString(parent.arguments[0]) ?? routePath(parent.callee.object);
      mounts.routes.push({ ...(path !== undefined && { hotPath: `${verb === 'all' ? 'ALL' : verb.toUpperCase()} ${path}` }), place: lineOf(file, parent, 'receives the file') });
      addHandlers(project, file, rest, mounts);
      return;
    }
    if (verb === 'use') {
      mounts.routes.push({ place: lineOf(file, parent, 'receives files for every route below it') });
      mounts.refusals.push({ code: 'GLOBAL', because: `\`${snippet(file, parent)}\` accepts files on every route it covers, so not all of their readers are known.`, next: 'Mount the upload on the routes that receive files.' });
      return;
    }
  }
  mounts.refusals.push(escapes(`the middleware is handed to \`${snippet(file, parent ?? outer)}\``, 'Use it directly in the route.'));
}

/** `upload.single('file')(req, res, (error) => ...)` inside a handler or a middleware. */
function calledByHand(project: Project, file: SourceFile, call: TSESTree.CallExpression, mounts: Mounts, seen: Set<Node>): void {
  const owner = enclosingFunction(call);
  const [request] = call.arguments;
  const parameter = request?.type === 'Identifier' ? owner?.params.find((candidate) => isIdentifier(candidate, request.name)) : undefined;
  if (!owner || !parameter) {
    mounts.refusals.push(escapes(`\`${snippet(file, call)}\` is called with a request whose other readers are not known`, 'Use the upload as a middleware of the route.'));
    return;
  }
  mounts.handlers.push({ file, fn: owner, inputs: [{ node: parameter, kind: 'request' }] });
  const { sites, complete } = project.references(file, owner);
  const inline = owner.parent.type === 'CallExpression' && owner.parent.callee !== owner;
  if (inline) middlewareSite(project, file, owner, mounts, seen);
  else {
    if (!complete) mounts.refusals.push(escapes('the function that runs the upload may be used where this search does not follow it', 'Use the upload as a middleware of the route.'));
    for (const site of sites) if (!site.call) middlewareSite(project, site.file, site.node, mounts, seen);
  }
}

function routePath(object: Node): string | undefined {
  let at = unwrap(object);
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') {
    if (propertyName(at.callee) === 'route') return staticString(at.arguments[0]);
    at = unwrap(at.callee.object);
  }
  return undefined;
}

function addHandlers(project: Project, file: SourceFile, nodes: readonly (Node | null)[], mounts: Mounts): void {
  for (const node of nodes) if (node) addHandler(project, file, node, mounts, 0);
}

function addHandler(project: Project, file: SourceFile, start: Node, mounts: Mounts, depth: number): void {
  const node = unwrap(start);
  if (depth > 5) return;
  if (isFunction(node)) {
    const request = node.params.length === 4 ? node.params[1] : node.params[0];
    mounts.handlers.push({ file, fn: node, inputs: request ? [{ node: request, kind: 'request' }] : [] });
    return;
  }
  if (node.type === 'ArrayExpression') {
    for (const element of node.elements) if (element) addHandler(project, file, element, mounts, depth + 1);
    return;
  }
  if (node.type === 'SpreadElement') {
    addHandler(project, file, node.argument, mounts, depth + 1);
    return;
  }
  if (node.type === 'CallExpression') {
    addWrapped(project, file, node, mounts, depth);
    return;
  }
  const resolved = project.resolve(file, node);
  if (resolved?.kind === 'package') return;
  if (resolved && resolved.node !== node && isRunnable(resolved.node)) addHandler(project, resolved.file, resolved.node, mounts, depth + 1);
  else mounts.refusals.push(escapes(`\`${snippet(file, node)}\` runs after the upload and its code was not found`, 'Give the route a function of this project, by name.'));
}

function isRunnable(node: Node): boolean {
  return isFunction(node) || node.type === 'CallExpression' || node.type === 'ArrayExpression';
}

/** `asyncHandler(fn)`, `controller.create.bind(controller)`, `validate(schema)`. */
function addWrapped(project: Project, file: SourceFile, call: TSESTree.CallExpression, mounts: Mounts, depth: number): void {
  if (call.callee.type === 'MemberExpression' && propertyName(call.callee) === 'bind') {
    addHandler(project, file, call.callee.object, mounts, depth + 1);
    return;
  }
  // Another uploader's middleware has handlers of its own.
  if (mountObject(call)) return;
  let found = false;
  for (const argument of call.arguments) {
    const resolved = isFunction(argument) ? { kind: 'node' as const, file, node: argument } : project.resolve(file, argument);
    if (resolved?.kind !== 'node' || !(isFunction(resolved.node) || (resolved.node.type === 'CallExpression' && resolved.node !== argument))) continue;
    found = true;
    addHandler(project, resolved.file, resolved.node, mounts, depth + 1);
  }
  const callee = project.resolve(file, call.callee);
  if (callee?.kind === 'package') return;
  if (!callee || !isFunction(callee.node)) {
    if (!found && !isPackageChain(project, file, call)) mounts.refusals.push(escapes(`\`${snippet(file, call)}\` runs after the upload and its code was not found`, 'Give the route a function of this project, by name.'));
    return;
  }
  const maker = callee.node;
  const results = maker.body.type === 'BlockStatement' ? callee.file.nodes('ReturnStatement').filter((statement) => enclosingFunction(statement) === maker).map((statement) => statement.argument) : [maker.body];
  for (const result of results) if (result && isRunnable(unwrap(result))) addHandler(project, callee.file, result, mounts, depth + 1);
}

/** `body('title').isString()`: a chain that starts in a package. */
function isPackageChain(project: Project, file: SourceFile, node: Node): boolean {
  let at = unwrap(node);
  while (at.type === 'CallExpression' || at.type === 'MemberExpression') {
    if (project.resolve(file, at)?.kind === 'package') return true;
    at = unwrap(at.type === 'CallExpression' ? at.callee : at.object);
  }
  const resolved = project.resolve(file, at);
  if (resolved?.kind === 'package') return true;
  return resolved?.kind === 'node' && resolved.node !== at && (resolved.node.type === 'CallExpression' || resolved.node.type === 'NewExpression') && isPackageChain(project, resolved.file, resolved.node.callee);
}

export function lineOf(file: SourceFile, node: Node, label: string): Place {
  const end = file.text.indexOf('\n', node.range[0]);
  return { path: file.path, range: [node.range[0], end === -1 ? node.range[1] : Math.min(end, node.range[1])], label };
}

/** The code of a node on one line, cut after 60 characters. */
export function snippet(file: SourceFile, node: Node): string {
  const text = textOf(file, node).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
