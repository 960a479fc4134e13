import { isInside, propertyName, rangeOf, textOf, unwrap, wrapped } from '../../core/ast.ts';
import type { Edit, Node, Project, Refusal, SourceFile, Variable } from '../../core/types.ts';
import { libraryOf, type Query, type Replacement } from '../../libraries/queries.ts';
import { hookedBy } from '../../libraries/query-hooks.ts';
import type { ResultUses, Use } from '../../libraries/result-uses.ts';
import type { Shape } from '../../libraries/result-shape.ts';
import { termsOf } from './terms.ts';

export interface Plan {
  edits: Edit[];
  imports: Replacement['imports'];
  tier: Replacement['tier'];
  note?: string;
}

export interface Site {
  project: Project;
  file: SourceFile;
  query: Query;
  uses: ResultUses;
  shape: Shape;
}

const BY_HAND = 'Let the database do it, and look at the result: numbers and text may be handled differently there.';

/** The rewrite for what the rows are reduced to, or why there is none. */
export function planOf(site: Site): Plan | Refusal {
  if (site.query.opaque !== undefined) return { code: 'QUERY', because: site.query.opaque, next: 'Write the query out where it is sent.' };
  switch (site.shape.kind) {
    case 'count':
      return countPlan(site);
    case 'exists':
    case 'first':
      return limitPlan(site);
    case 'sort':
      return { code: 'SORT', because: 'JavaScript and the database do not order text and missing values alike.', next: 'Order and limit the rows in the query.' };
    case 'sum':
      return { code: 'SUM', because: 'A sum in the database may have another type, and is null when there are no rows.', next: BY_HAND };
    default:
      return searchPlan(site);
  }
}

function limitPlan({ project, query }: Site): Plan | Refusal {
  const replaced = libraryOf(query)?.limit?.(project, query, '1') ?? missing(query);
  return 'because' in replaced ? unreadable(replaced) : planFrom(query, replaced);
}

function missing(query: Query): Refusal {
  return { code: 'QUERY', because: `The text for this in ${query.library} is not known here.`, next: 'Write the query so that the database does it.' };
}

/** Libraries have reasons of their own; to the reader they are one: this query takes no such change. */
function unreadable(refusal: Refusal): Refusal {
  return { ...refusal, code: 'QUERY' };
}

function planFrom(query: Query, { edits, imports, tier, note }: Replacement, more: readonly Edit[] = []): Plan {
  return { edits: [...edits.map(({ range, text }) => ({ path: query.file.path, range, text })), ...more], imports, tier, ...(note !== undefined && { note }) };
}

function countPlan(site: Site): Plan | Refusal {
  const { project, file, query, shape } = site;
  const hook = hookedBy(project, query, 'read');
  if (hook !== undefined) return { code: 'HOOKS', because: `\`${hook}\` changes what queries for rows do, and may not do the same for a count.`, next: 'Count in the query, and check that the hook holds there, too.' };
  const replaced = libraryOf(query)?.reduce?.(project, query, 'count') ?? missing(query);
  if ('because' in replaced) return unreadable(replaced);
  const driverCount = shape.uses.find(({ node }) => !isLengthOf(node));
  if (driverCount) return { code: 'SHAPE', because: `\`${propertyName(unwrap(driverCount.node)) ?? textOf(file, driverCount.node)}\` is the number of rows that came, which is 1 once the database counts.`, next: 'Count in the query, and read the number from its one row.' };
  const rows = shape.uses.map((use) => rowsOf(site, use));
  if (rows.some((node) => node === undefined)) return { code: 'SHAPE', because: 'The rows pass through another expression before they are counted.', next: 'Count in the query.' };
  // The text around the rows would be written anew, over the change in the query.
  if (replaced.number && rows.some((node) => node && isInside(query.node, node))) return { code: 'SHAPE', because: 'The rows are counted where they are fetched, without a name of their own.', next: 'Count in the query, and read the number from its one row.' };
  const name = renamed(site);
  const edits: Edit[] = [];
  for (const { node, rows: list } of shape.uses) {
    const text = textOf(file, list);
    if (replaced.number) edits.push({ path: file.path, range: rangeOf(node), text: replaced.number(unwrap(list).type === 'AwaitExpression' ? `(${text})` : text) });
    else if (unwrap(list).type === 'AwaitExpression') edits.push(...bared(file, node, list));
    else edits.push({ path: file.path, range: rangeOf(node), text: name?.to ?? text });
  }
  if (!replaced.number) edits.push(...declarations(file, site, name));
  return planFrom(query, replaced, edits);
}

/** `rows.length`, and not `result.rowCount`. */
function isLengthOf(use: Node): boolean {
  return propertyName(unwrap(use)) === 'length';
}

/** The rows in a use, when they stand there by themselves: a variable, `result.rows` of one, or what was awaited. */
function rowsOf({ query, uses }: Site, { node, rows }: Use): Node | undefined {
  const inner = unwrap(rows);
  if (node.type !== 'MemberExpression' && node.type !== 'ChainExpression') return undefined;
  if (inner.type === 'AwaitExpression') return isInside(query.node, inner) ? inner : undefined;
  const base = inner.type === 'MemberExpression' && !uses.isPlain ? unwrap(inner.object) : inner;
  if (base.type === 'Identifier') return uses.variables.some((variable) => variable.references.some(({ identifier }) => identifier === base)) ? inner : undefined;
  return base.type === 'AwaitExpression' && isInside(query.node, base) ? inner : undefined;
}

/** `(await query).length` becomes `await query`; with a member behind it, the parentheses stay. */
function bared(file: SourceFile, use: Node, awaited: Node): Edit[] {
  const { parent } = wrapped(use);
  const closed = file.text.indexOf(')', awaited.range[1]) + 1;
  if (parent?.type === 'MemberExpression' && parent.object === wrapped(use) && closed > 0 && closed <= use.range[1]) return [{ path: file.path, range: [closed, use.range[1]], text: '' }];
  return [
    { path: file.path, range: [use.range[0], awaited.range[0]], text: '' },
    { path: file.path, range: [awaited.range[1], use.range[1]], text: '' },
  ];
}

interface Renaming {
  variable: Variable;
  to: string;
}

/** A name that says that the variable is a number from now on; undefined when there is no variable, or it says so already. */
function renamed({ file, uses }: Site): Renaming | undefined {
  const [variable, ...others] = uses.variables;
  if (!variable || others.length > 0 || /count|total|num|length/i.test(variable.name)) return undefined;
  const taken = new Set(file.nodes('Identifier').map(({ name }) => name));
  const to = /^(?:rows?|data|results?|records?|list|items)$/.test(variable.name) ? 'count' : `${singular(variable.name)}Count`;
  return taken.has(to) ? undefined : { variable, to };
}

function singular(name: string): string {
  if (/[a-z]ies$/.test(name)) return `${name.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x)es$/.test(name)) return name.slice(0, -2);
  return /[a-z]s$/.test(name) && !/(?:ss|us|is)$/.test(name) ? name.slice(0, -1) : name;
}

/** The name where it is declared, without the type of a list. */
function declarations(file: SourceFile, { uses }: Site, renaming: Renaming | undefined): Edit[] {
  return uses.variables.flatMap((variable) => {
    const name = variable.definitions[0]?.name;
    if (name?.type !== 'Identifier') return [];
    const end = name.range[0] + variable.name.length;
    const edits: Edit[] = [];
    if (name.typeAnnotation) edits.push({ path: file.path, range: [end, name.range[1]], text: '' });
    if (renaming?.variable !== variable) return edits;
    const property = name.parent.type === 'Property' && name.parent.shorthand;
    return [{ path: file.path, range: [name.range[0], end], text: property ? `${variable.name}: ${renaming.to}` : renaming.to }, ...edits];
  });
}

/** `find`, `filter` and `some` with a condition that the query takes over; what is left is the first row, or the list. */
function searchPlan({ project, file, query, shape }: Site): Plan | Refusal {
  const [use] = shape.uses;
  const call = unwrap(use.node);
  const callback = call.type === 'CallExpression' ? call.arguments[0] : undefined;
  if (!callback) return missing(query);
  const table = query.table === undefined ? undefined : project.schema(file.path).table(query.library, query.table);
  const terms = termsOf(file, callback, table);
  if ('because' in terms) return terms;
  const replaced = libraryOf(query)?.narrow?.(project, query, terms) ?? missing(query);
  if ('because' in replaced) return unreadable(replaced);
  const edits = remainder(file, call, use.rows, shape.kind);
  return { ...planFrom(query, shape.kind === 'filter' ? replaced : withOne(project, query, replaced), edits), tier: 'review', note: 'The database compares, so letter case, and numbers written as text, may count differently.' };
}

/** One row is enough for `find` and `some`. */
function withOne(project: Project, query: Query, replaced: Replacement): Replacement {
  const limited = libraryOf(query)?.limit?.(project, query, '1');
  if (!limited || 'because' in limited) return replaced;
  const edits = [...replaced.edits];
  for (const edit of limited.edits) {
    const twin = edits.findIndex(({ range }) => range[0] === edit.range[0] && range[1] === edit.range[1]);
    const text = edits[twin]?.text ?? '';
    // `findMany()` is given one object, not two.
    const joined = text.startsWith('{') && edit.text.startsWith('{') ? `${text.slice(0, -1).trimEnd()}, ${edit.text.slice(1).trimStart()}` : text + edit.text;
    if (twin === -1) edits.push(edit);
    else edits[twin] = { range: edit.range, text: joined };
  }
  return { ...replaced, edits };
}

const TAKES_COMPARISON: ReadonlySet<string> = new Set(['IfStatement', 'VariableDeclarator', 'ReturnStatement', 'Property', 'ExpressionStatement', 'LogicalExpression', 'ConditionalExpression']);

/** What is left of `rows.find(...)` once the query finds the rows: `rows[0]`, `rows`, `rows.length > 0`. */
function remainder(file: SourceFile, call: Node, rows: Node, kind: Shape['kind']): Edit[] {
  const { path } = file;
  const awaited = unwrap(rows);
  if (kind === 'filter' && awaited.type === 'AwaitExpression') return bared(file, call, awaited);
  const end = awaited.type === 'AwaitExpression' ? file.text.indexOf(')', rows.range[1]) + 1 : rows.range[1];
  if (kind !== 'some') return [{ path, range: [end, call.range[1]], text: kind === 'find' ? '[0]' : '' }];
  const isBare = TAKES_COMPARISON.has(wrapped(call).parent?.type ?? '');
  const rest: Edit = { path, range: [end, call.range[1]], text: isBare ? '.length > 0' : '.length > 0)' };
  return isBare ? [rest] : [{ path, range: [call.range[0], call.range[0]], text: '(' }, rest];
}
