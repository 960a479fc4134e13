import { rangeOf, textOf, unwrap } from '../../core/ast.ts';
import type { Edit, Node, Offer, Project, Refusal, SourceFile } from '../../core/types.ts';
import type { Batch, Condition, Query } from '../../libraries/queries.ts';
import { isReadByName, type Taken } from '../../libraries/query-results.ts';
import { batchOf, type Assessed } from './assess.ts';
import { REFUSE } from './codes.ts';
import { freshName, type Reserved } from '../../libraries/fresh-names.ts';
import { camel, namesFor, plural, shadowed, type Names } from './names.ts';
import { isTakenForGranted } from './definite.ts';
import type { Read } from './read.ts';
import { siblingOf } from './siblings.ts';
import { sizeOf } from '../../libraries/loop-source.ts';
import { indented } from './text.ts';

/** Largest list that is sent in one statement without asking how long it is. */
const ONE_STATEMENT = 1000;

export interface Rewrite {
  edits: Edit[];
  imports: Import[];
  /** The generated function that sends the keys in portions is needed. */
  usesChunks: boolean;
  offer: Offer;
}

/** Names that a file needs from a module. */
export interface Import {
  path: string;
  from: string;
  names: readonly string[];
}

export const TITLE = 'Read all rows with one query before the loop';

/** The prefetch, and the look-up in place of the query. */
export function rewriteOf(project: Project, read: Read, assessed: Assessed, reserved: Reserved): Rewrite | Refusal {
  const { file, query, condition } = read;
  const { keys, kind, taken } = assessed;
  const { statement } = keys.outer;
  if (!statement || !condition) return REFUSE.place('No statement stands before the loop');
  const list = listText(project, file, assessed);
  const names = namesFor(file, statement, { table: query.table ?? 'row', column: nameOfKey(query, condition), kind, list, reserved });
  const size = keys.outer.source ? sizeOf(project, file, keys.outer.source) : Infinity;
  const isWhole = read.loops.length === 1 && size <= ONE_STATEMENT;
  const own = read.helper ? plural(camel(condition.column)) : names.keys;
  const first = batchOf(project, read, kind, own);
  if ('code' in first) return first;
  const sibling = read.helper && siblingOf(project, read, own, first);
  if (sibling && 'code' in sibling) return sibling;
  const usesChunks = first.keysPerStatement !== undefined && !isWhole;
  const chunk = usesChunks ? freshName(file, statement, ['keys', 'keysOfChunk'], { names: new Map(), lists: new Map() }) : names.keys;
  const batch = sibling ? called(first, sibling.call(chunk)) : usesChunks ? batchOf(project, read, kind, chunk, true) : first;
  if ('code' in batch) return batch;
  const lines = prefetch(project, file, { names, batch, assessed, chunk, library: query.library });
  const clash = shadowed(file, statement, lines.join('\n'), batch.imports.flatMap((each) => each.names));
  if (clash !== undefined) return REFUSE.shape(`\`${clash}\` is declared around the loop and means something else there`);
  const found = lookup(file, read, { names, batch, assessed });
  const value = kind === 'by-id' && found.startsWith(`${names.lookup}.get(`) && found.endsWith(')') && !read.helper && isTakenForGranted(project, file, read.query) ? `${found}!` : found;
  const edits: Edit[] = [...lines.map((text) => insertion(file, statement.range[0], text)), ...hoistEdits(file, assessed), ...(sibling?.edits ?? [])];
  if (read.query.result && !('code' in read.query.result) && !read.helper) {
    for (const { range, text } of read.query.result.edits(value)) edits.push({ path: file.path, range, text });
  } else edits.push(valueEdit(file, read, taken, value));
  const notes = [...assessed.notes, ...(batch.note === undefined ? [] : [batch.note]), ...columnNotes(read, assessed)];
  const isReview = notes.length > 0 || batch.tier === 'review';
  return {
    edits, usesChunks,
    imports: sibling ? sibling.imports : batch.imports.map(({ from, names: wanted }) => ({ path: file.path, from, names: wanted })),
    offer: { strategy: 'prefetch', title: TITLE, tier: isReview ? 'review' : 'safe', ...(isReview && { note: notes.join(' ') || 'The rows are read at one moment, before the loop.' }) },
  };
}

/** The compiler takes `[...new Set()]`: https://www.typescriptlang.org/tsconfig/#downlevelIteration */
function spreadsSets(project: Project, file: SourceFile): boolean {
  if (!/[.][cm]?tsx?$/.test(file.path)) return true;
  const directory = project.manifest(file.path)?.directory ?? '';
  const text = project.text(directory === '' ? 'tsconfig.json' : `${directory}/tsconfig.json`);
  return text === undefined || /"extends"|"downlevelIteration"\s*:\s*true/.test(text) || /"target"\s*:\s*"(?!es[35]")/i.test(text);
}

/** The same rows, from the function that sends the query. */
function called(batch: Batch, text: string): Batch {
  const { destructured, ...rest } = batch;
  return destructured ? { ...rest, text } : { ...batch, text };
}

/** Documents refer to others by properties named after them: `order` holds the id of one. */
function nameOfKey({ library }: Query, { column }: Condition): string {
  return (library === 'mongoose' || library === 'mongodb') && !/id$/i.test(column) ? `${column}Id` : column;
}

/** Array of the distinct keys. */
function listText(project: Project, file: SourceFile, { keys, drops }: Assessed): string {
  const list = keys.list(drops);
  const isDistinct = keys.facts.isUnique && keys.facts.column?.isNullable !== true;
  if (isDistinct) return keys.isElement ? `[...${list}]` : list;
  return spreadsSets(project, file) ? `[...new Set(${list})]` : `Array.from(new Set(${list}))`;
}

/** A key column that was not selected is in the rows now. */
function columnNotes({ file, query, condition }: Read, { kind, taken }: Assessed): string[] {
  if ((kind !== 'by-id' && kind !== 'children') || !Array.isArray(query.columns) || !condition) return [];
  if (query.columns.includes(condition.column) || (kind === 'by-id' && isReadByName(file, taken.node))) return [];
  return [`The rows that were read also hold \`${condition.column}\`.`];
}

function insertion(file: SourceFile, offset: number, text: string): Edit {
  const indent = /[ \t]*$/.exec(file.text.slice(file.text.lastIndexOf('\n', offset - 1) + 1, offset))?.[0] ?? '';
  return { path: file.path, range: [offset, offset], text: `${indented(text, indent)}\n${indent}` };
}

/** By how much the lines around a statement are moved in. */
function stepOf(file: SourceFile, { parent, range }: Node, fallback: string): string {
  const marginAt = (offset: number) => /^[ \t]*/.exec(file.text.slice(file.text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
  const [own, outer] = [marginAt(range[0]), parent && parent.type !== 'Program' ? marginAt(parent.range[0]) : undefined];
  return outer !== undefined && own.length > outer.length && own.startsWith(outer) ? own.slice(outer.length) : fallback;
}

interface Parts {
  names: Names;
  batch: Batch;
  assessed: Assessed;
}

function prefetch(project: Project, file: SourceFile, { names, batch, assessed, chunk, library }: Parts & { chunk: string; library: Query['library'] }): string[] {
  const { keys, kind } = assessed;
  const { semicolons } = project.style(file);
  const indent = keys.outer.statement ? stepOf(file, keys.outer.statement, project.style(file).indent) : project.style(file).indent;
  const end = semicolons ? ';' : '';
  const isTypeScript = /\.[cm]?tsx?$/.test(file.path);
  const usesChunks = chunk !== names.keys;
  const query = usesChunks ? `inChunks(${names.keys}, ${batch.keysPerStatement ?? ONE_STATEMENT}, (${chunk}) => ${batch.text})` : batch.text;
  const declared = batch.destructured && !usesChunks ? `const ${batch.destructured.pattern(names.rows)} = await ${batch.destructured.text}${end}` : `const ${names.rows} = await ${query}${end}`;
  const lines = [
    ...(keys.hoist ? [`const ${keys.hoist.name} = ${textOf(file, unwrap(keys.hoist.source))}${end}`] : []),
    ...(names.isDeclared ? [] : [`const ${names.keys} = ${listText(project, file, assessed)}${end}`]),
    declared,
  ];
  const rowKey = keyed(batch.rowKey(names.row), assessed);
  switch (kind) {
    case 'by-id':
      return [...lines, `const ${names.lookup} = new Map(${names.rows}.map((${names.row}) => [${rowKey}, ${names.row}]))${end}`];
    case 'count':
    case 'sum':
      return [...lines, `const ${names.lookup} = new Map(${names.rows}.map((${names.row}) => [${rowKey}, ${batch.rowValue?.(names.row) ?? names.row}]))${end}`];
    case 'exists':
      return [...lines, `const ${names.lookup} = new Set(${names.rows}.map((${names.row}) => ${rowKey}))${end}`];
    case 'children': {
      // What postgres.js gives is an array and more, which a group is not.
      const rows = library === 'postgres' || library === 'neon' ? `(typeof ${names.rows})[number][]` : `typeof ${names.rows}`;
      const types = isTypeScript ? `<unknown, ${rows}>` : '';
      const group = [
        `const ${names.lookup} = new Map${types}()${end}`,
        `for (const ${names.row} of ${names.rows}) {`,
        `${indent}const group = ${names.lookup}.get(${rowKey})${end}`,
        `${indent}if (group) group.push(${names.row})${end}`,
        `${indent}else ${names.lookup}.set(${rowKey}, [${names.row}])${end}`,
        '}',
      ];
      return [...lines, group.join('\n')];
    }
  }
}

function keyed(text: string, { isText }: Assessed): string {
  return isText && !/^String\(|\.toString\(\)$/.test(text) ? `String(${text})` : text;
}

function lookup(file: SourceFile, { key, query, node, helper }: Read, { names, batch, assessed }: Parts): string {
  const own = key ? textOf(file, key) : '';
  const value = keyed(batch.loopKey(own), assessed);
  const get = `${names.lookup}.get(${value})`;
  const miss = helper?.miss ?? query.miss;
  const isMaybe = assessed.drops && !assessed.keys.facts.isGuarded && (assessed.keys.facts.isNullable === true);
  switch (assessed.kind) {
    case 'exists':
      return `${names.lookup}.has(${value})`;
    case 'children':
      return `${get} ?? []`;
    case 'count':
      return `${get} ?? ${batch.missing ?? '0'}`;
    case 'sum':
      return `${get} ?? ${batch.missing ?? (query.miss === 'null' ? 'null' : '0')}`;
    case 'by-id': {
      if (miss === 'throws') return assessed.taken.isAwaited ? `${get} ?? (await ${textOf(file, node)})` : `${get} ?? ${textOf(file, node)}`;
      if (isMaybe) return `${own} == null ? ${miss} : ${miss === 'null' ? `${get} ?? null` : get}`;
      return miss === 'null' ? `${get} ?? null` : get;
    }
  }
}

/** Puts the value in place, in parentheses where the code around it binds more tightly than `??`. */
function valueEdit(file: SourceFile, { node }: Read, { node: taken }: Taken, value: string): Edit {
  const { path } = file;
  const [start, end] = rangeOf(taken);
  const { parent } = taken;
  const isWrapped = isInParentheses(file, taken);
  const all = [file.text.lastIndexOf('(', start), file.text.indexOf(')', end) + 1] as const;
  if (isWrapped && /^[\w$.]+\([\w$.!?]*\)$/.test(value)) return { path, range: all, text: value };
  // `(await x)?.name` is undefined for null and undefined alike.
  if (isWrapped && parent?.type === 'MemberExpression' && parent.optional && value.endsWith(' ?? null') && !value.includes(' == null ? ')) {
    return { path, range: all, text: value.slice(0, -' ?? null'.length) };
  }
  const isTight = parent !== undefined && TIGHT.has(parent.type) && node !== parent;
  return { path, range: [start, end], text: isTight && !isWrapped && / (?:\?\?|\?) /.test(value) ? `(${value})` : value };
}

const TIGHT: ReadonlySet<string> = new Set(['LogicalExpression', 'BinaryExpression', 'UnaryExpression', 'SpreadElement', 'ConditionalExpression', 'TSAsExpression', 'TSNonNullExpression']);

const BRINGS_PARENTHESES: ReadonlySet<string> = new Set(['IfStatement', 'WhileStatement', 'DoWhileStatement', 'SwitchStatement', 'CallExpression', 'NewExpression']);

function isInParentheses({ text }: SourceFile, { range: [start, end], parent }: Node): boolean {
  return !BRINGS_PARENTHESES.has(parent?.type ?? '') && /\(\s*$/.test(text.slice(0, start)) && /^\s*\)/.test(text.slice(end));
}

/** The list is given a name, and the loop goes through that. */
function hoistEdits(file: SourceFile, { keys }: Assessed): Edit[] {
  if (!keys.hoist) return [];
  const [start, end] = rangeOf(keys.hoist.source);
  const isWrapped = isInParentheses(file, keys.hoist.source);
  const range = isWrapped ? [file.text.lastIndexOf('(', start), file.text.indexOf(')', end) + 1] as const : [start, end] as const;
  return [{ path: file.path, range, text: keys.hoist.name }];
}
