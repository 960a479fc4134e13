import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, isFunction, propertyName, staticString, unwrap, wrapped, type FunctionNode } from '../core/ast.ts';
import { isPure } from '../core/purity.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { cloudinaryUpload, type CloudinaryCall } from './cloudinary.ts';

/** A place where bytes become a base64 string. */
export interface Conversion {
  file: SourceFile;
  node: TSESTree.CallExpression;
  /** The expression of the bytes. */
  source: Node;
  /** `parser.format(extension, bytes)` of the datauri package, whose result holds the string in `content`. */
  isParser: boolean;
}

export type Step =
  | { kind: 'declared'; file: SourceFile; declarator: TSESTree.VariableDeclarator }
  /** The string leaves `owner` as its return value and arrives at `call`. */
  | { kind: 'returned'; file: SourceFile; owner: FunctionNode; call: TSESTree.CallExpression | TSESTree.NewExpression; caller: SourceFile }
  /** The string enters `owner` as the argument of `call`. */
  | { kind: 'passed'; file: SourceFile; owner: FunctionNode; parameter: TSESTree.Identifier; argument: Node; call: TSESTree.CallExpression; caller: SourceFile };

export type Sink =
  | { kind: 'cloudinary'; upload: CloudinaryCall }
  /** `decode(base64)` of base64-arraybuffer, which makes the bytes again. */
  | { kind: 'decoded'; call: TSESTree.CallExpression }
  | { kind: 'package'; name: string; call: TSESTree.CallExpression | TSESTree.NewExpression; property?: string }
  | { kind: 'unknown'; node: Node };

export interface End {
  sink: Sink;
  file: SourceFile;
  /** The whole string where it is handed over. */
  argument: Node;
  /** Text in front of the base64 digits, with `\0` for what is not known from the code. */
  prefix: string;
  steps: readonly Step[];
  /** The string is changed, chosen or built in a way that has no counterpart in bytes. */
  isMixed: boolean;
}

const MAX_DEPTH = 8;

/** Every conversion to base64 in this file, in source order. */
export function conversions(project: Project, file: SourceFile): Conversion[] {
  const found: Conversion[] = [];
  for (const call of file.nodes('CallExpression')) {
    const { callee } = call;
    if (callee.type !== 'MemberExpression') continue;
    const name = propertyName(callee);
    if (name === 'toString' && call.arguments.length === 1 && constantString(project, file, call.arguments[0]) === 'base64') {
      found.push({ file, node: call, source: callee.object, isParser: false });
    }
    const [, bytes] = call.arguments;
    if (name === 'format' && bytes && isDataUriParser(project, file, callee.object)) found.push({ file, node: call, source: bytes, isParser: true });
  }
  return found;
}

/** https://github.com/data-uri/datauri#parser */
function isDataUriParser(project: Project, file: SourceFile, node: Node): boolean {
  const made = unwrap(node).type === 'NewExpression' ? { kind: 'node' as const, file, node: unwrap(node) } : project.resolve(file, node);
  if (made?.kind !== 'node' || made.node.type !== 'NewExpression') return false;
  const callee = project.resolve(made.file, made.node.callee);
  return callee?.kind === 'package' && callee.name === 'datauri';
}

/** A string known from the code, also through a constant. */
function constantString(project: Project, file: SourceFile, node: Node | undefined): string | undefined {
  const written = staticString(node);
  if (written !== undefined || !node) return written;
  const resolved = unwrap(node).type === 'Identifier' ? project.resolve(file, node) : undefined;
  return resolved?.kind === 'node' ? staticString(resolved.node) : undefined;
}

interface At {
  file: SourceFile;
  node: Node;
  prefix: string;
  steps: readonly Step[];
  isMixed: boolean;
  /** The value is the datauri parser; the string is its `content`. */
  isParser: boolean;
  depth: number;
}

/** Where the string of a conversion ends up: through templates, variables, helper functions and wrappers, across files. */
export function destinations(project: Project, { file, node, isParser }: Conversion): End[] {
  const ends: End[] = [];
  const seen = new Set<Node>();

  const end = (at: At, sink: Sink) => void ends.push({ sink, file: at.file, argument: wrapped(at.node), prefix: at.prefix, steps: at.steps, isMixed: at.isMixed });

  const follow = (at: At): void => {
    const outer = wrapped(at.node);
    const { parent } = outer;
    if (!parent || at.depth > MAX_DEPTH) return end(at, { kind: 'unknown', node: outer });
    switch (parent.type) {
      case 'AwaitExpression':
        return follow({ ...at, node: parent });
      case 'TemplateLiteral':
        return follow({ ...at, node: parent, prefix: templatePrefix(project, at.file, parent, outer) + at.prefix, isMixed: at.isMixed || !endsTemplate(parent, outer) });
      case 'BinaryExpression':
        if (parent.operator !== '+') return end(at, { kind: 'unknown', node: outer });
        if (parent.right !== outer) return follow({ ...at, node: parent, isMixed: true });
        return follow({ ...at, node: parent, prefix: textBefore(project, at.file, parent.left) + at.prefix, isMixed: at.isMixed || !isPure(parent.left) });
      case 'ConditionalExpression':
        return parent.test === outer ? undefined : follow({ ...at, node: parent, isMixed: true });
      case 'LogicalExpression':
        return follow({ ...at, node: parent, isMixed: true });
      case 'IfStatement':
        return;
      case 'MemberExpression':
        return followMember(at, parent, outer);
      case 'VariableDeclarator':
        return followDeclarator(at, parent);
      case 'AssignmentExpression':
        return followAssignment(at, parent, outer);
      case 'ReturnStatement':
      case 'ArrowFunctionExpression':
        return followReturn(at, parent);
      case 'CallExpression':
      case 'NewExpression':
        return followArgument(at, parent, outer);
      case 'Property':
        return followProperty(at, parent);
      default:
        return end(at, { kind: 'unknown', node: outer });
    }
  };

  const followMember = (at: At, member: TSESTree.MemberExpression, outer: Node): void => {
    if (member.object !== outer || !at.isParser) return end(at, { kind: 'unknown', node: outer });
    const name = propertyName(member);
    if (name === 'content') follow({ ...at, node: member, isParser: false, prefix: 'data:\0;base64,' });
    else if (name === 'base64') follow({ ...at, node: member, isParser: false });
  };

  const followDeclarator = (at: At, declarator: TSESTree.VariableDeclarator): void => {
    const step: Step = { kind: 'declared', file: at.file, declarator };
    const { id } = declarator;
    if (id.type === 'Identifier') return followReads(at, id, [...at.steps, step]);
    if (id.type !== 'ObjectPattern' || !at.isParser) return end(at, { kind: 'unknown', node: declarator });
    for (const property of id.properties) {
      if (property.type !== 'Property' || declaredName(property) !== 'content' || property.value.type !== 'Identifier') continue;
      followReads({ ...at, isParser: false, prefix: 'data:\0;base64,' }, property.value, [...at.steps, step]);
    }
  };

  const followReads = (at: At, name: TSESTree.Identifier, steps: readonly Step[]): void => {
    const variable = at.file.variable(name);
    if (!variable) return;
    const writes = variable.references.filter((reference) => reference.isWrite).length;
    for (const { identifier, isRead } of variable.references) {
      if (!isRead || seen.has(identifier)) continue;
      seen.add(identifier);
      follow({ ...at, node: identifier, steps, isMixed: at.isMixed || writes > 1, depth: at.depth + 1 });
    }
  };

  const followAssignment = (at: At, assignment: TSESTree.AssignmentExpression, outer: Node): void => {
    if (assignment.right !== outer || assignment.left.type !== 'Identifier') return end(at, { kind: 'unknown', node: assignment });
    followReads({ ...at, isMixed: true }, assignment.left, at.steps);
  };

  const followReturn = (at: At, exit: TSESTree.ReturnStatement | TSESTree.ArrowFunctionExpression): void => {
    const owner = exit.type === 'ReturnStatement' ? ownerOf(exit) : exit;
    if (!owner) return;
    const { sites, complete } = project.references(at.file, owner);
    const returns = owner.body?.type === 'BlockStatement' ? at.file.nodes('ReturnStatement').filter((statement) => statement.argument && ownerOf(statement) === owner).length : 1;
    for (const site of sites) {
      if (!site.call) {
        end({ ...at, node: site.node, file: site.file }, { kind: 'unknown', node: site.node });
        continue;
      }
      const step: Step = { kind: 'returned', file: at.file, owner, call: site.call, caller: site.file };
      follow({ ...at, file: site.file, node: site.call, steps: [...at.steps, step], isMixed: at.isMixed || returns > 1, depth: at.depth + 1 });
    }
    if (!complete || sites.length === 0) end(at, { kind: 'unknown', node: exit });
  };

  const followArgument = (at: At, call: TSESTree.CallExpression | TSESTree.NewExpression, outer: Node): void => {
    const index = call.arguments.findIndex((argument) => argument === outer);
    if (index === -1) return end(at, { kind: 'unknown', node: outer });
    if (call.type === 'CallExpression') {
      const upload = cloudinaryUpload(project, at.file, call);
      if (upload) return end(at, upload.file === outer ? { kind: 'cloudinary', upload } : { kind: 'unknown', node: outer });
    }
    const callee = project.resolve(at.file, call.callee);
    if (callee?.kind === 'package') {
      const isDecode = callee.name === 'base64-arraybuffer' && callee.path[0] === 'decode' && call.type === 'CallExpression';
      return end(at, isDecode ? { kind: 'decoded', call } : { kind: 'package', name: callee.name, call });
    }
    if (callee?.kind !== 'node' || !isFunction(callee.node) || call.type !== 'CallExpression') return end(at, { kind: 'unknown', node: outer });
    const owner = callee.node;
    const declared = owner.params[index];
    const parameter = declared?.type === 'AssignmentPattern' ? declared.left : declared;
    if (parameter?.type !== 'Identifier') return end(at, { kind: 'unknown', node: outer });
    followReads({ ...at, file: callee.file }, parameter, [...at.steps, { kind: 'passed', file: callee.file, owner, parameter, argument: outer, call, caller: at.file }]);
  };

  const followProperty = (at: At, property: TSESTree.Property): void => {
    const name = declaredName(property);
    let node: Node | undefined = property.parent;
    while (node?.parent && (node.parent.type === 'Property' || node.parent.type === 'ArrayExpression' || node.parent.type === 'ObjectExpression')) node = node.parent;
    const call = node && wrapped(node).parent;
    const callee = call?.type === 'CallExpression' ? project.resolve(at.file, call.callee) : undefined;
    if (call?.type === 'CallExpression' && callee?.kind === 'package') {
      return end(at, { kind: 'package', name: callee.name, call, ...(name !== undefined && { property: name }) });
    }
    end(at, { kind: 'unknown', node: property });
  };

  follow({ file, node, prefix: '', steps: [], isMixed: false, isParser, depth: 0 });
  return ends;
}

/** The data URI scheme of RFC 2397 with base64 content. */
export function isDataUri(end: End): boolean {
  return /^data:[^,]*;\s*base64,$/.test(end.prefix);
}

function ownerOf(node: Node): FunctionNode | undefined {
  for (let at = node.parent; at; at = at.parent) if (isFunction(at)) return at;
  return undefined;
}

function templatePrefix(project: Project, file: SourceFile, template: TSESTree.TemplateLiteral, expression: Node): string {
  let text = '';
  for (const [index, part] of template.expressions.entries()) {
    text += template.quasis[index]?.value.cooked ?? '\0';
    if (part === expression) return text;
    text += constantString(project, file, part) ?? '\0';
  }
  return text;
}

/** Nothing follows the expression, and the parts before it have no effect. */
function endsTemplate(template: TSESTree.TemplateLiteral, expression: Node): boolean {
  const index = template.expressions.findIndex((part) => part === expression);
  return index === template.expressions.length - 1 && template.quasis[index + 1]?.value.cooked === '' && template.expressions.every((part) => part === expression || isPure(part));
}

function textBefore(project: Project, file: SourceFile, start: Node): string {
  const node = unwrap(start);
  if (node.type === 'BinaryExpression' && node.operator === '+') return textBefore(project, file, node.left) + textBefore(project, file, node.right);
  if (node.type === 'TemplateLiteral') return templatePrefix(project, file, node, node) + (node.quasis.at(-1)?.value.cooked ?? '');
  const known = constantString(project, file, node);
  if (known !== undefined) return known;
  const resolved = node.type === 'Identifier' ? project.resolve(file, node) : undefined;
  return resolved?.kind === 'node' && resolved.node !== node && (resolved.node.type === 'BinaryExpression' || resolved.node.type === 'TemplateLiteral') ? textBefore(project, resolved.file, resolved.node) : '\0';
}
