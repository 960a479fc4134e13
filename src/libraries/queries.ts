import type { Node, Offer, Project, Refusal, SourceFile } from '../core/types.ts';
import { QUERY_LIBRARIES } from './query-libraries.ts';

export type LibraryName =
  | 'prisma' | 'drizzle' | 'pg' | 'mysql2' | 'postgres' | 'knex' | 'objection' | 'typeorm' | 'sequelize' | 'mongoose' | 'mongodb' | 'supabase' | 'neon' | 'sqlite';

export type QueryKind =
  | 'one' | 'many' | 'count' | 'exists' | 'sum' | 'aggregate'
  | 'create' | 'create-many' | 'update' | 'update-many' | 'upsert' | 'delete' | 'delete-many' | 'save'
  | 'transaction' | 'raw';

export const WRITES: ReadonlySet<QueryKind> = new Set(['create', 'create-many', 'update', 'update-many', 'upsert', 'delete', 'delete-many', 'save']);

/** One term of the conjunction a query filters by. */
export interface Condition {
  /** Column, field or property as this library names it in code: `userId`, `user_id`, `_id`. */
  column: string;
  operator: 'eq' | 'in' | 'other';
  /** What the column is compared with; undefined for a literal inside an SQL text. */
  value?: Node;
  /** What the term is made of besides the library's own operators; when absent, `value`, or the whole term. */
  parts?: readonly Node[];
  /** The whole term as it stands in the code: the property, the `eq(...)` call, the `.eq(...)` link. */
  node: Node;
}

/** One call that goes to the database. */
export interface Query {
  library: LibraryName;
  file: SourceFile;
  /** The expression whose awaited value is the result, with its whole chain and without `await`. */
  node: Node;
  /** What the query is sent through: `prisma`, `this.prisma`, `tx`, `pool`, the model or repository. */
  handle: Node;
  kind: QueryKind;
  /** Last method that says what is wanted: `findFirst`, `query`, `getMany`. */
  method: string;
  /**
   * Names the table within one library and project: two queries of one table have equal names. A Prisma model
   * (`user`), a TypeORM entity (`User`), a table of SQL (`users`). Undefined when it cannot be read.
   */
  table?: string;
  /** Conjunction of everything the query filters by; undefined when a part of it cannot be read. Empty: no filter. */
  conditions?: readonly Condition[];
  /** Expression of the largest number of rows; `none` when there is no limit, `unknown` when options cannot be read. */
  limit: Node | 'none' | 'unknown';
  isOrdered: boolean;
  /** Skips rows, or starts at a cursor. */
  hasOffset: boolean;
  /** Selected columns; undefined: all. `unknown` when they cannot be read. */
  columns?: readonly string[] | 'unknown';
  /** Also loads, joins or groups other rows: `include`, `with`, `populate`, `join`, `distinct`, `groupBy`. */
  isCompound: boolean;
  /** `FOR UPDATE`, `lock`, a Mongoose `session`. */
  isLocking: boolean;
  /** Value for a row that is not there. `throws`: `findUniqueOrThrow`; `empty`: an empty list. */
  miss: 'null' | 'undefined' | 'throws' | 'empty';
  /** The library itself merges such queries when they are issued in one tick (Prisma's `findUnique`). */
  isMerged: boolean;
  /** Sent inside a transaction handle that was opened around it. */
  isInTransaction: boolean;
  /** Sent over one connection that was taken out of a pool: such queries wait for each other. */
  isOnConnection?: boolean;
  /** Names that would have to be found out by running it; a query with one is never rewritten. */
  opaque?: string;
  /** Of a create or save: what the row is made of. Of an update: the new values. */
  payload?: Node;
  /** From the awaited value to the rows, for drivers that put them into something: `['rows']`, `['0']`, `['data']`. */
  rowsPath?: readonly string[];
  /** How the code takes what it needs out of the awaited value, when that is not what it needs itself. */
  result?: ResultUse | Refusal;
}

export interface ResultUse {
  /** What the code needs in place of the query: a list of rows, one row or `miss`, a number or boolean. */
  gives: 'rows' | 'row' | 'value';
  /** Edits that put an expression of that, without `await`, where the code reads the result; they take the place of the query and its `await`. */
  edits(value: string): { range: readonly [number, number]; text: string }[];
}

export type BatchKind = 'by-id' | 'children' | 'count' | 'exists' | 'sum';

export interface BatchRequest {
  kind: BatchKind;
  /** The equality whose value differs from turn to turn. */
  key: Condition;
  /** Name of a variable that holds the distinct keys, none of them null or undefined. */
  keys: string;
  /** There is at least one key: a list is split into chunks, and no chunk is empty. */
  isChunk?: boolean;
}

/** One query that fetches for all keys what `query` fetches for one. Texts are expressions. */
export interface Batch {
  /** Without `await`: `prisma.user.findMany({ where: { id: { in: userIds } } })`. Its awaited value is an array of rows. */
  text: string;
  /** The same for a declaration that takes the rows out itself: `const { rows: users } = await pool.query(...)`. */
  destructured?: { text: string; pattern(name: string): string };
  /** Keys one statement takes. Undefined: any number, because the library splits them or one parameter holds them all. */
  keysPerStatement?: number;
  /** Key of a fetched row: `user.id`, `String(row._id)`. */
  rowKey(row: string): string;
  /** The same key, from the value in the loop: `order.userId`, `String(order.userId)`. */
  loopKey(value: string): string;
  /** Number in a fetched row, for `count` and `sum`: `row._count._all`, `Number(row.n)`. */
  rowValue?(row: string): string;
  /** What the awaited value is for a key without rows, for `count` and `sum`; `0` when it is not said. */
  missing?: string;
  /** Names to import: `{ from: 'drizzle-orm', names: ['inArray'] }`. */
  imports: readonly { from: string; names: readonly string[] }[];
  tier: Offer['tier'];
  /** What may change; required when the tier is review. */
  note?: string;
}

/** A rewrite of one query in place. */
export interface Replacement {
  edits: { range: readonly [number, number]; text: string }[];
  imports: readonly { from: string; names: readonly string[] }[];
  tier: Offer['tier'];
  note?: string;
  /** For `count`, where the result stays a list of one row: the number in it, `rows[0].count`. Without it the awaited value is the number. */
  number?(rows: string): string;
}

/** A condition to add: a column as the library names it in code, and an expression that is neither null nor undefined. */
export interface Term {
  column: string;
  value: string;
}

/** What Tenfold knows of one data library. Every function is a function of the code alone and never throws. */
export interface QueryLibrary {
  name: LibraryName;
  /** Packages by which a manifest shows that the library is used. */
  packages: readonly string[];
  /** Substrings of which one is in every file that queries through it. */
  triggers: readonly string[];
  /** The query whose outermost expression is `node` (a call, a tagged template, or a lazy relation's member). */
  queryAt(project: Project, file: SourceFile, node: Node): Query | undefined;
  /** Undefined members: this library has no such rewrite; rules then report and refuse. */
  batch?(project: Project, query: Query, request: BatchRequest): Batch | Refusal;
  /** Turns a query for rows into one for their number, or for whether there is one (`exists`), or for the first row. */
  reduce?(project: Project, query: Query, to: 'count' | 'exists' | 'first'): Replacement | Refusal;
  /** Puts a limit on a query for many rows; `limit` is an expression. */
  limit?(project: Project, query: Query, limit: string): Replacement | Refusal;
  /** Adds equalities to what a query filters by. */
  narrow?(project: Project, query: Query, terms: readonly Term[]): Replacement | Refusal;
  /** One statement that creates all rows; `rows` is an expression of an array of what one create is given. */
  createMany?(project: Project, query: Query, rows: string): Batch | Refusal;
  /** One statement that updates all rows of `keys` to the same values. */
  updateMany?(project: Project, query: Query, request: BatchRequest): Batch | Refusal;
}

const known = new WeakMap<SourceFile, Map<Node, Query | undefined>>();

/** The query whose outermost expression is `node`, in whatever library it is written. */
export function queryAt(project: Project, file: SourceFile, node: Node): Query | undefined {
  let answers = known.get(file);
  if (!answers) known.set(file, (answers = new Map<Node, Query | undefined>()));
  if (!answers.has(node)) answers.set(node, firstAnswer(project, file, node));
  return answers.get(node);
}

function firstAnswer(project: Project, file: SourceFile, node: Node): Query | undefined {
  for (const library of librariesOf(project, file)) {
    const query = library.queryAt(project, file, node);
    if (query) return query;
  }
  return undefined;
}

const libraries = new WeakMap<SourceFile, readonly QueryLibrary[]>();

function librariesOf(project: Project, file: SourceFile): readonly QueryLibrary[] {
  let found = libraries.get(file);
  if (!found) {
    const declared = declaredIn(project);
    const isUsed = ({ name, packages }: QueryLibrary): boolean => declared.has(name) || packages.some((each) => file.text.includes(each));
    found = isMinified(file) ? [] : QUERY_LIBRARIES.filter((library) => library.triggers.some((trigger) => file.text.includes(trigger)) && isUsed(library));
    libraries.set(file, found);
  }
  return found;
}

const declarations = new WeakMap<Project, ReadonlySet<LibraryName>>();

/** Libraries that a package.json of the project names; all of them when there is none. */
function declaredIn(project: Project): ReadonlySet<LibraryName> {
  let found = declarations.get(project);
  if (!found) {
    const texts = project.pathsEnding('package.json').map((path) => project.text(path) ?? '');
    const isNamed = (name: string): boolean => texts.length === 0 || texts.some((text) => text.includes(`"${name}"`));
    found = new Set(QUERY_LIBRARIES.filter(({ packages }) => packages.some(isNamed)).map(({ name }) => name));
    declarations.set(project, found);
  }
  return found;
}

/** A bundle that was checked in: nobody edits it, and its names say nothing. */
function isMinified({ text }: SourceFile): boolean {
  return text.length > 20_000 && text.length > 400 * (text.split('\n').length + 1);
}

export function libraryOf(query: Query): QueryLibrary | undefined {
  return QUERY_LIBRARIES.find(({ name }) => name === query.library);
}

/** A library that the project declares may be queried in a file with this text. */
export function mayQuery(text: string, project: Project): boolean {
  const declared = declaredIn(project);
  return QUERY_LIBRARIES.some(({ name, packages, triggers }) => triggers.some((trigger) => text.includes(trigger)) && (declared.has(name) || packages.some((each) => text.includes(each))));
}

/** Something may be waited for in a loop, in a file with this text. */
export function mayWaitInLoop(text: string): boolean {
  return /\bawait\b|\.then\(|\bPromise\b/.test(text) && /\bfor\b|\bwhile\b|\.(?:map|flatMap|forEach|reduce|each|eachSeries|eachLimit|mapLimit|mapSeries)\(|\b(?:pMap|pEach|map|each)\(/.test(text);
}

/** Substrings that gate files for rules about queries. */
export function queryTriggers(): readonly string[] {
  return [...new Set(QUERY_LIBRARIES.flatMap(({ triggers }) => triggers))];
}

const all = new WeakMap<SourceFile, readonly Query[]>();

/** All queries of a file in source order, outermost expression each. */
export function queriesIn(project: Project, file: SourceFile): readonly Query[] {
  const answer = all.get(file) ?? readQueries(project, file);
  all.set(file, answer);
  return answer;
}

function readQueries(project: Project, file: SourceFile): readonly Query[] {
  const found: Query[] = [];
  for (const node of [...file.nodes('CallExpression'), ...file.nodes('TaggedTemplateExpression')]) {
    if (isLink(node)) continue;
    const query = queryAt(project, file, node);
    if (query) found.push(query);
  }
  return found.sort((a, b) => a.node.range[0] - b.node.range[0]);
}

/** Part of a longer chain of calls: `db.select()` in `db.select().from(users)`. */
function isLink(node: Node): boolean {
  const { parent } = node;
  return parent?.type === 'MemberExpression' && parent.object === node && parent.parent.type === 'CallExpression' && parent.parent.callee === parent && !ENDS.has(parent.property.type === 'Identifier' ? parent.property.name : '');
}

/** Methods of a promise: what stands before them is the query. */
const ENDS: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);
