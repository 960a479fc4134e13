import { enclosingFunction, isInside, unwrap, wrapped } from '../../core/ast.ts';
import { variesByTurn } from '../../core/loops/flow.ts';
import { isUnique, type ColumnType } from '../../core/schema.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { within } from '../../core/within.ts';
import type { Reserved } from '../../libraries/fresh-names.ts';
import { libraryOf, type BatchKind, type LibraryName, type Query } from '../../libraries/queries.ts';
import { isOnlyTested, mutationOf, takenAt, type Taken } from '../../libraries/query-results.ts';
import { isHandedOn, mutationByCall } from '../../libraries/handed-on.ts';
import { impurePart, isolationOf, keyWrite, otherWrite, resizeOf, writerIn } from '../../libraries/loop-effects.ts';
import { REFUSE } from './codes.ts';
import { conditionalPart, testOfKey } from './conditional.ts';
import { keysOf, type Keys } from './keys.ts';
import { differing, type Read } from './read.ts';
import { short } from './text.ts';

export interface Assessed {
  kind: BatchKind;
  keys: Keys;
  taken: Taken;
  /** What may change, as sentences; none: nothing does. */
  notes: string[];
  /** Both sides of the look-up are compared as text. */
  isText: boolean;
  drops: boolean;
}

/** Whether one query before the loop can stand for those in it; else every reason why not. */
export function assess(project: Project, read: Read, reserved: Reserved): Assessed | Refusal[] {
  const { file, query, loops, key, condition } = read;
  const [inner] = loops;
  if (query.isLocking) return [REFUSE.locks(`\`${query.method}\` locks the rows it reads`)];
  if (!query.conditions || !key || !condition) return [refuseKey(file, read)];
  if (query.result && 'code' in query.result && !read.helper) return [query.result];
  const taken = takenAt(read.node, inner);
  if (!taken) return [REFUSE.taken('The promise of the query is handed on')];
  const kind = kindOf(project, read, taken);
  if (typeof kind !== 'string') return [kind];
  const invariant = invariantParts(read);
  const keys = keysOf(project, file, { loops, key, node: read.node, invariant }, reserved);
  if (typeof keys === 'string') return [/outer loop/.test(keys) ? REFUSE.nested(sentence(keys)) : /once|list/.test(keys) ? REFUSE.source(sentence(keys)) : REFUSE.key(sentence(keys))];
  const refusals = [...bodyRefusals(project, read, keys, kind, taken), ...placeRefusals(file, keys)];
  const equality = equalityOf(project, read, keys);
  if ('code' in equality) refusals.push(equality);
  if (refusals.length > 0 || 'code' in equality) return refusals;
  const { drops, notes } = nullKeys(read, keys);
  const tested = keys.facts.isFromRow ? undefined : testOfKey(file, inner.body, read.node, key);
  if (tested) notes.push(`Keys of elements that \`${short(file, tested.test)}\` kept away from the query are sent, too.`);
  if (!read.helper && (kind === 'by-id' || kind === 'children') && !keys.facts.isUnique && isHandedOn(file, taken.node)) notes.push('Elements with the same key share one object: what changes it for one of them changes it for all.');
  const isolation = isolationOf(read.node, keys.outer.node, inner.wait);
  if (isolation !== undefined) notes.push(`${sentence(isolation)} kept the failure of one query from the others; now they fail together, before the loop.`);
  if (inner.kind === 'for-each') notes.push('The rows are waited for before the callbacks run, so the code after the loop runs later than before.');
  return { kind, keys, taken, drops, notes: [...equality.notes, ...notes], isText: equality.isText };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function refuseKey(file: SourceFile, { query, loops: [loop] }: Read): Refusal {
  if (query.opaque !== undefined) return REFUSE.key(query.opaque.replace(/\.$/, ''));
  if (!query.conditions) return REFUSE.key('What the query filters by cannot be read in full');
  const [first, second] = differing(file, loop, query);
  if (first && second) return REFUSE.key(`Both \`${first.column}\` and \`${second.column}\` differ from element to element`);
  return REFUSE.key(first ? `\`${first.column}\` is not compared for equality with one value` : 'The part that differs from element to element is not a condition');
}

function kindOf(project: Project, { file, query, condition }: Read, taken: Taken): BatchKind | Refusal {
  if (query.hasOffset) return REFUSE.perParent(`\`${query.method}\` skips rows for each element`);
  switch (query.kind) {
    case 'one':
      if (!query.result && query.miss !== 'throws' && taken.isAwaited && isOnlyTested(file, taken.node) && (!isNamed(taken.node) || !isKeyOfOne(project, query, condition?.column))) return 'exists';
      if (isKeyOfOne(project, query, condition?.column)) return 'by-id';
      return REFUSE.latest(query.isOrdered ? `\`${query.method}\` takes the first row for each element, in an order` : `\`${condition?.column ?? 'The key'}\` is not known to be unique, so \`${query.method}\` may take one of several rows`);
    case 'many':
      return query.limit === 'none' ? 'children' : REFUSE.perParent(query.limit === 'unknown' ? 'How many rows are taken for each element cannot be read' : `\`${query.method}\` takes a number of rows for each element`);
    case 'count':
    case 'exists':
    case 'sum':
      return query.limit === 'none' || query.kind === 'exists' ? query.kind : REFUSE.perParent(`\`${query.method}\` has a limit for each element`);
    default:
      return REFUSE.shape(`\`${query.method}\` works something out for each element`);
  }
}

function isNamed(node: Node): boolean {
  return wrapped(node).parent?.type === 'VariableDeclarator';
}

/** Together with what is compared with the same value each time, the column names at most one row. */
function isKeyOfOne(project: Project, query: Query, column: string | undefined): boolean {
  if (column === undefined) return false;
  const table = query.table === undefined ? undefined : project.schema(query.file.path).table(query.library, query.table);
  const equal = (query.conditions ?? []).filter(({ operator }) => operator === 'eq').map((condition) => condition.column);
  if (table) {
    const properties = equal.map((name) => table.columns.find((each) => each.property === name)?.property ?? table.columns.find((each) => each.name === name)?.property ?? name);
    if (isUnique(table, properties)) return true;
    if (table.isComplete) return false;
  }
  return /^(?:_?id|uuid)$/.test(column) || /^(?:findUnique|findByPk|findById)/.test(query.method);
}

/** The parts of the query that have to be the same in every turn. */
function invariantParts({ query, condition, helper }: Read): Node[] {
  if (helper) return [...helper.invariant];
  return (query.conditions ?? []).filter((other) => other !== condition).flatMap(({ parts, value, node }) => parts ?? value ?? node).concat(query.handle);
}

function bodyRefusals(project: Project, read: Read, keys: Keys, kind: BatchKind, taken: Taken): Refusal[] {
  const { file, query, key, helper } = read;
  const [inner] = read.loops;
  const refusals: Refusal[] = [];
  const region = keys.outer.node;
  const rest = helper ? undefined : restOf(file, read);
  if (rest) refusals.push(REFUSE.key(`\`${short(file, rest)}\` differs from element to element, too`));
  if (!helper && isMadeInside(file, query.handle, region)) refusals.push(REFUSE.handle(`\`${short(file, query.handle)}\` is made inside the loop`));
  const impure = impurePart(invariantParts(read).filter((node) => node !== query.handle));
  if (impure) refusals.push(REFUSE.key(`\`${short(file, impure)}\` may give another value in each turn`));
  const conditional = conditionalPart(file, inner.body, read.node, invariantParts(read).filter((node) => node !== query.handle));
  if (conditional) refusals.push(REFUSE.key(`\`${short(file, conditional)}\` may only be there under the condition around the query`));
  const tested = key && !keys.facts.isFromRow ? testOfKey(file, inner.body, read.node, key) : undefined;
  if (tested?.isExact) refusals.push(REFUSE.key(`\`${short(file, tested.test)}\` keeps keys away from the query that the database may not take`));
  const writer = writerIn(project, file, region, query, [read.node, ...(inner.source ? [inner.source] : [])]);
  if (writer) refusals.push(REFUSE.writes(`The loop ${writer.because}`));
  const written = key && keyWrite(file, inner.body, read.node, key);
  if (written) refusals.push(REFUSE.order(`\`${short(file, written)}\` changes the key before the query`));
  const element = inner.element?.type === 'Identifier' ? inner.element.name : undefined;
  const other = key && !written && otherWrite(file, region, { key, element, invariant: helper ? [] : invariantParts(read).filter((node) => node !== query.handle) });
  if (other) refusals.push(REFUSE.order(`\`${short(file, other)}\` may change what the next query compares with`));
  const resized = keys.outer.source && resizeOf(file, keys.outer.body, keys.outer.source);
  if (resized) refusals.push(REFUSE.source(`\`${short(file, resized)}\` changes the list while the loop runs`));
  const mutation = (kind === 'by-id' || kind === 'children') && !keys.facts.isUnique ? (mutationOf(file, taken.node) ?? mutationByCall(project, file, taken.node)) : undefined;
  if (mutation) refusals.push(REFUSE.changes(`\`${short(file, mutation)}\` changes what was read, and elements with the same key would share it`));
  if (inner.kind === 'reduce' || inner.kind === 'for-in') refusals.push(REFUSE.source(inner.kind === 'reduce' ? 'Each turn of `reduce` waits for the one before' : 'The loop goes through the names of properties'));
  return refusals;
}

/** Something in the query besides the key that depends on the turn. */
function restOf(file: SourceFile, { query, loops: [loop], condition }: Read): Node | undefined {
  const except = condition?.value;
  return within(query.node, 'Identifier').find((identifier) => !isInside(identifier, query.handle) && !(except && isInside(identifier, except)) && variesByTurn(file, loop, identifier) && !isInsideOwnFunction(file, identifier, query.node));
}

function isInsideOwnFunction(file: SourceFile, identifier: Node, query: Node): boolean {
  const variable = identifier.type === 'Identifier' ? file.variable(identifier) : undefined;
  return variable === undefined || variable.definitions.some(({ name }) => isInside(name, query));
}

function isMadeInside(file: SourceFile, handle: Node, region: Node): boolean {
  return within(handle, 'Identifier').some((identifier) => file.variable(identifier)?.definitions.some(({ name }) => isInside(name, region)) === true);
}

function placeRefusals(file: SourceFile, { outer }: Keys): Refusal[] {
  if (!outer.statement) return [REFUSE.place('The loop is evaluated in the middle of an expression or under a condition')];
  const fn = enclosingFunction(outer.statement);
  return fn && !fn.async ? [REFUSE.place(`The function around \`${short(file, unwrap(outer.source ?? outer.node))}\` is not async`)] : [];
}

const INEQUAL: ReadonlySet<ColumnType> = new Set(['date', 'decimal', 'float', 'json', 'bytes', 'boolean', 'other']);
const MAY_IGNORE_CASE: ReadonlySet<LibraryName> = new Set(['mysql2', 'knex', 'objection', 'typeorm', 'sequelize']);
const WORDS: Readonly<Partial<Record<ColumnType, string>>> = { date: 'a date', decimal: 'a decimal', float: 'a floating-point number', json: 'JSON', bytes: 'bytes' };

/** N9: whether equal keys are equal in JavaScript, and what may be different. */
function equalityOf(project: Project, { query, condition }: Read, { facts }: Keys): { notes: string[]; isText: boolean } | Refusal {
  const table = query.table === undefined ? undefined : project.schema(query.file.path).table(query.library, query.table);
  const column = table?.columns.find(({ property }) => property === condition?.column) ?? table?.columns.find(({ name }) => name === condition?.column);
  const name = condition?.column ?? 'the key';
  if (!column) return { isText: query.library !== 'mongoose' && query.library !== 'mongodb', notes: [`The type of \`${name}\` is not known here: keys are compared as text.${MAY_IGNORE_CASE.has(query.library) ? ' MySQL compares texts without regard to case, the look-up does not.' : ''}`] };
  if (INEQUAL.has(column.type)) return REFUSE.equality(`\`${name}\` holds ${WORDS[column.type] ?? 'values of another type'}, and two equal ones are different objects or texts`);
  const notes: string[] = [];
  const isSure = facts.isFromRow && (facts.column === undefined || facts.column.type === column.type);
  if (column.ignoresCase) notes.push(`The database compares \`${name}\` without regard to case, the look-up does not.`);
  if (column.type === 'uuid' && !isSure) notes.push(`The database reads \`${name}\` in capital letters, too; the look-up finds it as the database writes it.`);
  if (column.isTransformed && facts.column !== column) return REFUSE.equality(`The schema changes what \`${name}\` is compared with, and the look-up does not`);
  const isTyped = query.library === 'prisma' && column.type !== 'bigint';
  const isText = !isSure && !isTyped && column.type !== 'object-id' && !matchesType(facts.type, column.type);
  if (isText && !facts.isFromRow && facts.type !== 'number' && query.library !== 'prisma' && (column.type === 'integer' || column.type === 'bigint')) notes.push(`The database reads \`007\` and \` 7\` as 7 in \`${name}\`, the look-up does not.`);
  return { notes, isText };
}

function matchesType(type: 'string' | 'number' | undefined, column: ColumnType): boolean {
  return type === 'number' ? column === 'integer' : type === 'string' && (column === 'text' || column === 'uuid' || column === 'enum');
}

/** Libraries that send null for both, which equals nothing in SQL. */
const FINDS_NOTHING: ReadonlySet<LibraryName> = new Set(['pg', 'neon', 'drizzle']);

/** N10: elements without a key. */
function nullKeys({ query }: Read, { facts, expression }: Keys): { drops: boolean; notes: string[] } {
  if (facts.isNullable === false) return { drops: false, notes: [] };
  if (facts.isGuarded || FINDS_NOTHING.has(query.library)) return { drops: true, notes: [] };
  const name = expression.text;
  const before = query.kind === 'one' && query.library === 'prisma' && query.method.startsWith('findFirst') ? ` For \`undefined\`, \`${query.method}\` gave any row.` : '';
  return { drops: true, notes: [`Where \`${name}\` is null or undefined, no query is sent for it and nothing is found.${before}`] };
}

export function batchOf(project: Project, { query, condition }: Read, kind: BatchKind, keys: string, isChunk = false) {
  const library = libraryOf(query);
  if (!library?.batch || !condition) return REFUSE.shape(`Tenfold knows no one statement for this query of ${query.library}`);
  return library.batch(project, query, { kind, key: condition, keys, isChunk });
}
