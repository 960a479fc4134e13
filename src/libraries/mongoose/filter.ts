import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, isIdentifier, propertyName, staticString, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { optionsAt } from '../options.ts';
import type { Condition } from '../queries.ts';

/** The conjunction a filter object stands for. https://mongoosejs.com/docs/api/query.html#Query.prototype.find() */
export function filterConditions(project: Project, file: SourceFile, filter: Node | undefined): Condition[] | undefined {
  const options = optionsAt(project, file, filter);
  if (options === 'none') return [];
  if (options === 'unknown') return undefined;
  const found: Condition[] = [];
  for (const property of options.object.properties) {
    const terms = property.type === 'SpreadElement' ? spread(project, options.file, property) : term(property);
    if (!terms) return undefined;
    found.push(...terms);
  }
  return found;
}

function spread(project: Project, file: SourceFile, node: TSESTree.SpreadElement): Condition[] | undefined {
  const argument = unwrap(node.argument);
  if (argument.type === 'Identifier' || argument.type === 'ObjectExpression') return filterConditions(project, file, argument);
  const sides = argument.type === 'ConditionalExpression' ? [argument.consequent, argument.alternate] : argument.type === 'LogicalExpression' && argument.operator === '&&' ? [argument.right] : undefined;
  const terms = sides?.map((side) => filterConditions(project, file, side));
  return terms?.every((term) => term !== undefined) ? terms.flat().map(({ column }): Condition => ({ column, operator: 'other', node })) : undefined;
}

function term(property: TSESTree.Property): Condition[] | undefined {
  const column = declaredName(property);
  if (column === undefined) return undefined;
  return [{ column, node: property, ...comparison(column, property.value) }];
}

function comparison(column: string, start: Node): Pick<Condition, 'operator' | 'value'> {
  const value = unwrap(start);
  if (column.startsWith('$') || value.type === 'ArrayExpression' || (value.type === 'Literal' && 'regex' in value)) return { operator: 'other' };
  if (value.type !== 'ObjectExpression') return { operator: isPattern(value) ? 'other' : 'eq', value: idIn(value) ?? start };
  const [only, ...more] = value.properties;
  const name = only?.type === 'Property' ? declaredName(only) : undefined;
  if (only?.type !== 'Property' || more.length > 0) return { operator: 'other' };
  if (name === '$eq') return { operator: 'eq', value: only.value };
  return name === '$in' ? { operator: 'in', value: only.value } : { operator: 'other' };
}

/** `id` in `new ObjectId(id)`: the value is made anew from it each time. */
export function idIn(start: Node): Node | undefined {
  const node = unwrap(start);
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  const name = node.callee.type === 'Identifier' ? node.callee.name : propertyName(node.callee);
  const [only, ...more] = node.arguments;
  return name !== undefined && /^ObjectI[dD]$/.test(name) && only && only.type !== 'SpreadElement' && more.length === 0 ? only : undefined;
}

function isPattern(value: Node): boolean {
  return value.type === 'NewExpression' && isIdentifier(value.callee, 'RegExp');
}

export interface Selection {
  /** Only these, or all but these. */
  kind: 'only' | 'without';
  names: readonly string[];
}

/** `'name email'`, `'-password'`, `{ name: 1 }`, `['name']`; `unknown` when it is not written out. */
export function selectionOf(project: Project, file: SourceFile, start: Node | undefined): Selection | 'all' | 'unknown' {
  if (!start || isIdentifier(unwrap(start), 'undefined') || (start.type === 'Literal' && start.value === null)) return 'all';
  const names = selectedNames(project, file, unwrap(start));
  if (!names) return 'unknown';
  const plain = names.filter((name) => !/^[-+]/.test(name));
  const dropped = names.filter((name) => name.startsWith('-')).map((name) => name.slice(1));
  if (plain.length > 0) return dropped.every((name) => name === '_id') ? { kind: 'only', names: dropped.length > 0 ? plain : [...new Set([...plain, '_id'])] } : 'unknown';
  return dropped.length > 0 ? { kind: 'without', names: dropped } : 'all';
}

function selectedNames(project: Project, file: SourceFile, node: Node): string[] | undefined {
  const text = staticString(node);
  if (text !== undefined) return text.split(/\s+/).filter(Boolean);
  if (node.type === 'ArrayExpression') {
    const names = node.elements.map((element) => staticString(element));
    return names.every((name) => name !== undefined) ? names : undefined;
  }
  const options = optionsAt(project, file, node);
  if (typeof options === 'string') return undefined;
  const names: string[] = [];
  for (const property of options.object.properties) {
    const name = property.type === 'Property' ? declaredName(property) : undefined;
    const value = property.type === 'Property' ? unwrap(property.value) : undefined;
    if (name === undefined || value?.type !== 'Literal') return undefined;
    names.push(value.value === 0 || value.value === false ? `-${name}` : name);
  }
  return names;
}

/** The selection with one more field, where it names those that are read. */
export function selectionWith(file: SourceFile, argument: Node, column: string): { range: readonly [number, number]; text: string } | undefined {
  const node = unwrap(argument);
  const end = node.range[1] - 1;
  if (staticString(node) !== undefined) return { range: [end, end], text: ` ${column}` };
  const last = node.type === 'ArrayExpression' ? node.elements.at(-1) : node.type === 'ObjectExpression' ? node.properties.at(-1) : undefined;
  if (!last) return undefined;
  const at = last.range[1];
  return { range: [at, at], text: node.type === 'ArrayExpression' ? `, ${file.text.charAt(last.range[0])}${column}${file.text.charAt(last.range[0])}` : `, ${/^[\w$]+$/.test(column) ? column : `'${column}'`}: 1` };
}
