import type { TSESTree } from '@typescript-eslint/types';
import { callOf, enclosingFunction, isFunction, isIdentifier, isInside, propertyName, textOf, wrapped, type FunctionNode } from '../../core/ast.ts';
import type { Node, SourceFile } from '../../core/types.ts';
import { consumerAt, isLogger } from './consumers.ts';
import { feedConsumer, feedOf, passThrough, streamMade } from './feeds.ts';
import { snippet } from './mounts.ts';
import { argumentOf, edit, nodeFunction, readStream, removeStatement, rootName, rootPackage, type Bytes, type Consumer } from './plan.ts';
import { refuse } from './refusals.ts';
import { sharedUpload, textConsumer, textFrom } from './text-form.ts';
import type { Trace } from './trace.ts';

/** Follows the bytes of a file to what reads them, and turns each place into one that has a path. */
export function createBytesTrace({ project, flow, refuseWith, escape, once, asFunction, note }: Trace) {
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
          const name = freshName(file);
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
    const name = freshName(file);
    flow.edits.push(edit(file, parameter, `${name}${parameter.optional ? '?' : ''}${annotation ? ': string' : ''}`));
    renamedReads(file, parameter, name, undefined);
  };

  const add = (found: Consumer): void => {
    flow.consumers.push(found);
    if (found.refusal) refuseWith(found.refusal);
    flow.edits.push(...found.edits);
    flow.unused.push(...(found.unused ?? []));
  };

  return { bytesAt, renamedReads };
}

function isTest(node: Node): boolean {
  const { parent } = wrapped(node);
  return parent?.type === 'IfStatement' || parent?.type === 'UnaryExpression' || (parent?.type === 'ConditionalExpression' && parent.test === node) || (parent?.type === 'LogicalExpression' && isTest(parent));
}

/** A name for the path that nothing in this file uses. */
export function freshName(file: SourceFile): string {
  const taken = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(file.text);
  return ['filePath', 'uploadPath', 'temporaryPath', 'uploadedFilePath'].find((name) => !taken(name)) ?? 'temporaryUploadPath';
}
