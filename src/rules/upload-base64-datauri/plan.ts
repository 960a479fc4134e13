import type { TSESTree } from '@typescript-eslint/types';
import { enclosingFunction, isIdentifier, rangeOf, textOf, unwrap, type FunctionNode } from '../../core/ast.ts';
import { isPure } from '../../core/purity.ts';
import { removalEdits } from '../../core/removal.ts';
import type { TextEdit } from '../../core/text.ts';
import type { Node, Project, Range, Refusal, SourceFile } from '../../core/types.ts';
import { conversions, destinations, isDataUri, type Conversion, type End, type Step } from '../../libraries/base64.ts';
import { isBufferFrom, uploadedBytes, type Bytes } from '../../libraries/uploaded-file.ts';
import { refuse } from './refusals.ts';

/** An upload of a data URI, and the expression that hands over the same bytes there. */
export interface Upload {
  file: SourceFile;
  call: TSESTree.CallExpression;
  /** The argument that is the data URI. */
  argument: Node;
  bytes: string;
}

export interface Replacement {
  file: SourceFile;
  range: Range;
  text: string;
}

/** Everything a rewrite of one finding changes, apart from the helper and its import. */
export interface Plan {
  uploads: Upload[];
  replacements: Replacement[];
  /** Declarators and expressions that go away, with the parts of them that stay in use. */
  removed: { file: SourceFile; node: Node }[];
  kept: Node[];
  /** Files of the functions that return the string to another file. */
  helpers: string[];
}

/** Bytes in the terms of one function. */
interface Term {
  file: SourceFile;
  text: string;
  /** Parts of replaced code that `text` repeats. */
  kept: readonly Node[];
  /** Evaluating it later, or twice, gives the same bytes. */
  isSteady: boolean;
}

type Planned<T> = { ok: T } | { refusal: Refusal };

/** The rewrite for the data URIs of one conversion, or the reason why there is none. */
export function planRewrite(project: Project, conversion: Conversion, bytes: Bytes, ends: readonly End[]): Planned<Plan> {
  const plan: Plan = { uploads: [], replacements: [], removed: [], kept: [], helpers: [] };
  const done = new Set<Conversion['node']>();
  const queue: { conversion: Conversion; bytes: Bytes; ends: readonly End[] }[] = [{ conversion, bytes, ends }];
  for (let item = queue.shift(); item; item = queue.shift()) {
    if (done.has(item.conversion.node)) continue;
    done.add(item.conversion.node);
    for (const end of item.ends) {
      const refusal = planEnd(plan, item.bytes, end);
      if (refusal) return { refusal };
      for (const step of end.steps) {
        if (step.kind !== 'passed') continue;
        const others = otherCallers(project, step);
        if ('refusal' in others) return others;
        queue.push(...others.ok);
      }
    }
  }
  return { ok: dedupe(plan) };
}

function planEnd(plan: Plan, bytes: Bytes, end: End): Refusal | undefined {
  if (end.sink.kind !== 'cloudinary' || !isDataUri(end)) return refuse('C1', textOf(end.file, end.argument));
  if (end.isMixed) return refuse('MIX', textOf(end.file, end.argument));
  if (textOf(bytes.file, bytes.node).includes('?.')) return refuse('OPT', textOf(bytes.file, bytes.node));
  let term = termOf(bytes);
  const pending: Extract<Step, { kind: 'declared' }>[] = [];
  for (const step of end.steps) {
    if (step.kind === 'declared') {
      if (step.declarator.parent.parent.type === 'ExportNamedDeclaration') return refuse('C1', textOf(step.file, step.declarator.id));
      pending.push(step);
      continue;
    }
    if (step.kind === 'returned') {
      const moved = atCaller(step, bytes);
      if (!moved) return refuse('SRC', bytes.node.type === 'Identifier' ? bytes.node.name : textOf(bytes.file, bytes.node));
      // What the helper declares on the way stays in the helper.
      if (step.file !== step.caller) plan.helpers.push(step.file.path);
      pending.length = 0;
      term = moved;
      continue;
    }
    const held = settle(plan, term, pending, step.argument);
    plan.replacements.push({ file: step.caller, range: rangeOf(step.argument), text: held.text });
    plan.removed.push({ file: step.caller, node: step.argument });
    plan.kept.push(...held.kept);
    pending.length = 0;
    const entered = enter(plan, step);
    if ('refusal' in entered) return entered.refusal;
    term = entered.ok;
  }
  const held = settle(plan, term, pending, end.argument);
  plan.uploads.push({ file: end.file, call: end.sink.upload.call, argument: end.argument, bytes: held.text });
  plan.removed.push({ file: end.file, node: end.argument });
  plan.kept.push(...held.kept);
  return undefined;
}

/** Edits that hand bytes over where they were decoded from base64 again; undefined when the string has other uses. */
export function undecode(bytes: Bytes, ends: readonly End[]): TextEdit[] | undefined {
  const [end, ...others] = ends;
  if (end?.sink.kind !== 'decoded' || textOf(bytes.file, bytes.node).includes('?.') || others.length > 0 || end.isMixed || end.prefix !== '' || end.file !== bytes.file) return undefined;
  const term = termOf(bytes);
  const removed: Node[] = [end.sink.call];
  for (const step of end.steps) {
    if (step.kind !== 'declared' || !term.isSteady) return undefined;
    removed.push(step.declarator);
  }
  return [{ range: rangeOf(end.sink.call), text: term.text }, ...removalEdits(end.file, { removed, kept: [bytes.node], isInert: () => true })];
}

function termOf({ node, file }: Bytes): Term {
  const isCopy = isBufferFrom(node) && node.arguments[0] !== undefined && isPure(node.arguments[0]);
  return { file, text: textOf(file, unwrap(node)), kept: [node], isSteady: (isPure(node) || isCopy) && !isReassigned(file, node) };
}

/** Some assignment in the file writes to the variable or property the bytes are read from. */
function isReassigned(file: SourceFile, node: Node): boolean {
  const text = textOf(file, node).replace(/[!?]/g, '');
  for (const { left } of file.nodes('AssignmentExpression')) {
    const target = textOf(file, left).replace(/[!?]/g, '');
    if (text === target || text.startsWith(`${target}.`) || text.startsWith(`${target}[`)) return true;
  }
  return false;
}

/**
 * The bytes at the place of use. Steady ones are read there; others stay where they are made, in the first of the
 * variables that held the string, and the rest of those variables go.
 */
function settle(plan: Plan, term: Term, pending: readonly Extract<Step, { kind: 'declared' }>[], place: Node): { text: string; kept: readonly Node[] } {
  const [first, ...rest] = pending;
  if (!first) return term;
  const isSameFunction = enclosingFunction(first.declarator) === enclosingFunction(place);
  const { id, init } = first.declarator;
  if ((term.isSteady && isSameFunction) || !init) {
    for (const { file, declarator } of pending) plan.removed.push({ file, node: declarator });
    return term;
  }
  const name = freeName(first.file);
  plan.replacements.push({ file: first.file, range: rangeOf(id), text: name }, { file: first.file, range: rangeOf(init), text: term.text });
  plan.removed.push({ file: first.file, node: init });
  for (const { file, declarator } of rest) plan.removed.push({ file, node: declarator });
  return { text: name, kept: term.kept };
}

function freeName(file: SourceFile): string {
  const names = new Set(file.nodes('Identifier').map((identifier) => identifier.name));
  return ['bytes', 'fileBytes', 'uploadedBytes'].find((name) => !names.has(name)) ?? 'tenfoldBytes';
}

/** The bytes in the terms of a helper's caller: the parameter they come from becomes the argument. */
function atCaller(step: Extract<Step, { kind: 'returned' }>, bytes: Bytes): Term | undefined {
  const source = isBufferFrom(bytes.node) ? bytes.node.arguments[0] : bytes.node;
  const path = source && memberPath(source);
  if (!path) return undefined;
  const found = parameterPath(step.owner, path.root, bytes.file);
  const argument = found && step.call.arguments[found.index];
  if (!argument || argument.type === 'SpreadElement') return undefined;
  const properties = [...found.properties, ...path.properties];
  let value: Node = argument;
  while (value.type === 'ObjectExpression' && properties.length > 0) {
    const [name] = properties;
    const property: TSESTree.ObjectLiteralElement | undefined = value.properties.find((candidate) => candidate.type === 'Property' && isIdentifier(candidate.key, name) && !candidate.computed);
    if (property?.type !== 'Property') return undefined;
    value = property.value;
    properties.shift();
  }
  const own = textOf(step.caller, value);
  const base = /^[\w$.!?[\]'"]+$/.test(own) ? own.replace(/\?$/, '') : properties.length === 0 ? own : `(${own})`;
  const text = [base, ...properties].join('.');
  const isBuffer = bytes.node.type !== 'CallExpression' || !isBufferFrom(bytes.node);
  return { file: step.caller, text: isBuffer ? text : `Buffer.from(${text})`, kept: [value], isSteady: isPure(value) && !isReassigned(step.caller, value) };
}

/** `file.buffer` as `file` and `['buffer']`. */
function memberPath(start: Node): { root: TSESTree.Identifier; properties: string[] } | undefined {
  const properties: string[] = [];
  let node = unwrap(start);
  while (node.type === 'MemberExpression') {
    if (node.computed || node.property.type !== 'Identifier') return undefined;
    properties.unshift(node.property.name);
    node = unwrap(node.object);
  }
  return node.type === 'Identifier' ? { root: node, properties } : undefined;
}

/** Which parameter of `owner` a name is, and the properties that destructuring takes out of it. */
function parameterPath(owner: FunctionNode, root: TSESTree.Identifier, file: SourceFile): { index: number; properties: string[] } | undefined {
  const definition = file.variable(root)?.definitions[0];
  if (!definition || definition.node !== owner) return undefined;
  const index = owner.params.findIndex((parameter) => parameter === definition.name || (parameter.range[0] <= definition.name.range[0] && parameter.range[1] >= definition.name.range[1]));
  if (index === -1) return undefined;
  if (owner.params[index] === definition.name) return { index, properties: [] };
  const property = definition.name.parent;
  if (property?.type !== 'Property' || property.parent !== owner.params[index] || property.key.type !== 'Identifier') return undefined;
  return { index, properties: [property.key.name] };
}

/** The bytes inside a wrapper that took the string as its parameter. */
function enter(plan: Plan, step: Extract<Step, { kind: 'passed' }>): Planned<Term> {
  const { file, owner, parameter } = step;
  const variable = file.variable(parameter);
  const isPlain = owner.params.some((candidate) => candidate === parameter) && !owner.returnType?.typeAnnotation.type.includes('Predicate');
  if (!variable || !isPlain || variable.references.some((reference) => reference.isWrite) || isBound(owner)) return { refusal: refuse('WRAP', textOf(step.caller, step.call.callee)) };
  const annotation = parameter.typeAnnotation?.typeAnnotation;
  if (annotation) plan.replacements.push({ file, range: rangeOf(annotation), text: 'Buffer' });
  const name = /ur[il]|b(?:ase)?64|string/i.test(parameter.name) ? freeName(file) : parameter.name;
  if (name !== parameter.name) plan.replacements.push({ file, range: [parameter.range[0], parameter.range[0] + parameter.name.length], text: name });
  return { ok: { file, text: name, kept: [], isSteady: true } };
}

/** A method whose signature something else declares: an interface or a base class. */
function isBound(owner: FunctionNode): boolean {
  const method = owner.parent;
  if (method?.type !== 'MethodDefinition') return false;
  const holder = method.parent.parent;
  return method.override || holder.implements.length > 0 || holder.superClass !== null;
}

/** Conversions behind the other calls of a wrapper; all of them have to change together. */
function otherCallers(project: Project, step: Extract<Step, { kind: 'passed' }>): Planned<{ conversion: Conversion; bytes: Bytes; ends: readonly End[] }[]> {
  const { sites, complete } = project.references(step.file, step.owner);
  const refusal = refuse('WRAP', textOf(step.caller, step.call.callee));
  if (!complete) return { refusal };
  const found: { conversion: Conversion; bytes: Bytes; ends: readonly End[] }[] = [];
  for (const site of sites) {
    if (site.call === step.call) continue;
    const arriving = conversions(project, site.file)
      .map((conversion) => ({ conversion, bytes: uploadedBytes(project, conversion.file, conversion.source), ends: destinations(project, conversion) }))
      .find(({ ends }) => ends.some((end) => end.steps.some((other) => other.kind === 'passed' && other.call === site.call)));
    if (!arriving?.bytes) return { refusal };
    found.push({ conversion: arriving.conversion, bytes: arriving.bytes, ends: arriving.ends });
  }
  return { ok: found };
}

function dedupe(plan: Plan): Plan {
  const byPlace = new Map(plan.replacements.map((replacement) => [`${replacement.file.path}:${replacement.range.join('-')}`, replacement]));
  const uploads = new Map(plan.uploads.map((upload) => [upload.call, upload]));
  const removed = new Map(plan.removed.map((entry) => [entry.node, entry]));
  return { uploads: [...uploads.values()], replacements: [...byPlace.values()], removed: [...removed.values()], kept: plan.kept, helpers: plan.helpers };
}
