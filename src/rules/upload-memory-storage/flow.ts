import type { TSESTree } from '@typescript-eslint/types';
import { callOf, declaredName, enclosingFunction, isFunction, isIdentifier, isInside, propertyName, textOf, unwrap, wrapped, type FunctionNode } from '../../core/ast.ts';
import type { Edit, Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { consumerAt, isLogger, isQueue } from './consumers.ts';
import { feedConsumer, feedOf, passThrough, streamMade } from './feeds.ts';
import { snippet, type Handler } from './mounts.ts';
import { argumentOf, edit, nodeFunction, readStream, removeStatement, rootName, rootPackage, type Bytes, type Consumer, type NeededImport } from './plan.ts';
import { escapes, refuse } from './refusals.ts';
import { sharedUpload, textConsumer, textFrom } from './text-form.ts';

export interface Flow {
  consumers: Consumer[];
  refusals: Refusal[];
  edits: Edit[];
  /** Functions whose parameter changes from bytes to a path; every caller must be part of the same fix. */
  converted: Entered[];
  /** Functions that take the file as a whole. */
  entered: Entered[];
  /** Functions that take the request. */
  requested: Entered[];
  imports: NeededImport[];
  unused: { path: string; name: string }[];
  /** Places where a file is taken from a request that was followed. */
  taken: Set<Node>;
}

/** A function, and the calls that were followed into it. */
export interface Entered {
  file: SourceFile;
  fn: FunctionNode;
  calls: Map<Node, SourceFile>;
}

type Kind = 'request' | 'file' | 'files';

const METADATA: ReadonlySet<string> = new Set(['originalname', 'mimetype', 'size', 'fieldname', 'encoding']);
const DISK_FIELDS: ReadonlySet<string> = new Set(['path', 'filename', 'destination', 'stream']);
const ELEMENT_CALLBACKS: ReadonlySet<string> = new Set(['map', 'forEach', 'filter', 'some', 'every', 'find', 'flatMap', 'findIndex']);
const SAME_LIST: ReadonlySet<string> = new Set(['filter', 'slice', 'flat', 'reverse', 'concat']);
const ONE_OF_LIST: ReadonlySet<string> = new Set(['find', 'at', 'shift', 'pop']);

/** Follows what the handlers receive to everything that reads the bytes, across files. */
export function traceHandlers(project: Project, handlers: readonly Handler[]): Flow {
  const flow: Flow = { consumers: [], refusals: [], edits: [], converted: [], entered: [], requested: [], imports: [], unused: [], taken: new Set() };
  const seen = new Set<string>();

  const refuseWith = (refusal: Refusal): void => {
    if (!flow.refusals.some((known) => known.code === refusal.code && known.because === refusal.because)) flow.refusals.push(refusal);
  };
  const escape = (file: SourceFile, node: Node, what: string): void => refuseWith(escapes(`${what} in \`${snippet(file, node)}\``, 'Pass the file itself to a function of this project that reads it.'));

  const once = (file: SourceFile, node: Node, kind: string): boolean => {
    const key = `${file.path}\0${node.range[0]}\0${node.range[1]}\0${kind}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };

  /** Every read of a variable that holds a value of this kind. */
  const variable = (file: SourceFile, name: TSESTree.Identifier, kind: Kind): void => {
    const own = file.variable(name);
    for (const { identifier, isRead } of own?.references ?? []) if (isRead) value(file, identifier, kind);
  };

  /** A declaration pattern that takes a value apart. */
  const pattern = (file: SourceFile, target: Node, kind: Kind, source: string | undefined): void => {
    switch (target.type) {
      case 'Identifier':
        variable(file, target, kind);
        return;
      case 'AssignmentPattern':
        pattern(file, target.left, kind, source);
        return;
      case 'ArrayPattern':
        for (const element of target.elements) if (element && kind === 'files') pattern(file, element, 'file', undefined);
        return;
      case 'ObjectPattern':
        for (const property of target.properties) {
          if (property.type === 'RestElement') {
            if (kind === 'file') escape(file, target, 'the bytes are copied with the rest');
            continue;
          }
          const name = declaredName(property);
          if (kind === 'request') {
            if (name === 'file' || name === 'files') pattern(file, property.value, name, undefined);
          } else if (kind === 'files') pattern(file, property.value, 'files', undefined);
          else if (name === 'buffer') destructuredBytes(file, property, target, source);
          else if (name !== undefined && DISK_FIELDS.has(name)) readsDiskField(file, property, name);
        }
        return;
      case 'TSParameterProperty':
        return;
      default:
        escape(file, target, 'the file is taken apart');
    }
  };

  const readsDiskField = (file: SourceFile, node: Node, name: string): void => {
    refuseWith(refuse('PATH', `\`${snippet(file, node)}\` reads \`${name}\`, which memory storage leaves empty and disk storage sets.`, 'Remove it, or decide between the two storages by hand.'));
  };

  /** `{ buffer, mimetype } = req.file` */
  const destructuredBytes = (file: SourceFile, property: TSESTree.Property, owner: TSESTree.ObjectPattern, source: string | undefined): void => {
    if (property.value.type !== 'Identifier') return escape(file, property, 'the bytes are taken apart');
    const name = freshName(file, property.value);
    const size = owner.properties.find((other) => other.type === 'Property' && declaredName(other) === 'size' && other.value.type === 'Identifier');
    const sizeText = size?.type === 'Property' && size.value.type === 'Identifier' ? size.value.name : source && `${source}.size`;
    flow.edits.push(edit(file, property, `path: ${name}`));
    renamedReads(file, property.value, name, sizeText);
  };

  /** All reads of a variable that held bytes and now holds a path. */
  const renamedReads = (file: SourceFile, declared: TSESTree.Identifier, name: string, size: string | undefined): void => {
    for (const reference of file.variable(declared)?.references ?? []) {
      if (reference.identifier === declared) continue;
      if (reference.isWrite) {
        refuseWith(refuse('M4', `\`${declared.name}\` is given new bytes in \`${snippet(file, reference.identifier.parent)}\`.`, 'Keep the new bytes in a variable of their own.'));
        continue;
      }
      const { parent } = reference.identifier;
      const isShorthand = parent.type === 'Property' && parent.shorthand;
      const target = isShorthand ? parent : reference.identifier;
      const text = isShorthand ? `${declared.name}: ${name}` : name;
      const isNear = enclosingFunction(reference.identifier) === enclosingFunction(declared);
      // In a callback a type check of `req.file` no longer holds.
      const known = isNear || !size?.replace(/\.size$/, '').includes('.') ? size : undefined;
      bytesAt({ file, node: reference.identifier, path: name, size: known, inPlace: [edit(file, target, text)] });
    }
  };

  /** A value of this kind stands here. */
  const value = (file: SourceFile, node: Node, kind: Kind): void => {
    if (!once(file, node, kind)) return;
    const outer = wrapped(node);
    const { parent } = outer;
    if (!parent) return;
    switch (parent.type) {
      case 'MemberExpression':
        if (parent.object === outer) member(file, outer, parent, kind);
        return;
      case 'VariableDeclarator':
        if (parent.init === outer) pattern(file, parent.id, kind, kind === 'file' ? textOf(file, outer) : undefined);
        return;
      case 'AssignmentExpression':
        if (parent.right !== outer || kind === 'request') return;
        if (parent.left.type === 'Identifier') variable(file, parent.left, kind);
        else escape(file, parent, 'the file is stored');
        return;
      case 'CallExpression':
      case 'NewExpression':
        if (parent.callee !== outer) argument(file, outer, parent, kind);
        return;
      case 'LogicalExpression':
        if (parent.operator !== '&&' || parent.right === outer) value(file, parent, kind);
        return;
      case 'ConditionalExpression':
        if (parent.test !== outer) value(file, parent, kind);
        return;
      case 'ForOfStatement':
        if (parent.right === outer) {
          const [declaration] = parent.left.type === 'VariableDeclaration' ? parent.left.declarations : [];
          if (declaration) pattern(file, declaration.id, kind === 'files' ? 'file' : kind, declaration.id.type === 'Identifier' ? declaration.id.name : undefined);
          else escape(file, parent, 'the files are walked through');
        }
        return;
      case 'ForInStatement':
      case 'UnaryExpression':
      case 'BinaryExpression':
      case 'IfStatement':
      case 'WhileStatement':
      case 'TemplateLiteral':
      case 'ExpressionStatement':
        return;
      case 'AwaitExpression':
        value(file, parent, kind);
        return;
      case 'Property':
        if (parent.value === outer && parent.parent.type === 'ObjectExpression') held(file, parent, parent.parent, kind);
        return;
      case 'ArrayExpression':
        if (kind === 'file') value(file, parent, 'files');
        else if (kind === 'files') escape(file, parent, 'the files are put into a list');
        return;
      case 'SpreadElement':
        if (kind === 'files' && parent.parent.type === 'ArrayExpression') value(file, parent.parent, 'files');
        else if (kind !== 'request') escape(file, parent, 'the file is copied');
        return;
      case 'ReturnStatement':
      case 'ArrowFunctionExpression':
        if (kind !== 'request') returned(file, parent, kind);
        return;
      default:
        if (kind !== 'request') escape(file, parent, 'the file goes on');
    }
  };

  const returned = (file: SourceFile, statement: Node, kind: Kind): void => {
    const owner = statement.type === 'ArrowFunctionExpression' ? statement : enclosingFunction(statement);
    if (!owner) return;
    const call = owner.parent.type === 'CallExpression' && owner.parent.callee !== owner ? owner.parent : undefined;
    const method = call && propertyName(unwrap(call.callee));
    // A predicate gives its list back by itself.
    if (method === 'filter' || method === 'find' || method === 'some' || method === 'every') return;
    if (call && method === 'map' && kind === 'file') return value(file, call, 'files');
    if (call) return escape(file, call, 'the file is given back');
    const { sites, complete } = project.references(file, owner);
    if (!complete) return escape(file, statement, 'the file is given back');
    for (const site of sites) if (site.call) value(site.file, site.call, kind);
  };

  const member = (file: SourceFile, outer: Node, node: TSESTree.MemberExpression, kind: Kind): void => {
    const name = propertyName(node);
    if (kind === 'request') {
      if (name === 'file' || name === 'files') {
        flow.taken.add(node);
        if (isAssigned(node)) refuseWith(refuse('M4', `\`${snippet(file, wrapped(node).parent ?? node)}\` replaces what Multer has set.`, 'Keep the new value in a variable of its own.'));
        else value(file, node, name);
      }
      return;
    }
    if (kind === 'files') return listMember(file, outer, node, name);
    if (name === 'buffer') {
      if (isAssigned(node)) return refuseWith(refuse('M4', `\`${snippet(file, wrapped(node).parent ?? node)}\` replaces the bytes of the file.`, 'Keep the new bytes in a variable of their own.'));
      const base = file.text.slice(node.range[0], node.property.range[0]);
      bytesAt({ file, node, path: `${base}path`, size: `${base}size`, inPlace: [edit(file, node.property, 'path')] });
      return;
    }
    if (name === undefined || (DISK_FIELDS.has(name) && !isAssignedIn(file, name))) readsDiskField(file, node, name ?? 'a computed property');
    else if (name === 'path' || name === 'stream') readsDiskField(file, node, name);
    else if (METADATA.has(name) || DISK_FIELDS.has(name)) return;
  };

  const listMember = (file: SourceFile, outer: Node, node: TSESTree.MemberExpression, name: string | undefined): void => {
    const call = callOf(node);
    if (call?.type === 'CallExpression' && name !== undefined) {
      const [callback] = call.arguments;
      if (ELEMENT_CALLBACKS.has(name)) {
        const fn = callback && isFunction(unwrap(callback)) ? { file, node: unwrap(callback) } : callback && asFunction(file, callback);
        const [parameter] = fn && isFunction(fn.node) ? fn.node.params : [];
        if (!fn) escape(file, call, 'the files go to a function');
        else if (parameter) pattern(fn.file, parameter, 'file', parameter.type === 'Identifier' ? parameter.name : undefined);
      }
      if (SAME_LIST.has(name)) value(file, call, 'files');
      else if (ONE_OF_LIST.has(name)) value(file, call, 'file');
      else if (!ELEMENT_CALLBACKS.has(name) && name !== 'includes' && name !== 'push') escape(file, call, 'the files go on');
      return;
    }
    if (name === 'length') return;
    // A field name gives a list, an index a file.
    if (name !== undefined && !/^\d+$/.test(name)) value(file, node, 'files');
    else value(file, node, 'file');
    void outer;
  };

  const asFunction = (file: SourceFile, node: Node): { file: SourceFile; node: Node } | undefined => {
    const resolved = project.resolve(file, node);
    return resolved?.kind === 'node' && isFunction(resolved.node) ? resolved : undefined;
  };

  /** The value is an argument of a call. */
  const argument = (file: SourceFile, outer: Node, call: TSESTree.CallExpression | TSESTree.NewExpression, kind: Kind): void => {
    const callee = unwrap(call.callee);
    const index = call.arguments.findIndex((candidate) => candidate === outer);
    if (isIdentifier(callee, 'Boolean') || isLogger(project, file, callee)) return;
    if (callee.type === 'MemberExpression' && callee.object.type === 'Identifier') {
      const global = `${callee.object.name}.${propertyName(callee) ?? ''}`;
      if (global === 'Array.isArray' || global === 'Object.keys') return;
      if ((global === 'Object.values' || global === 'Array.from') && kind === 'files') return value(file, call, 'files');
    }
    const resolved = isFunction(callee) ? { kind: 'node' as const, file, node: callee } : project.resolve(file, callee);
    if (resolved?.kind === 'node' && isFunction(resolved.node)) return entered(resolved.file, resolved.node, index, file, call, kind);
    if (kind === 'request') {
      // A package reads what it documents; nothing reads `file.buffer` but upload code.
      if (resolved === undefined && !isKnownReceiver(file, callee)) escape(file, call, 'the request goes to a function that was not found');
      return;
    }
    const from = rootPackage(project, file, callee);
    if (from !== undefined && isQueue(from)) return refuseWith(refuse('M5', `\`${snippet(file, call)}\` hands the file to another process, where a path of this machine means nothing.`, 'Put the file into an object store and hand over its key.'));
    escape(file, call, 'the file goes to a function that was not found');
  };

  /** `next(...)`, `res.json(...)`, and calls on packages. */
  const isKnownReceiver = (file: SourceFile, callee: Node): boolean => {
    if (callee.type === 'Identifier') return callee.name === 'next' || rootPackage(project, file, callee) !== undefined;
    return rootPackage(project, file, callee) !== undefined || (callee.type === 'MemberExpression' && isIdentifier(unwrap(callee.object)));
  };

  /** Remembers a call that was followed; false when the function was known before. */
  const note = (list: Entered[], file: SourceFile, fn: FunctionNode, caller: SourceFile, call: Node): boolean => {
    const known = list.find((entry) => entry.fn === fn);
    if (known) known.calls.set(call, caller);
    else list.push({ file, fn, calls: new Map([[call, caller]]) });
    return known === undefined;
  };

  const entered = (file: SourceFile, fn: FunctionNode, index: number, caller: SourceFile, call: Node, kind: Kind): void => {
    note(kind === 'request' ? flow.requested : flow.entered, file, fn, caller, call);
    const parameter = fn.params[index];
    if (!parameter) return;
    const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
    if (kind === 'file' && !typeHasPath(project, file, target)) refuseWith(refuse('TYPE', `\`${snippet(file, target)}\` receives the file with a type that has no \`path\`.`, 'Type it as `Express.Multer.File`.'));
    if (target.type === 'TSParameterProperty' || target.type === 'RestElement') return escape(file, target, 'the file goes');
    if (once(file, target, `parameter ${kind}`)) pattern(file, target, kind, target.type === 'Identifier' ? target.name : undefined);
  };

  /** `{ file: req.file }` as the argument of a function of this project. */
  const held = (file: SourceFile, property: TSESTree.Property, object: TSESTree.ObjectExpression, kind: Kind): void => {
    const name = declaredName(property);
    const target = argumentOf(object);
    const callee = target && asFunction(file, target.call.callee);
    if (!target || !callee || !isFunction(callee.node) || name === undefined) {
      if (kind !== 'request') heldElsewhere(file, object, target?.call);
      return;
    }
    const parameter = callee.node.params[target.index];
    const inner = parameter?.type === 'AssignmentPattern' ? parameter.left : parameter;
    note(kind === 'request' ? flow.requested : flow.entered, callee.file, callee.node, file, target.call);
    if (inner?.type === 'ObjectPattern') {
      const taken = inner.properties.find((candidate) => candidate.type === 'Property' && declaredName(candidate) === name);
      if (taken?.type === 'Property') pattern(callee.file, taken.value, kind, taken.value.type === 'Identifier' ? taken.value.name : undefined);
      else if (inner.properties.some((candidate) => candidate.type === 'RestElement')) escape(callee.file, inner, 'the file goes on with the rest');
      return;
    }
    if (inner?.type !== 'Identifier') return;
    for (const { identifier } of callee.file.variable(inner)?.references ?? []) {
      const { parent } = wrapped(identifier);
      if (parent?.type === 'MemberExpression' && parent.object === wrapped(identifier)) {
        if (propertyName(parent) === name) value(callee.file, parent, kind);
      } else if (parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern') {
        const taken = parent.id.properties.find((candidate) => candidate.type === 'Property' && declaredName(candidate) === name);
        if (taken?.type === 'Property') pattern(callee.file, taken.value, kind, taken.value.type === 'Identifier' ? taken.value.name : undefined);
        else if (parent.id.properties.some((candidate) => candidate.type === 'RestElement')) escape(callee.file, parent.id, 'the file goes on with the rest');
      } else if (kind !== 'request') escape(callee.file, parent ?? identifier, 'the file goes on');
    }
  };

  const heldElsewhere = (file: SourceFile, object: Node, call: Node | undefined): void => {
    const from = call && 'callee' in call ? rootPackage(project, file, call.callee) : undefined;
    if (call && 'callee' in call && isLogger(project, file, call.callee)) return;
    if (from !== undefined && isQueue(from)) refuseWith(refuse('M5', `\`${snippet(file, call ?? object)}\` hands the file to another process, where a path of this machine means nothing.`, 'Put the file into an object store and hand over its key.'));
    else escape(file, object, 'the file is put into an object');
  };

  /** The bytes stand here. */
  const bytesAt = (bytes: Bytes): void => {
    const { file, node } = bytes;
    if (!once(file, node, bytes.isStream ? 'stream' : 'bytes')) return;
    const outer = wrapped(node);
    const { parent } = outer;
    if (!parent) return;
    switch (parent.type) {
      case 'VariableDeclarator':
        if (parent.id.type === 'Identifier' && parent.init === outer && parent.parent.type === 'VariableDeclaration' && parent.parent.kind === 'const') {
          const name = freshName(file, parent.id);
          const annotation = parent.id.typeAnnotation;
          if (annotation && !/^:\s*(Buffer|Uint8Array|any)$/.test(textOf(file, annotation))) refuseWith(refuse('TYPE', `\`${snippet(file, parent.id)}\` has a type that a path does not fit.`, 'Type it as `Buffer`, or leave the type out.'));
          flow.edits.push(...bytes.inPlace, edit(file, parent.id, annotation ? `${name}: string` : name));
          renamedReads(file, parent.id, name, bytes.size);
        } else escape(file, parent, 'the bytes are kept');
        return;
      case 'MemberExpression':
        if (parent.object === outer) bytesMember(bytes, parent);
        return;
      case 'UnaryExpression':
      case 'IfStatement':
        flow.edits.push(...bytes.inPlace);
        return;
      case 'LogicalExpression':
        if (parent.operator === '&&' && parent.left === outer) flow.edits.push(...bytes.inPlace);
        else if (isTest(parent)) flow.edits.push(...bytes.inPlace);
        else escape(file, parent, 'the bytes go on');
        return;
      case 'ConditionalExpression':
        if (parent.test === outer) flow.edits.push(...bytes.inPlace);
        else escape(file, parent, 'the bytes go on');
        return;
      case 'CallExpression':
      case 'NewExpression':
        if (parent.callee !== outer) bytesArgument(bytes, parent);
        return;
      case 'Property': {
        const found = consumerAt(project, bytes);
        if (found) add(found);
        else escape(file, parent.parent, 'the bytes are put into an object');
        return;
      }
      default:
        escape(file, parent, 'the bytes go on');
    }
  };

  const bytesMember = (bytes: Bytes, parent: TSESTree.MemberExpression): void => {
    const { file, size } = bytes;
    const name = propertyName(parent);
    if (name === 'length' || name === 'byteLength') {
      if (size !== undefined) {
        flow.edits.push(edit(file, parent, size));
        return;
      }
      if (!enclosingFunction(parent)?.async) return escape(file, parent, 'the number of bytes is read');
      const stat = nodeFunction(project, file, 'fs/promises', 'stat');
      flow.edits.push(edit(file, parent, `(await ${stat.text}(${bytes.path})).size`));
      flow.imports.push(...stat.imports);
      return;
    }
    const text = textFrom(project, bytes, parent);
    if (text) {
      const found = textConsumer(project, text);
      if (found) return add(found);
    }
    const call = callOf(parent) ?? parent;
    const refusal = refuse('BYTES', `\`${snippet(file, call)}\` takes the whole file in memory.`, 'Lower `limits.fileSize` to what it needs.');
    flow.consumers.push({ kind: 'OTHER', file, node: call, completion: 'promise', edits: [], imports: [], refusal });
    refuseWith(refusal);
  };

  const bytesArgument = (bytes: Bytes, call: TSESTree.CallExpression | TSESTree.NewExpression): void => {
    const { file } = bytes;
    if (call.callee.type === 'MemberExpression' && isIdentifier(call.callee.object, 'Buffer') && propertyName(call.callee) === 'from' && call.arguments.length === 1) {
      return bytesAt({ ...bytes, node: call, inPlace: [edit(file, call, bytes.path)] });
    }
    const passed = bytes.isStream ? undefined : passThrough(project, bytes);
    if (passed?.declarator.init) {
      const [pipe, ...more] = (file.variable(passed.name)?.references ?? []).filter((reference) => reference.isRead && !isInside(reference.identifier, passed.statement));
      if (!pipe || more.length > 0) return escape(file, passed.declarator, 'the stream is used more than once');
      if (enclosingFunction(pipe.identifier) !== enclosingFunction(passed.declarator)) return escape(file, passed.declarator, 'the stream is used in a callback');
      flow.edits.push(removeStatement(file, passed.statement), removeStatement(file, passed.declarator.parent));
      flow.unused.push({ path: file.path, name: rootName(passed.declarator.init) });
      return streamAt({ ...bytes, node: pipe.identifier, isStream: true });
    }
    const made = bytes.isStream ? undefined : streamMade(project, bytes);
    if (made) {
      flow.unused.push({ path: file.path, name: rootName(made) });
      return streamAt({ ...bytes, node: made, isStream: true });
    }
    const feed = feedOf(bytes);
    if (feed) return add(feedConsumer(project, bytes, feed));
    const found = consumerAt(project, bytes);
    if (found) return add(found);
    const shared = sharedUpload(project, bytes, call);
    if (shared) return add(shared);
    const callee = asFunction(file, call.callee);
    const index = call.arguments.findIndex((candidate) => candidate === wrapped(bytes.node));
    if (callee && isFunction(callee.node)) return convert(bytes, callee.file, callee.node, index, call);
    if (isLogger(project, file, call.callee)) return escape(file, call, 'the bytes are printed');
    escape(file, call, 'the bytes go to a function that was not found');
  };

  /** A stream made of the bytes stands here, perhaps to be named once. */
  const streamAt = (bytes: Bytes): void => {
    const { file, node } = bytes;
    const outer = wrapped(node);
    const { parent } = outer;
    if (parent?.type === 'VariableDeclarator' && parent.init === outer && parent.id.type === 'Identifier') {
      const reads = (file.variable(parent.id)?.references ?? []).filter((reference) => reference.isRead);
      const [only, ...more] = reads;
      if (!only || more.length > 0) return escape(file, parent, 'the stream is used more than once');
      // The variable stays: what a type check has narrowed here is not narrowed in a callback.
      const opened = readStream(bytes);
      flow.edits.push(edit(file, outer, opened.text));
      flow.imports.push(...opened.imports);
      return streamAt({ ...bytes, node: only.identifier, stream: parent.id.name });
    }
    const member = parent?.type === 'MemberExpression' && parent.object === outer ? parent : undefined;
    if (member) {
      const feed = propertyName(member) === 'pipe' ? feedOf(bytes) : undefined;
      if (feed) return add(feedConsumer(project, bytes, feed));
      return refuseWith(refuse('STREAM', `\`${snippet(file, callOf(member) ?? member)}\` reads the stream in a way that is not known.`, 'Use `pipeline` with a stream that listens to errors.'));
    }
    const argument = argumentOf(node);
    const from = argument && rootPackage(project, file, argument.call.callee);
    if (argument?.index === 0 && from === 'stream') {
      const stream = readStream(bytes);
      return add({ kind: 'OTHER', file, node: argument.call, completion: 'promise', edits: [edit(file, outer, stream.text)], imports: stream.imports });
    }
    const found = consumerAt(project, bytes);
    if (found) return add(found);
    refuseWith(refuse('STREAM', `The stream goes to \`${snippet(file, parent ?? node)}\`, which is not known to handle a failing read.`, 'Use `pipeline` with a stream that listens to errors.'));
  };

  /** A function of this project that takes the bytes takes the path instead. */
  const convert = (bytes: Bytes, file: SourceFile, fn: FunctionNode, index: number, call: Node): void => {
    const parameter = fn.params[index];
    flow.edits.push(...bytes.inPlace);
    if (!parameter) return;
    note(flow.converted, file, fn, bytes.file, call);
    if (!once(file, parameter, 'converted')) return;
    if (parameter.type !== 'Identifier') return escape(file, parameter, 'the bytes go');
    const annotation = parameter.typeAnnotation;
    if (annotation && !/^:\s*(Buffer|Uint8Array|any|Buffer \| Uint8Array)$/.test(textOf(file, annotation))) {
      return refuseWith(refuse('TYPE', `\`${snippet(file, parameter)}\` receives the bytes with a type that a path does not fit.`, 'Type it as `Buffer`.'));
    }
    const name = freshName(file, parameter);
    flow.edits.push(edit(file, parameter, `${name}${parameter.optional ? '?' : ''}${annotation ? ': string' : ''}`));
    renamedReads(file, parameter, name, undefined);
  };

  const add = (found: Consumer): void => {
    flow.consumers.push(found);
    if (found.refusal) refuseWith(found.refusal);
    flow.edits.push(...found.edits);
    flow.unused.push(...(found.unused ?? []));
  };

  for (const { file, inputs } of handlers) {
    for (const { node, kind } of inputs) if (once(file, node, `parameter ${kind}`)) {
      if (kind === 'file' && !typeHasPath(project, file, node)) refuseWith(refuse('TYPE', `\`${snippet(file, node)}\` receives the file with a type that has no \`path\`.`, 'Type it as `Express.Multer.File`.'));
      pattern(file, node, kind, node.type === 'Identifier' ? node.name : undefined);
    }
  }
  return flow;
}

function isTest(node: Node): boolean {
  const { parent } = wrapped(node);
  return parent?.type === 'IfStatement' || parent?.type === 'UnaryExpression' || (parent?.type === 'ConditionalExpression' && parent.test === node) || (parent?.type === 'LogicalExpression' && isTest(parent));
}

function isAssigned(node: Node): boolean {
  const outer = wrapped(node);
  return (outer.parent?.type === 'AssignmentExpression' && outer.parent.left === outer) || (outer.parent?.type === 'UnaryExpression' && outer.parent.operator === 'delete');
}

/** Code gives `file.filename` a value of its own, so what Multer would set does not matter. */
function isAssignedIn(file: SourceFile, name: string): boolean {
  return file.nodes('AssignmentExpression').some(({ left }) => left.type === 'MemberExpression' && propertyName(left) === name && propertyName(unwrap(left.object)) === 'file');
}

/** A name for the path that nothing in this file uses. */
function freshName(file: SourceFile, near: TSESTree.Identifier): string {
  const taken = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(file.text);
  void near;
  return ['filePath', 'uploadPath', 'temporaryPath', 'uploadedFilePath'].find((name) => !taken(name)) ?? 'temporaryUploadPath';
}

/** Types with a `path`: Multer's own, `any`, none, and interfaces of the project that declare one. */
function typeHasPath(project: Project, file: SourceFile, parameter: Node): boolean {
  const annotation = 'typeAnnotation' in parameter ? parameter.typeAnnotation : undefined;
  if (annotation?.type !== 'TSTypeAnnotation') return true;
  const text = textOf(file, annotation).replace(/^:\s*/, '').replace(/\s*\|\s*(undefined|null)\b/g, '').replace(/\[\]$/, '');
  if (/^(any|(Express\.)?Multer\.File|import\(['"]multer['"]\)\.File)$/.test(text)) return true;
  const type = annotation.typeAnnotation;
  const reference = type.type === 'TSTypeReference' ? type : undefined;
  const resolved = reference && project.resolve(file, reference.typeName);
  if (resolved?.kind === 'package') return resolved.name === 'multer' && resolved.path.at(-1) === 'File';
  if (resolved?.kind !== 'node' || resolved.node.type !== 'TSInterfaceDeclaration') return false;
  return /\bpath\??\s*:\s*string\b/.test(textOf(resolved.file, resolved.node)) || resolved.node.extends.some((base) => /Multer\.File$/.test(textOf(resolved.file, base)));
}
