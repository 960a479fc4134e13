import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, enclosingFunction, isFunction, isIdentifier, rangeOf, textOf, unwrap, wrapped } from '../../core/ast.ts';
import { statementBefore } from '../../core/loops/place.ts';
import { applyEdits } from '../../core/text.ts';
import type { Edit, Fix, Node, Offer, Project, Refusal, SourceFile, Variable } from '../../core/types.ts';
import { libraryOf, type Query, type Replacement } from '../../libraries/queries.ts';
import type { ResultUses } from '../../libraries/result-uses.ts';
import { destructured } from '../../libraries/variables.ts';

export const FUSE: Offer = { strategy: 'fuse', title: 'Stop at 1000 rows and say so in the log', tier: 'review', note: 'Rows after the first 1000 are left out, and the log says so.' };
export const CLAMP: Offer = { strategy: 'clamp', title: 'Cap the number of rows a request can ask for', tier: 'review', note: 'A request for more rows than the cap gets as many as the cap. Zero, a negative number and what is no number may give other rows than before: the default, or one row.' };

const FUSE_ROWS = 1000;
const CURSOR = 'Answer in pages: order by a time and the key, hand out the last pair as a cursor, and keep an index on both.';

/** Reads one row more than the response takes, and logs when it is there. */
export function fuseFix(project: Project, file: SourceFile, query: Query, uses: ResultUses): Fix | Refusal {
  const limited = libraryOf(query)?.limit?.(project, query, String(FUSE_ROWS + 1));
  if (!limited || 'because' in limited) return { code: 'QUERY', because: limited?.because ?? `The text of a limit in ${query.library} is not known here.`, next: CURSOR };
  if (limited.imports.length > 0) return { code: 'QUERY', because: 'The limit needs a name that the file does not import.', next: CURSOR };
  const held = heldRows(file, query, uses);
  if (held) {
    const { rows, after } = held;
    const at = after.range[1];
    const indent = indentAt(file, after);
    const text = fuse(project, file, query, rows).map((line) => `\n${indent}${line}`).join('');
    return { ...FUSE, tier: 'review', edits: [...limited.edits.map((edit) => ({ path: file.path, range: edit.range, text: edit.text })), { path: file.path, range: [at, at], text }] };
  }
  const edit = namedRows(project, file, query, uses, limited);
  if (edit) return { ...FUSE, tier: 'review', edits: [edit] };
  return { code: 'PLACE', because: 'There is no statement of its own after which the rows could be looked at.', next: CURSOR };
}

interface Held {
  /** Expression of the list of rows. */
  rows: string;
  /** Statement that gives the rows their name. */
  after: Node;
}

/** `const orders = await query;` and the like: the rows have a name already. */
function heldRows(file: SourceFile, query: Query, { variables, uses, isPlain }: ResultUses): Held | undefined {
  const [variable, ...others] = variables;
  const definition = variable?.definitions[0];
  if (!variable || others.length > 0 || definition?.node.type !== 'VariableDeclarator' || query.library === 'mysql2') return undefined;
  const declaration = definition.node.parent;
  if (declaration.type !== 'VariableDeclaration' || !isListed(declaration)) return undefined;
  if (isPlain || definition.name !== definition.node.id) return { rows: variable.name, after: declaration };
  const [use] = uses;
  return use && use.rows.type === 'MemberExpression' ? { rows: textOf(file, use.rows), after: declaration } : undefined;
}

function isListed(statement: Node): boolean {
  return statement.parent?.type === 'BlockStatement' || statement.parent?.type === 'Program';
}

/** `res.json(await query)`, `return query`: the rows get a name, in a statement before this one. */
function namedRows(project: Project, file: SourceFile, query: Query, { uses, variables, isPlain }: ResultUses, limited: Replacement): Edit | undefined {
  if (uses.length !== 1 || variables.length > 0 || !isPlain) return undefined;
  const outer = wrapped(query.node);
  const awaited = outer.parent?.type === 'AwaitExpression' ? outer.parent : undefined;
  const isReturned = !awaited && outer.parent?.type === 'ReturnStatement' && enclosingFunction(outer)?.async === true;
  const value = awaited ?? (isReturned ? outer : undefined);
  const statement = value && statementBefore(value);
  if (!value || !statement || !isListed(statement) || (isReturned && [...ancestors(statement)].some(({ type }) => type === 'TryStatement'))) return undefined;
  const name = nameFor(file, query);
  const { node } = query;
  const text = applyEdits(textOf(file, node), limited.edits.map((edit) => ({ path: file.path, range: [edit.range[0] - node.range[0], edit.range[1] - node.range[0]], text: edit.text })));
  const rest = file.text.slice(statement.range[0], value.range[0]) + name + file.text.slice(value.range[1], statement.range[1]);
  const lines = [`const ${name} = await ${text}${semicolon(project, file)}`, ...fuse(project, file, query, name), rest];
  return { path: file.path, range: rangeOf(statement), text: lines.join(`\n${indentAt(file, statement)}`) };
}

function fuse(project: Project, file: SourceFile, { table }: Query, rows: string): string[] {
  const { quote, indent } = project.style(file);
  const end = semicolon(project, file);
  const what = table === undefined ? 'rows' : `rows of ${table}`;
  return [`if (${rows}.length > ${FUSE_ROWS}) {`, `${indent}console.warn(${quote}More than ${FUSE_ROWS} ${what}, the rest was left out${quote})${end}`, `${indent}${rows}.splice(${FUSE_ROWS})${end}`, '}'];
}

function semicolon(project: Project, file: SourceFile): string {
  return project.style(file).semicolons ? ';' : '';
}

function indentAt(file: SourceFile, node: Node): string {
  const start = file.text.lastIndexOf('\n', node.range[0]) + 1;
  return /^[ \t]*/.exec(file.text.slice(start))?.[0] ?? '';
}

function nameFor(file: SourceFile, { table }: Query): string {
  const taken = new Set(file.nodes('Identifier').map(({ name }) => name));
  const base = (table ?? '').replace(/^.*\./, '').replace(/[_-](\w)/g, (_, letter: string) => letter.toUpperCase());
  const name = base.slice(0, 1).toLowerCase() + base.slice(1);
  const plural = /s$/.test(name) ? name : /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
  return [plural, 'rows', 'found', 'fetched'].find((each) => /^[A-Za-z_$][\w$]*$/.test(each) && !taken.has(each)) ?? 'fetchedRows';
}

const CAP = 100;

/** The number a request gives, held below a cap where it gets its name, so that everything that reckons with it agrees. */
export function clampFix(file: SourceFile, query: Query, limit: Node): Fix | Refusal {
  const edits = clampEdits(file, query, limit);
  return edits ? { ...CLAMP, tier: 'review', edits } : { code: 'CLAMP', because: `\`${textOf(file, limit)}\` is used in ways that a cap in one place would not reach.`, next: `Cap the number where it is read: \`Math.min(Number(value) || 20, ${CAP})\`.` };
}

function clampEdits(file: SourceFile, query: Query, start: Node): Edit[] | undefined {
  const limit = unwrap(start);
  // A negative number turns the cap into a floor.
  if (limit.type === 'UnaryExpression' && limit.operator === '-') return undefined;
  const name = limit.type === 'Identifier' ? limit : conversionOf(limit);
  if (!name) return isNumeric(limit) ? [{ path: file.path, range: rangeOf(start), text: capped(file, query, start) }] : undefined;
  const variable = file.variable(name);
  const definition = variable?.definitions[0];
  if (variable && definition && isFunction(definition.node)) return parameterClamp(file, query, start, variable, definition.name);
  if (!variable || definition?.node.type !== 'VariableDeclarator' || !definition.node.init) return undefined;
  const { init, id } = definition.node;
  if (id.type === 'Identifier') return isNumeric(init) ? [{ path: file.path, range: rangeOf(init), text: capped(file, query, init) }] : undefined;
  return variable.references.every(({ identifier, isRead }) => !isRead || identifier === limit || isReckonedWith(identifier)) ? destructuredClamp(file, query, definition.name, definition.node) : undefined;
}

/** `(limit = 20) => ...`, where nothing else reads it. */
function parameterClamp(file: SourceFile, query: Query, use: Node, variable: Variable, name: Node): Edit[] | undefined {
  const fallback = name.parent?.type === 'AssignmentPattern' && name.parent.right.type === 'Literal' ? Number(name.parent.right.value) : NaN;
  const isShorthand = use.parent?.type === 'Property' && use.parent.shorthand;
  if (!Number.isInteger(fallback) || isShorthand || variable.references.filter(({ isRead }) => isRead).length !== 1) return undefined;
  return [{ path: file.path, range: rangeOf(use), text: `Math.min(${bottomed(query, textOf(file, use))}, ${Math.max(CAP, fallback)})` }];
}

/** `limit` in `Number(limit)`, `parseInt(limit, 10)`, `+limit`, `limit * 1`. */
function conversionOf(node: Node): TSESTree.Identifier | undefined {
  const inner = node.type === 'CallExpression' ? node.arguments[0] : node.type === 'UnaryExpression' ? node.argument : node.type === 'BinaryExpression' ? node.left : undefined;
  return inner && isIdentifier(unwrap(inner)) ? asIdentifier(unwrap(inner)) : undefined;
}

function asIdentifier(node: Node): TSESTree.Identifier | undefined {
  return node.type === 'Identifier' ? node : undefined;
}

/** Read as a number: `Number(limit)`, `(page - 1) * limit`. Anything else would see a number where there was a text. */
function isReckonedWith(name: Node): boolean {
  const { parent } = wrapped(name);
  if (parent?.type === 'CallExpression') return isNumeric(parent);
  return (parent?.type === 'UnaryExpression' && parent.operator === '+') || (parent?.type === 'BinaryExpression' && /^[*/-]$/.test(parent.operator));
}

/** `const { page = 1, limit = 10 } = req.query` */
function destructuredClamp(file: SourceFile, query: Query, name: Node, declarator: TSESTree.VariableDeclarator): Edit[] | undefined {
  const property = destructured(name);
  const holder = name.parent;
  const declaration = declarator.parent;
  if (!property || name.type !== 'Identifier' || declaration.type !== 'VariableDeclaration' || !isListed(declaration)) return undefined;
  const fallback = holder?.type === 'AssignmentPattern' ? unwrap(holder.right) : undefined;
  const number = fallback?.type === 'Literal' ? Number(fallback.value) : undefined;
  if (number === undefined || !Number.isInteger(number) || number <= 0 || property.key !== name.name) return undefined;
  const requested = `requested${name.name.slice(0, 1).toUpperCase()}${name.name.slice(1)}`;
  if (file.nodes('Identifier').some((one) => one.name === requested) || isCast(file, name)) return undefined;
  const line = `\n${indentAt(file, declaration)}const ${name.name} = Math.min(${bottomed(query, `Number(${requested}) || ${number}`)}, ${Math.max(CAP, number)})${file.text[declaration.range[1] - 1] === ';' ? ';' : ''}`;
  return [
    { path: file.path, range: rangeOf(name), text: `${name.name}: ${requested}` },
    { path: file.path, range: [declaration.range[1], declaration.range[1]], text: line },
  ];
}

/** Uses that take a string alone, in TypeScript. */
function isCast(file: SourceFile, name: TSESTree.Identifier): boolean {
  if (!/\.[cm]?tsx?$/.test(file.path)) return false;
  return file.variable(name)?.references.some(({ identifier }) => identifier.parent.type === 'TSAsExpression' || (identifier.parent.type === 'CallExpression' && /^(?:Number\.)?parse(?:Int|Float)$/.test(textOf(file, identifier.parent.callee)))) ?? true;
}

function capped(file: SourceFile, query: Query, node: Node): string {
  const value = unwrap(node);
  const fallback = value.type === 'LogicalExpression' && unwrap(value.right).type === 'Literal' ? Number(textOf(file, value.right)) : 0;
  return `Math.min(${bottomed(query, textOf(file, node))}, ${Math.max(CAP, Number.isInteger(fallback) ? fallback : 0)})`;
}

/** In some libraries a negative number takes rows from the end, as many as it says. */
function bottomed({ library }: Query, text: string): string {
  return library === 'prisma' || library === 'mongoose' || library === 'mongodb' ? `Math.max(${text}, 1)` : text;
}

function isNumeric(start: Node): boolean {
  const node = unwrap(start);
  switch (node.type) {
    case 'CallExpression':
      return isIdentifier(node.callee) ? /^(?:Number|parseInt|parseFloat)$/.test(node.callee.name) : node.callee.type === 'MemberExpression' && isIdentifier(node.callee.object) && /^(?:Number|Math)$/.test(node.callee.object.name);
    case 'UnaryExpression':
      return node.operator === '+';
    case 'BinaryExpression':
      return node.operator === '*' || node.operator === '|';
    case 'LogicalExpression':
      return isNumeric(node.left);
    case 'ConditionalExpression':
      return [node.consequent, node.alternate].every((branch) => isNumeric(branch) || branch.type === 'Literal');
    default:
      return false;
  }
}

/** `undefined`, where no limit is given: as many rows as the fuse lets through, which is also the most a request can ask for. */
export function absentFix(file: SourceFile, query: Query, limit: Node): Fix | undefined {
  const held = unwrap(limit);
  const definition = held.type === 'Identifier' ? file.variable(held)?.definitions[0]?.node : undefined;
  const target = definition?.type === 'VariableDeclarator' && definition.id.type === 'Identifier' && definition.init ? definition.init : limit;
  const missing = absentIn(target);
  if (!missing) return undefined;
  const text = file.text.slice(target.range[0], missing.range[0]) + String(FUSE_ROWS) + file.text.slice(missing.range[1], target.range[1]);
  const edits = [{ path: file.path, range: rangeOf(target), text: `Math.min(${bottomed(query, text)}, ${FUSE_ROWS})` }];
  return { ...FUSE, tier: 'review', note: `A request that gives no limit gets ${FUSE_ROWS} rows, and none gets more. Zero, a negative number and what is no number may give other rows than before.`, title: `Send ${FUSE_ROWS} rows at most`, edits };
}

function absentIn(start: Node): Node | undefined {
  const node = unwrap(start);
  if (isIdentifier(node, 'undefined')) return node;
  if (node.type === 'ConditionalExpression') return absentIn(node.alternate) ?? absentIn(node.consequent);
  return node.type === 'LogicalExpression' ? absentIn(node.right) : undefined;
}
