import type { TSESTree } from '@typescript-eslint/types';
import { callOf, declaredName, enclosingFunction, isFunction, isIdentifier, propertyName, textOf, unwrap, wrapped, type FunctionNode } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { createBytesTrace, freshName } from './bytes.ts';
import { isLogger, isQueue } from './consumers.ts';
import { snippet, type Handler } from './mounts.ts';
import { argumentOf, edit, rootPackage } from './plan.ts';
import { refuse } from './refusals.ts';
import { createTrace, type Flow } from './trace.ts';

type Kind = 'request' | 'file' | 'files';

const METADATA: ReadonlySet<string> = new Set(['originalname', 'mimetype', 'size', 'fieldname', 'encoding']);
const DISK_FIELDS: ReadonlySet<string> = new Set(['path', 'filename', 'destination', 'stream']);
const ELEMENT_CALLBACKS: ReadonlySet<string> = new Set(['map', 'forEach', 'filter', 'some', 'every', 'find', 'flatMap', 'findIndex']);
const SAME_LIST: ReadonlySet<string> = new Set(['filter', 'slice', 'flat', 'reverse', 'concat']);
const ONE_OF_LIST: ReadonlySet<string> = new Set(['find', 'at', 'shift', 'pop']);

/** Follows what the handlers receive to everything that reads the bytes, across files. */
export function traceHandlers(project: Project, handlers: readonly Handler[]): Flow {
  const trace = createTrace(project);
  const { flow, refuseWith, escape, once, asFunction, note } = trace;
  const { bytesAt, renamedReads } = createBytesTrace(trace);

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
    const name = freshName(file);
    const size = owner.properties.find((other) => other.type === 'Property' && declaredName(other) === 'size' && other.value.type === 'Identifier');
    const sizeText = size?.type === 'Property' && size.value.type === 'Identifier' ? size.value.name : source && `${source}.size`;
    flow.edits.push(edit(file, property, `path: ${name}`));
    renamedReads(file, property.value, name, sizeText);
  };

  /** A value of this kind stands here. */
  const value = (file: SourceFile, node: Node, kind: Kind): void => {
    if (!once(file, node, kind)) return;
    const outer = wrapped(node);
    const { parent } = outer;
    if (!parent) return;
    switch (parent.type) {
      case 'MemberExpression':
        if (parent.object === outer) member(file, parent, kind);
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

  const member = (file: SourceFile, node: TSESTree.MemberExpression, kind: Kind): void => {
    const name = propertyName(node);
    if (kind === 'request') {
      if (name === 'file' || name === 'files') {
        flow.taken.add(node);
        if (isAssigned(node)) refuseWith(refuse('M4', `\`${snippet(file, wrapped(node).parent ?? node)}\` replaces what Multer has set.`, 'Keep the new value in a variable of its own.'));
        else value(file, node, name);
      }
      return;
    }
    if (kind === 'files') return listMember(file, node, name);
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

  const listMember = (file: SourceFile, node: TSESTree.MemberExpression, name: string | undefined): void => {
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

  for (const { file, inputs } of handlers) {
    for (const { node, kind } of inputs) if (once(file, node, `parameter ${kind}`)) {
      if (kind === 'file' && !typeHasPath(project, file, node)) refuseWith(refuse('TYPE', `\`${snippet(file, node)}\` receives the file with a type that has no \`path\`.`, 'Type it as `Express.Multer.File`.'));
      pattern(file, node, kind, node.type === 'Identifier' ? node.name : undefined);
    }
  }
  return flow;
}

function isAssigned(node: Node): boolean {
  const outer = wrapped(node);
  return (outer.parent?.type === 'AssignmentExpression' && outer.parent.left === outer) || (outer.parent?.type === 'UnaryExpression' && outer.parent.operator === 'delete');
}

/** Code gives `file.filename` a value of its own, so what Multer would set does not matter. */
function isAssignedIn(file: SourceFile, name: string): boolean {
  return file.nodes('AssignmentExpression').some(({ left }) => left.type === 'MemberExpression' && propertyName(left) === name && propertyName(unwrap(left.object)) === 'file');
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
