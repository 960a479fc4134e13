import type { TSESTree } from '@typescript-eslint/types';
import { decorators, enclosingFunction, isClass, isFunction, isIdentifier, isInside, propertyName, textOf, unwrap } from '../../core/ast.ts';
import type { Node, Place, Project, SourceFile } from '../../core/types.ts';
import { argumentsOf, destructured, patternBase } from '../../libraries/variables.ts';

/** Where the number of a limit comes from. */
export type Origin =
  /** From the request as it stands. */
  | 'request'
  /** There is none when the request gives none. */
  | 'absent'
  /** It has an upper bound, or comes from the code. */
  | 'bounded'
  | 'unknown';

const QUERY_TEXT = /^(?:req|request)\??\.query\??\.\w+$|^(?:req|request)\??\.query\??\.?\[['"]\w+['"]\]$|^(?:ctx|context)\.(?:request\.)?query\.\w+$|^(?:req|request)\.body\??\.(?:limit|take|pageSize|perPage|per_page|size|count|first|top)$/;
const QUERY_CALL = /^(?:c|ctx|context)\.req\.query$|(?:^|\.)(?:searchParams|query|params)\.get$/;
const NUMBERS = /^(?:Number|parseInt|parseFloat|Number\.parseInt|Number\.parseFloat|Math\.(?:max|abs|floor|round|ceil|trunc)|String)$/;
const RANK: Readonly<Record<Origin, number>> = { unknown: 3, absent: 2, request: 1, bounded: 0 };
const MAX_HOPS = 3;

/** Where the value of a limit comes from, through variables, conversions and callers. */
export function originOf(project: Project, file: SourceFile, start: Node, hops = 0): Origin {
  const node = unwrap(start);
  switch (node.type) {
    case 'Literal':
      return 'bounded';
    case 'UnaryExpression':
      return originOf(project, file, node.argument, hops);
    case 'BinaryExpression':
      return node.left.type === 'PrivateIdentifier' || !/^[*|+]$/.test(node.operator) ? 'unknown' : worst(originOf(project, file, node.left, hops), originOf(project, file, node.right, hops));
    case 'LogicalExpression':
      return node.operator === '&&' ? 'unknown' : alternative(originOf(project, file, node.left, hops), originOf(project, file, node.right, hops));
    case 'ConditionalExpression':
      return node.test.type === 'BinaryExpression' && /[<>]/.test(node.test.operator) ? 'bounded' : worst(originOf(project, file, node.consequent, hops), originOf(project, file, node.alternate, hops));
    case 'CallExpression':
      return ofCall(project, file, node, hops);
    case 'MemberExpression':
      return ofMember(project, file, node, hops);
    case 'Identifier':
      return node.name === 'undefined' ? 'absent' : ofName(project, file, node, hops);
    default:
      return 'unknown';
  }
}

function worst(a: Origin, b: Origin): Origin {
  return RANK[a] >= RANK[b] ? a : b;
}

/** `a || b`: a value for when the first is missing does not bound it. */
function alternative(first: Origin, second: Origin): Origin {
  return first === 'request' && second !== 'unknown' ? (second === 'absent' ? 'absent' : 'request') : worst(first, second);
}

function ofCall(project: Project, file: SourceFile, call: TSESTree.CallExpression, hops: number): Origin {
  const callee = textOf(file, call.callee).replace('?.', '.');
  if (/^Math\.min$/.test(callee)) return 'bounded';
  if (QUERY_CALL.test(callee)) return isValidated(project, file, call) ? 'unknown' : 'request';
  const [argument] = call.arguments;
  return NUMBERS.test(callee) && argument ? originOf(project, file, argument, hops) : 'unknown';
}

function ofMember(project: Project, file: SourceFile, node: TSESTree.MemberExpression, hops: number): Origin {
  if (QUERY_TEXT.test(textOf(file, node))) return isValidated(project, file, node) ? 'unknown' : 'request';
  const name = propertyName(node);
  return node.object.type === 'Identifier' && name !== undefined ? ofProperty(project, file, node.object, name, hops) : 'unknown';
}

/** `query.limit`, where `query` is `req.query`, or a parameter of a handler that a class describes. */
function ofProperty(project: Project, file: SourceFile, holder: TSESTree.Identifier, name: string, hops: number): Origin {
  const definition = file.variable(holder)?.definitions[0];
  if (definition?.node.type === 'VariableDeclarator' && definition.node.init && definition.node.id.type === 'Identifier') {
    const from = textOf(file, unwrap(definition.node.init));
    return /^(?:req|request|ctx|ctx\.request)\.query$/.test(from) ? (isValidated(project, file, holder) ? 'unknown' : 'request') : 'unknown';
  }
  const fn = definition && isFunction(definition.node) ? definition.node : undefined;
  if (!fn || !definition) return 'unknown';
  if (isDecorated(definition.name, 'Query')) return fromClass(project, file, definition.name, name);
  if (hops >= MAX_HOPS) return 'unknown';
  const given = argumentsOf(project, file, fn, definition.name);
  if (!given) return 'unknown';
  return given.map((one) => (one.node.type === 'Identifier' ? ofProperty(project, one.file, one.node, name, hops + 1) : 'unknown')).reduce<Origin>(worst, 'bounded');
}

function isDecorated(name: Node, decorator: string): boolean {
  return decorators(name).some((one) => one.name === decorator);
}

/** A property of a class for `@Query()`, which `@Max` may bound. */
function fromClass(project: Project, file: SourceFile, parameter: Node, name: string): Origin {
  const annotation = parameter.type === 'Identifier' ? parameter.typeAnnotation?.typeAnnotation : undefined;
  const type = annotation?.type === 'TSTypeReference' && annotation.typeName.type === 'Identifier' ? project.resolve(file, annotation.typeName) : undefined;
  if (type?.kind !== 'node' || !isClass(type.node) || type.node.superClass) return 'unknown';
  const property = type.node.body.body.find((member) => member.type === 'PropertyDefinition' && isIdentifier(member.key, name));
  if (!property) return 'unknown';
  return decorators(property).every((one) => /^(?:IsInt|IsNumber|IsOptional|Min|IsPositive|Type|Transform|ApiProperty\w*|IsNumberString|IsString|Field)$/.test(one.name)) ? 'request' : 'bounded';
}

function ofName(project: Project, file: SourceFile, node: TSESTree.Identifier, hops: number): Origin {
  const variable = file.variable(node);
  const [definition, ...others] = variable?.definitions ?? [];
  if (!variable || !definition || others.length > 0) return 'unknown';
  const fn = enclosingFunction(node);
  if (fn && isCompared(file, node.name, fn)) return 'bounded';
  if (variable.references.some(({ isWrite, identifier }) => isWrite && identifier !== definition.name)) return 'unknown';
  if (isFunction(definition.node)) return ofParameter(project, file, definition.node, definition.name, hops);
  if (definition.node.type !== 'VariableDeclarator' || !definition.node.init) return 'unknown';
  if (definition.node.id.type === 'Identifier') return originOf(project, file, definition.node.init, hops);
  const pattern = destructured(definition.name);
  const base = pattern && patternBase(pattern.pattern);
  if (!pattern || !base) return 'unknown';
  const from = textOf(file, unwrap(base));
  if (/^(?:req|request|ctx|ctx\.request)\.query$/.test(from)) return isValidated(project, file, base) ? 'unknown' : 'request';
  return base.type === 'Identifier' ? ofProperty(project, file, base, pattern.key, hops) : 'unknown';
}

function ofParameter(project: Project, file: SourceFile, fn: Node, name: Node, hops: number): Origin {
  if (!isFunction(fn)) return 'unknown';
  const [query] = decorators(name).filter((one) => one.name === 'Query');
  if (query) return (query.call?.arguments ?? []).slice(1).every((pipe) => /^(?:new )?(?:ParseIntPipe|DefaultValuePipe)\b/.test(textOf(file, pipe))) ? 'request' : 'unknown';
  if (hops >= MAX_HOPS) return 'unknown';
  const given = argumentsOf(project, file, fn, name);
  return given ? given.map((one) => originOf(project, one.file, one.node, hops + 1)).reduce<Origin>(worst, 'bounded') : 'unknown';
}

/** Something in the function asks whether it is too large. */
function isCompared(file: SourceFile, name: string, fn: Node): boolean {
  return file.nodes('BinaryExpression').some((node) => {
    if (!isInside(node, fn) || node.left.type === 'PrivateIdentifier') return false;
    const [large, small] = /^>=?$/.test(node.operator) ? [node.left, node.right] : /^<=?$/.test(node.operator) ? [node.right, node.left] : [];
    return large !== undefined && small !== undefined && new RegExp(`\\b${name}\\b`).test(textOf(file, large)) && !isSmall(small);
  });
}

/** `limit > 0` is no upper bound. */
function isSmall(node: Node): boolean {
  const value = unwrap(node);
  return value.type === 'Literal' && (value.value === 0 || value.value === 1);
}

const VALIDATES = /valid|schema|celebrate|\bzod|\bz\.|joi|\bcheck|sanitiz|\bdto|rules|paginat/i;

/** Something between the route and the handler may look at the query before it. */
function isValidated(project: Project, file: SourceFile, node: Node): boolean {
  const { evidence } = project.running(file, node);
  return evidence.some((place) => VALIDATES.test(lineAt(project, place))) || VALIDATES.test(ownValidation(file, node));
}

function lineAt(project: Project, { path, range }: Place): string {
  const text = project.text(path) ?? '';
  const end = text.indexOf('\n', range[0]);
  // Up to the handler: what it does itself is looked at on its own.
  return text.slice(range[0], end === -1 ? undefined : end).replace(/(?:async\s*)?(?:function\b|\([^()]*\)\s*=>).*$/, '');
}

/** Validation inside the handler, and the names of other arguments of its registration. */
function ownValidation(file: SourceFile, node: Node): string {
  const fn = enclosingFunction(node);
  const call = fn?.parent;
  const beside = call?.type === 'CallExpression' ? call.arguments.filter((argument) => argument !== fn).map((argument) => textOf(file, argument)) : [];
  const called = file.nodes('CallExpression').filter((one) => fn !== undefined && isInside(one, fn)).map((one) => textOf(file, one.callee)).filter((name) => /validat|parse(?!Int|Float)|\.check\b/i.test(name) && !/JSON/.test(name));
  return [...beside.map((text) => text.slice(0, 200)), ...called.map(() => 'validate')].join(' ');
}
