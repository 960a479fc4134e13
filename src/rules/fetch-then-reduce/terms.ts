import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, enclosingFunction, isFunction, isIdentifier, isInside, propertyName, staticString, textOf, unwrap } from '../../core/ast.ts';
import { isPure } from '../../core/purity.ts';
import type { Table } from '../../core/schema.ts';
import type { Node, Refusal, SourceFile } from '../../core/types.ts';
import type { Term } from '../../libraries/queries.ts';
import { annotationText, initialValue, variableSource } from '../../libraries/variables.ts';
import { predicateOf } from '../../libraries/result-shape.ts';

const UNDONE = 'Write the condition into the query, where an index can answer it.';

/** The conditions that a callback such as `(user) => user.email === email` asks of a row. */
export function termsOf(file: SourceFile, callback: Node, table: Table | undefined): Term[] | Refusal {
  const test = predicateOf(callback);
  const row = isFunction(callback) ? callback.params[0] : undefined;
  if (!test || row?.type !== 'Identifier') return foreign(file, test ?? callback);
  const terms: Term[] = [];
  for (const part of conjunction(test)) {
    const term = termOf(file, part, row, table);
    if ('because' in term) return term;
    terms.push(term);
  }
  return terms;
}

function conjunction(test: Node): Node[] {
  const node = unwrap(test);
  return node.type === 'LogicalExpression' && node.operator === '&&' ? [...conjunction(node.left), ...conjunction(node.right)] : [node];
}

function termOf(file: SourceFile, part: Node, row: TSESTree.Identifier, table: Table | undefined): Term | Refusal {
  const truth = truthOf(part, row, table);
  if (truth) return truth;
  if (part.type !== 'BinaryExpression' || !/^={2,3}$/.test(part.operator) || part.left.type === 'PrivateIdentifier') return foreign(file, part);
  const isLeft = columnOf(part.left, row) !== undefined;
  const column = columnOf(isLeft ? part.left : part.right, row);
  const value = isLeft ? part.right : part.left;
  if (column === undefined) return isFolded(file, part) ? folded(file, part) : foreign(file, part);
  if (table?.isComplete && !table.columns.some(({ property }) => property === column)) return foreign(file, part);
  if (mentions(file, value, row) || !isPure(value)) return foreign(file, part);
  const text = textOf(file, value);
  return isPresent(file, value) ? { column, value: text } : { code: 'VALUE', because: `\`${text}\` may be missing, or an object, which the library does not compare as the callback does.`, next: `Return early unless \`${text}\` is a string or a number; then the condition can go into the query.` };
}

/** `user.isActive`, `!user.isActive`, where the column holds nothing but true and false. */
function truthOf(part: Node, row: TSESTree.Identifier, table: Table | undefined): Term | undefined {
  const isNegated = part.type === 'UnaryExpression' && part.operator === '!';
  const column = columnOf(isNegated ? part.argument : part, row);
  const known = table?.columns.find(({ property }) => property === column);
  if (column === undefined || known?.type !== 'boolean' || (isNegated && known.isNullable)) return undefined;
  return { column, value: String(!isNegated) };
}

function columnOf(start: Node, row: TSESTree.Identifier): string | undefined {
  const node = unwrap(start);
  return node.type === 'MemberExpression' && isIdentifier(node.object, row.name) ? propertyName(node) : undefined;
}

function mentions(file: SourceFile, value: Node, row: TSESTree.Identifier): boolean {
  return file.nodes('Identifier').some((identifier) => identifier.name === row.name && isInside(identifier, value));
}

/** Compared without regard to case. */
function isFolded(file: SourceFile, part: Node): boolean {
  return /\.to(?:Locale)?(?:Lower|Upper)Case\(/.test(textOf(file, part));
}

function folded(file: SourceFile, part: Node): Refusal {
  return { code: 'CASE', because: `\`${textOf(file, part)}\` ignores letter case, which each database does in its own way.`, next: 'Compare `lower(column)` in the query, with an index on that expression, or store the value in lower case.' };
}

function foreign(file: SourceFile, part: Node): Refusal {
  const text = textOf(file, part).replace(/\s+/g, ' ');
  return { code: 'PREDICATE', because: `\`${text.length > 80 ? `${text.slice(0, 77)}...` : text}\` is no equality of a column that can be moved into the query as it stands.`, next: UNDONE };
}

/** The value is there for sure: neither null nor undefined. */
function isPresent(file: SourceFile, start: Node): boolean {
  const node = unwrap(start);
  switch (node.type) {
    case 'Literal':
      return node.value !== null;
    case 'TemplateLiteral':
      return true;
    case 'MemberExpression':
      // A parameter of the route is a string whenever the handler runs.
      return /^(?:req|request)\.params\.\w+$/.test(textOf(file, node)) || isGuarded(file, node);
    case 'CallExpression':
      return isIdentifier(node.callee, 'String') || isIdentifier(node.callee, 'Number');
    case 'Identifier':
      return isPresentName(file, node);
    default:
      return false;
  }
}

function isPresentName(file: SourceFile, node: TSESTree.Identifier): boolean {
  const definition = file.variable(node)?.definitions[0];
  const name = definition?.name;
  // `annotationText` leaves optionality out.
  const isRequired = name?.type === 'Identifier' && !name.optional && name.typeAnnotation?.type === 'TSTypeAnnotation' && !/\b(?:undefined|null)\b/.test(textOf(file, name.typeAnnotation));
  if (isRequired && /^(?:string|number|boolean|bigint)$/.test(annotationText(file, name))) return true;
  const value = initialValue(file, node);
  return (value !== undefined && isPresent(file, value)) || isGuarded(file, node);
}

/**
 * `if (!email) return ...` stands before, in the same function. What a request carries may be an object, too, which some
 * libraries take as an operator, so that there it has to be `typeof email !== 'string'`.
 */
function isGuarded(file: SourceFile, node: Node): boolean {
  const text = textOf(file, node).replace('?.', '.');
  const owner = outermostFunction(node);
  const isGuard = (test: Node): boolean => {
    if (test.type === 'UnaryExpression') return test.operator === '!' && textOf(file, unwrap(test.argument)).replace('?.', '.') === text && !isFromRequest(file, node);
    if (test.type !== 'BinaryExpression' || !/^!==?$/.test(test.operator) || test.left.type !== 'UnaryExpression') return false;
    return test.left.operator === 'typeof' && textOf(file, test.left.argument) === text && /^(?:string|number)$/.test(staticString(test.right) ?? '');
  };
  return file.nodes('IfStatement').some((statement) => {
    if (statement.range[1] > node.range[0] || !owner || !isInside(statement, owner) || !leaves(statement.consequent)) return false;
    return alternatives(statement.test).some(isGuard) && [...ancestors(node)].some((outer) => outer === statement.parent);
  });
}

/** Also what nothing in the file says the origin of. */
function isFromRequest(file: SourceFile, node: Node): boolean {
  if (node.type !== 'Identifier') return true;
  const source = variableSource(file, node);
  return !source || /\b(?:req|request|ctx|context|c|event|body|query)\b/.test(textOf(file, source.value));
}

function outermostFunction(node: Node): Node | undefined {
  let found: Node | undefined = enclosingFunction(node);
  for (let next = found && enclosingFunction(found); next; next = enclosingFunction(next)) found = next;
  return found;
}

function alternatives(test: Node): Node[] {
  return test.type === 'LogicalExpression' && test.operator === '||' ? [...alternatives(test.left), ...alternatives(test.right)] : [test];
}

function leaves(statement: Node): boolean {
  const last = statement.type === 'BlockStatement' ? statement.body.at(-1) : statement;
  return last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement';
}
