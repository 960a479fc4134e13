import { enclosingClass, isIdentifier, propertyName, textOf, unwrap, type FunctionNode } from '../../core/ast.ts';
import type { Edit, Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import type { Batch } from '../../libraries/queries.ts';
import { REFUSE } from './codes.ts';
import { camel, capital, plural } from './names.ts';
import type { Read } from './read.ts';
import type { Import } from './rewrite.ts';
import { indented } from './text.ts';

interface Sibling {
  /** Call of the new function: `getUsersByIds(userIds)`. */
  call(keys: string): string;
  edits: Edit[];
  imports: Import[];
}

interface Place {
  /** Offset after which the function is put. */
  offset: number;
  /** Text before and after it. */
  before: string;
  after: string;
  /** Node whose line gives the indentation. */
  at: Node;
  head(name: string, parameters: string): string;
  /** What stands between the head and the body. */
  arrow: string;
  edits: Edit[];
}

/** A function next to the one the loop calls, that takes all keys; the old one stays as it is. */
export function siblingOf(project: Project, read: Read, parameterName: string, batch: Batch): Sibling | Refusal {
  const { helper, query, condition } = read;
  if (!helper || !condition) return REFUSE.helper('The function cannot be found');
  const name = `\`${helper.name}\``;
  if (helper.isRelay) return REFUSE.helper(`${name} hands the key on to another function`);
  if (helper.miss === undefined) return REFUSE.helper(`${name} does more than send this query`);
  const known = knownAs(project, read.file, helper.call.callee);
  if (known !== undefined && known !== enclosingClass(helper.fn)?.id?.name) return REFUSE.helper(`What ${name} is called on is declared as \`${known}\`, and not as the class that has the function`);
  const own = helper.call.callee;
  const called = own.type === 'Identifier' ? own.name : propertyName(own);
  const declared = nameOf(helper.fn);
  if (called === undefined || declared === undefined) return REFUSE.helper(`${name} has no name of its own`);
  const fresh = siblingName(declared, condition.column, query.kind === 'one');
  const { file } = helper;
  const parameters = helper.fn.params.map((parameter, index) => (index === helper.position ? listParameter(file, parameter, parameterName) : textOf(file, parameter)));
  const body = `return ${batch.text}`;
  const place = placeOf(file, helper.fn, { declared, fresh });
  if (!place) return REFUSE.helper(`No function can be put next to ${name}`);
  const { indent, semicolons } = project.style(file);
  const margin = marginOf(file, place.at);
  const head = place.head(fresh, parameters.join(', '));
  const text = `${head}${place.arrow} {\n${margin}${indent}${indented(body, `${margin}${indent}`)}${semicolons ? ';' : ''}\n${margin}}`;
  const isThere = file.text.includes(text);
  if (!isThere && isTaken(file, fresh)) return REFUSE.helper(`\`${fresh}\` is the name of something else`);
  const edits: Edit[] = isThere ? [] : [{ path: file.path, range: [place.offset, place.offset], text: `${place.before}${text}${place.after}` }, ...place.edits];
  const callee = textOf(read.file, own).replace(new RegExp(`${called}$`), fresh);
  const imports = own.type === 'Identifier' && file !== read.file ? importOf(read.file, own.name, fresh) : [];
  if (!imports) return REFUSE.helper(`${name} is imported in a way that takes no second name`);
  return {
    call: (keys) => `${callee}(${helper.call.arguments.map((argument, index) => (index === helper.position ? keys : textOf(read.file, argument))).join(', ')})`,
    edits,
    imports: [...imports.map(({ from }) => ({ path: read.file.path, from, names: [fresh] })), ...batch.imports.map(({ from, names }) => ({ path: file.path, from, names }))],
  };
}

/** Name of the type under which an object is declared where it is called: `users` in `users.findOne`, when its declaration names one. */
function knownAs(project: Project, file: SourceFile, callee: Node): string | undefined {
  const object = callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
  if (!object || object.type === 'ThisExpression') return undefined;
  if (object.type === 'MemberExpression' && object.object.type === 'ThisExpression') {
    const name = propertyName(object);
    const fields = [...file.nodes('TSParameterProperty').map(({ parameter }) => parameter), ...file.nodes('PropertyDefinition')];
    const own = fields.find((field) => enclosingClass(field) === enclosingClass(callee) && fieldName(field) === name);
    return own && typeName(own);
  }
  if (object.type !== 'Identifier') return undefined;
  const resolved = project.resolve(file, object);
  const holder = resolved?.kind === 'node' ? resolved.node.parent : undefined;
  const local = file.variable(object)?.definitions[0]?.name;
  return (local && typeName(local)) ?? (holder?.type === 'VariableDeclarator' ? typeName(holder.id) : undefined);
}

function fieldName(field: Node): string | undefined {
  if (field.type === 'PropertyDefinition') return isIdentifier(field.key) ? field.key.name : undefined;
  return field.type === 'Identifier' ? field.name : undefined;
}

function typeName(node: Node): string | undefined {
  const type = 'typeAnnotation' in node && node.typeAnnotation?.type === 'TSTypeAnnotation' ? node.typeAnnotation.typeAnnotation : undefined;
  return type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier' ? type.typeName.name : undefined;
}

/** `getUserById` is `getUsersByIds`, `findOne` is `findByIds`, `listPosts(userId)` is `listPostsByUserIds`. */
function siblingName(name: string, column: string, isOne: boolean): string {
  const base = name.replace(/By[A-Z]\w*$/, '').replace(/(?<=.)(?:One|Unique|First|Of|For)$/, '');
  const isBare = /^(?:find|get|load|fetch|read|by|_?find|query)$/.test(base) || base === '';
  const stem = isBare ? base || 'find' : isOne ? plural(base) : base;
  return `${stem}By${capital(plural(camel(column)))}`;
}

function nameOf(fn: FunctionNode): string | undefined {
  if (fn.id) return fn.id.name;
  const { parent } = fn;
  if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  if ((parent.type === 'MethodDefinition' || parent.type === 'Property' || parent.type === 'PropertyDefinition') && !parent.computed && parent.key.type === 'Identifier') return parent.key.name;
  return parent.type === 'AssignmentExpression' ? propertyName(parent.left) : undefined;
}

function listParameter(file: SourceFile, parameter: Node, name: string): string {
  const annotation = parameter.type === 'Identifier' ? parameter.typeAnnotation?.typeAnnotation : undefined;
  if (!annotation) return name;
  const type = textOf(file, annotation);
  return `${name}: ${/^[\w.]+$/.test(type) ? `${type}[]` : `(${type})[]`}`;
}

function placeOf(file: SourceFile, fn: FunctionNode, { declared, fresh }: { declared: string; fresh: string }): Place | undefined {
  const { parent } = fn;
  const isAsync = fn.async ? 'async ' : '';
  const separate = (at: Node) => ({ offset: at.range[1], at, before: `\n\n${marginOf(file, at)}`, after: '' });
  if (parent.type === 'MethodDefinition') {
    if (parent.decorators.length > 0 || parent.kind !== 'method' || parent.override) return undefined;
    const modifiers = file.text.slice(parent.range[0], parent.key.range[0]);
    return { ...separate(parent), arrow: '', edits: [], head: (name, parameters) => `${modifiers}${name}(${parameters})` };
  }
  if (parent.type === 'Property' && parent.parent.type === 'ObjectExpression') {
    const isMethod = parent.method;
    const head = (name: string, parameters: string) => (isMethod ? `${isAsync}${name}(${parameters})` : `${name}: ${isAsync}(${parameters})`);
    const hasRoom = file.text.slice(parent.range[0], parent.range[1]).includes('\n') || marginOf(file, parent) !== marginOf(file, parent.parent);
    return hasRoom ? { offset: parent.range[1], at: parent, before: `,\n${marginOf(file, parent)}`, after: '', arrow: isMethod ? '' : ' =>', edits: [], head } : undefined;
  }
  if (fn.type === 'FunctionDeclaration') {
    const statement = parent.type === 'ExportNamedDeclaration' ? parent : fn;
    const prefix = file.text.slice(statement.range[0], fn.id?.range[0] ?? fn.range[0]);
    if (parent.type === 'ExportDefaultDeclaration') return undefined;
    const edits = parent.type === 'ExportNamedDeclaration' ? [] : listedExport(file, declared, fresh);
    return edits && { ...separate(statement), arrow: '', edits, head: (name, parameters) => `${prefix}${name}(${parameters})` };
  }
  if (parent.type === 'VariableDeclarator' && parent.parent.declarations.length === 1) {
    const isExported = parent.parent.parent.type === 'ExportNamedDeclaration';
    const statement = isExported ? parent.parent.parent : parent.parent;
    const edits = isExported ? [] : listedExport(file, declared, fresh);
    const semicolon = file.text[statement.range[1] - 1] === ';' ? ';' : '';
    return edits && { ...separate(statement), after: semicolon, arrow: ' =>', edits, head: (name, parameters) => `${isExported ? 'export ' : ''}const ${name} = ${isAsync}(${parameters})` };
  }
  if (parent.type === 'AssignmentExpression' && parent.parent.type === 'ExpressionStatement' && parent.left.type === 'MemberExpression') {
    const object = textOf(file, parent.left.object);
    return { ...separate(parent.parent), after: ';', arrow: ' =>', edits: [], head: (name, parameters) => `${object}.${name} = ${isAsync}(${parameters})` };
  }
  return undefined;
}

/** The new name beside the old one in `module.exports = { getUser }` or `export { getUser }`; none when it is used in its file only. */
function listedExport(file: SourceFile, declared: string, fresh: string): Edit[] | undefined {
  const edits: Edit[] = [];
  for (const object of file.nodes('ObjectExpression')) {
    const isExports = object.parent.type === 'AssignmentExpression' && /^(?:module\.)?exports$/.test(textOf(file, object.parent.left));
    const property = isExports ? object.properties.find((each) => each.type === 'Property' && each.shorthand && isIdentifier(each.key, declared)) : undefined;
    if (property) edits.push({ path: file.path, range: [property.range[1], property.range[1]], text: `, ${fresh}` });
  }
  for (const specifier of file.nodes('ExportSpecifier')) {
    if (specifier.parent.source || !isIdentifier(specifier.local, declared)) continue;
    if (!isIdentifier(specifier.exported, declared)) return undefined;
    edits.push({ path: file.path, range: [specifier.range[1], specifier.range[1]], text: `, ${fresh}` });
  }
  return edits;
}

/** The module the loop's file takes the function from; undefined when it is not a named import. */
function importOf(file: SourceFile, local: string, fresh: string): { from: string }[] | undefined {
  if (isTaken(file, fresh)) return undefined;
  for (const specifier of file.nodes('ImportSpecifier')) {
    if (specifier.local.name === local && specifier.parent.type === 'ImportDeclaration') return isIdentifier(specifier.imported, local) ? [{ from: specifier.parent.source.value }] : undefined;
  }
  for (const call of file.nodes('CallExpression')) {
    const declarator = call.parent;
    const [argument] = call.arguments;
    if (!isIdentifier(call.callee, 'require') || argument?.type !== 'Literal' || typeof argument.value !== 'string' || declarator.type !== 'VariableDeclarator' || declarator.id.type !== 'ObjectPattern') continue;
    if (declarator.id.properties.some((property) => property.type === 'Property' && property.shorthand && isIdentifier(property.key, local))) return [{ from: argument.value }];
  }
  return undefined;
}

function isTaken(file: SourceFile, name: string): boolean {
  return file.nodes('Identifier').some((identifier) => identifier.name === name);
}

function marginOf({ text }: SourceFile, node: Node): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', node.range[0] - 1) + 1))?.[0] ?? '';
}
