import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, isIdentifier, propertyName, textOf, unwrap, wrapped } from '../../core/ast.ts';
import type { Node, Range, Refusal, SourceFile } from '../../core/types.ts';
import type { ResultUse } from '../queries.ts';

/** Where the code reaches what it wants of a result. */
type Site =
  | { kind: 'expression'; node: Node }
  /** The name or pattern that takes it, and the declaration this is in. */
  | { kind: 'pattern'; pattern: Node; declarator: TSESTree.VariableDeclarator }
  /** A variable that holds something around it; `path` leads from there. */
  | { kind: 'variable'; name: TSESTree.Identifier; declarator: TSESTree.VariableDeclarator; path: readonly string[]; uses: readonly Node[] };

export interface Wanted {
  /** From the awaited value to the rows: `['rows']`, `['0']`; empty when the awaited value is the rows. */
  rows: readonly string[];
  /** The library gives one row and no list. */
  isRow?: boolean;
  value?: WantedValue;
}

/** The one number or boolean of a query. */
export interface WantedValue {
  /** From the awaited value to it: `['rows', '0', 'count']`. */
  path: readonly string[];
  kind: 'count' | 'sum' | 'exists';
  /** Given as a number, and not as a string of digits; undefined when that depends on the database. */
  isNumber?: boolean;
  isNeverNull: boolean;
}

/** What the code needs in place of a query whose awaited value wraps its rows, and the edits that put it there. */
export function useOf(file: SourceFile, query: Node, wanted: Wanted): ResultUse | Refusal {
  const awaited = wrapped(query).parent;
  if (awaited?.type !== 'AwaitExpression') return refusal('The promise of the query is handed on instead of awaited where it stands.');
  const result = createFollower(file);
  const { value } = wanted;
  if (value) {
    const site = result.follow(awaited, value.path);
    return site ? valueUse(file, site, value) : failed(result.seesError(), `More than \`${value.path.at(-1) ?? ''}\` of the result is read.`);
  }
  const counted = wanted.rows[0] === 'rows' ? result.follow(awaited, ['rowCount']) : undefined;
  if (counted && counted.kind !== 'variable') return { gives: 'rows', edits: (rows) => [put(file, counted, `(${rows}).length`)] };
  const site = result.follow(awaited, wanted.rows);
  if (!site) return failed(result.seesError(), 'The result is used for more than its rows.');
  if (wanted.isRow) return { gives: 'row', edits: (row) => [put(file, site, row)] };
  const first = firstOf(file, site);
  return first ? { gives: 'row', edits: (row) => [put(file, first, row)] } : { gives: 'rows', edits: (rows) => [put(file, site, rows)] };
}

function failed(seesError: boolean, because: string): Refusal {
  return seesError ? { code: 'SHAPE', because: 'The error of each query is looked at by itself.', next: 'Handle the error of one query for all of them.' } : refusal(because);
}

function refusal(because: string): Refusal {
  return { code: 'SHAPE', because, next: 'Read only the rows of the result, in the statement that awaits the query.' };
}

function createFollower(file: SourceFile) {
  let error = false;

  const follow = (start: Node, path: readonly string[]): Site | undefined => {
    const node = wrapped(start);
    const [name, ...rest] = path;
    if (name === undefined) return node.parent?.type === 'VariableDeclarator' && node.parent.init === node ? bind(node.parent.id, [], node.parent) : { kind: 'expression', node };
    const { parent } = node;
    if (parent?.type === 'MemberExpression' && parent.object === node && propertyName(parent) === name) return follow(parent, rest);
    return parent?.type === 'VariableDeclarator' && parent.init === node ? bind(parent.id, path, parent) : undefined;
  };

  const bind = (pattern: Node, path: readonly string[], declarator: TSESTree.VariableDeclarator): Site | undefined => {
    const [name, ...rest] = path;
    if (name === undefined) return pattern.type === 'AssignmentPattern' ? undefined : { kind: 'pattern', pattern, declarator };
    if (pattern.type === 'ObjectPattern') {
      const [only, ...more] = pattern.properties;
      error ||= pattern.properties.some((property) => property.type === 'Property' && isIdentifier(property.key, 'error'));
      const isWanted = only?.type === 'Property' && more.length === 0 && !only.computed && isIdentifier(only.key, name);
      return isWanted ? bind(only.value, rest, declarator) : undefined;
    }
    if (pattern.type === 'ArrayPattern') {
      const [first, second] = pattern.elements;
      const isWanted = name === '0' && first && first.type !== 'RestElement' && (pattern.elements.length === 1 || (pattern.elements.length === 2 && isUnread(second)));
      return isWanted ? bind(first, rest, declarator) : undefined;
    }
    return pattern.type === 'Identifier' ? variable(pattern, path, declarator) : undefined;
  };

  const isUnread = (name: Node | null | undefined): boolean => name?.type === 'Identifier' && !file.variable(name)?.references.some(({ isRead }) => isRead);

  const variable = (name: TSESTree.Identifier, path: readonly string[], declarator: TSESTree.VariableDeclarator): Site | undefined => {
    const own = file.variable(name);
    if (!own || own.references.some(({ isWrite, identifier }) => isWrite && identifier !== name)) return undefined;
    const uses: Node[] = [];
    for (const { identifier, isRead } of own.references) {
      if (!isRead) continue;
      const site = follow(identifier, path);
      if (site?.kind === 'expression') uses.push(site.node);
      else if (site?.kind === 'pattern' && site.declarator.init) uses.push(site.declarator.init);
      else return undefined;
    }
    return { kind: 'variable', name, declarator, path, uses };
  };

  return { follow, seesError: () => error };
}

/** The first row alone is taken: `(await query).rows[0]`, `const { rows: [user] } = await query`. */
function firstOf(file: SourceFile, site: Site): Site | undefined {
  if (site.kind === 'expression') {
    const { parent } = site.node;
    return parent?.type === 'MemberExpression' && parent.object === site.node && propertyName(parent) === '0' ? createFollower(file).follow(parent, []) : undefined;
  }
  if (site.kind !== 'pattern' || site.pattern.type !== 'ArrayPattern' || site.pattern.elements.length !== 1) return undefined;
  const [only] = site.pattern.elements;
  return only?.type === 'Identifier' ? { ...site, pattern: only } : undefined;
}

function valueUse(file: SourceFile, site: Site, value: WantedValue): ResultUse | Refusal {
  const uses = site.kind === 'expression' ? [site.node] : site.kind === 'variable' ? site.uses : usesOf(file, site.pattern);
  const numbers = uses.map(numberAround);
  const isNumeric = value.isNumber === true || value.kind === 'exists' || (uses.length > 0 && numbers.every(({ converts }) => converts));
  const isSafe = value.isNeverNull || (uses.length > 0 && numbers.every(({ handlesNull }) => handlesNull));
  if (!isSafe || (!isNumeric && (value.kind === 'sum' || value.isNumber === undefined))) return refusal(`\`${value.path.at(-1) ?? ''}\` is read as the driver gives it: a string, or null when there is no row.`);
  const given = (text: string): string => (isNumeric ? text : `String(${text})`);
  const [only, ...more] = uses;
  const statement = site.kind === 'variable' && more.length === 0 && only ? soleStatement(file, site.declarator) : undefined;
  if (statement && only && sameFunction(statement.node, only)) {
    const outer = isNumeric ? numberAround(only).outer : only;
    return { gives: 'value', edits: (text) => [{ range: statement.range, text: '' }, put(file, { kind: 'expression', node: outer }, given(text))] };
  }
  if (site.kind === 'expression') return { gives: 'value', edits: (text) => [put(file, { kind: 'expression', node: isNumeric ? numberAround(site.node).outer : site.node }, given(text))] };
  return { gives: 'value', edits: (text) => [put(file, site, given(text))] };
}

function usesOf(file: SourceFile, pattern: Node): Node[] {
  const own = pattern.type === 'Identifier' ? file.variable(pattern) : undefined;
  return own?.references.flatMap(({ identifier, isRead }) => (isRead ? [wrapped(identifier)] : [])) ?? [];
}

const CONVERTS = /^(?:Number|parseInt|parseFloat|Number\.parseInt|Number\.parseFloat)$/;

/** The conversion to a number around an expression: `Number(x)`, `parseInt(x, 10)`, `+x`, also with `|| 0` in it. */
function numberAround(node: Node): { outer: Node; converts: boolean; handlesNull: boolean } {
  let at = wrapped(node);
  let handlesNull = false;
  if (at.parent?.type === 'LogicalExpression' && at.parent.left === at && at.parent.operator !== '&&' && isZero(at.parent.right)) {
    at = wrapped(at.parent);
    handlesNull = true;
  }
  const { parent } = at;
  if (parent?.type === 'UnaryExpression' && parent.operator === '+') return { outer: parent, converts: true, handlesNull: true };
  if (parent?.type === 'CallExpression' && parent.arguments[0] === at && parent.arguments.length <= 2) {
    const { callee } = parent;
    const name = callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' && isIdentifier(callee.object, 'Number') ? `Number.${propertyName(callee) ?? ''}` : '';
    if (CONVERTS.test(name)) return { outer: parent, converts: true, handlesNull: handlesNull || name === 'Number' };
  }
  return { outer: wrapped(node), converts: false, handlesNull };
}

function isZero(node: Node): boolean {
  const value = unwrap(node);
  return value.type === 'Literal' && (value.value === 0 || value.value === '0');
}

/** A declaration of one variable in a statement of its own, and the lines it takes up. */
function soleStatement(file: SourceFile, declarator: TSESTree.VariableDeclarator): { node: Node; range: Range } | undefined {
  const { parent: node } = declarator;
  if (node.declarations.length !== 1 || (node.parent.type !== 'BlockStatement' && node.parent.type !== 'Program')) return undefined;
  const start = file.text.lastIndexOf('\n', node.range[0]) + 1;
  const end = file.text.indexOf('\n', node.range[1]);
  const isAlone = end !== -1 && (file.text.slice(start, node.range[0]) + file.text.slice(node.range[1], end)).trim() === '';
  return isAlone ? { node, range: [start, end + 1] } : undefined;
}

function sameFunction(a: Node, b: Node): boolean {
  const around = (node: Node): Node | undefined => {
    let at = node.parent;
    while (at && !isFunction(at)) at = at.parent;
    return at;
  };
  return around(a) === around(b);
}

function put(file: SourceFile, site: Site, value: string): { range: Range; text: string } {
  if (site.kind === 'expression') return { range: [site.node.range[0], site.node.range[1]], text: / /.test(value) && needsParentheses(site.node) ? `(${value})` : value };
  const end = site.declarator.init?.range[1] ?? site.declarator.range[1];
  if (site.kind === 'variable') {
    const { id, init } = site.declarator;
    const inner = around(site.path, value);
    return id.type === 'Identifier' ? { range: [init?.range[0] ?? end, end], text: inner } : { range: [id.range[0], end], text: `${site.name.name} = ${inner}` };
  }
  const { pattern } = site;
  // The whole pattern gives way to the part of it that takes the rows; a type behind the pattern is one of the result.
  return { range: [site.declarator.id.range[0], end], text: `${textOf(file, pattern)} = ${value}` };
}

function around(path: readonly string[], value: string): string {
  return path.reduceRight((inner, name) => (name === '0' ? `[${inner}]` : `{ ${name}: ${inner} }`), value);
}

/** Whether `a ?? b` has to stand in parentheses here. */
function needsParentheses(node: Node): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case 'VariableDeclarator':
    case 'AssignmentExpression':
    case 'Property':
    case 'ReturnStatement':
    case 'ExpressionStatement':
    case 'ArrayExpression':
    case 'TemplateLiteral':
    case 'ArrowFunctionExpression':
    case 'AssignmentPattern':
    case 'IfStatement':
      return false;
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === node;
    default:
      return true;
  }
}
