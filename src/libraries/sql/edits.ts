import { propertyName } from '../../core/ast.ts';
import type { Project, Range, Refusal, SourceFile } from '../../core/types.ts';
import { noShape, textWith, type Slice } from '../rewriting.ts';
import type { Sending } from './query.ts';

/** A change of an SQL text, by offsets in it. */
export interface SqlEdit {
  range: Range;
  text: string;
}

/** The changes as slices of the file; the text is written out where it stands elsewhere. */
export function sourceSlices(project: Project, file: SourceFile, { sql }: Sending, edits: readonly SqlEdit[]): Slice[] | Refusal {
  const slices: Slice[] = [];
  for (const { range, text } of edits) {
    const start = sql.source(range[0]);
    const end = range[1] === range[0] ? start : sourceEnd(sql, range[1]);
    if (start === undefined || end === undefined || end < start) return written(project, file, sql, edits);
    slices.push({ range: [start, end], text: escaped(file.text[sql.node.range[0]] ?? '', text) });
  }
  return slices;
}

/** Behind a character, so that an end is not taken for the start of what follows. */
function sourceEnd(sql: Sending['sql'], offset: number): number | undefined {
  const last = sql.source(offset - 1);
  return last === undefined ? undefined : last + 1;
}

function written(project: Project, file: SourceFile, sql: Sending['sql'], edits: readonly SqlEdit[]): Slice[] | Refusal {
  if (sql.inside.size > 0 || sql.node.type === 'TemplateLiteral') return noShape('The SQL text is put together from several parts.');
  const text = [...edits].sort((a, b) => b.range[0] - a.range[0]).reduce((at, edit) => at.slice(0, edit.range[0]) + edit.text + at.slice(edit.range[1]), sql.text);
  const quote = text.includes('\n') ? '`' : project.style(file).quote;
  return [{ range: [sql.node.range[0], sql.node.range[1]], text: `${quote}${escaped(quote, text)}${quote}` }];
}

function escaped(quote: string, text: string): string {
  return quote === '`' ? text.replaceAll('`', '\\`') : quote === "'" || quote === '"' ? text.replaceAll(quote, `\\${quote}`) : text;
}

/** The call with slices put in, without types that no longer fit when the rows are others. */
export function callText(file: SourceFile, { node, isPrepared }: Sending, slices: readonly Slice[], hasOtherRows: boolean): string | undefined {
  const all = [...slices];
  if (node.type === 'CallExpression' && isPrepared) {
    if (propertyName(node.callee) !== 'execute' || node.callee.type !== 'MemberExpression') return undefined;
    const { property } = node.callee;
    all.push({ range: [property.range[0], property.range[1]], text: 'query' });
  }
  const types = node.type === 'CallExpression' || node.type === 'TaggedTemplateExpression' ? node.typeArguments : undefined;
  if (types && hasOtherRows) all.push({ range: [types.range[0], types.range[1]], text: '' });
  return textWith(file, node, all);
}

/** `row.total`, `row['COUNT(*)']`. */
export function member(row: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${row}.${name}` : `${row}['${name.replaceAll("'", "\\'")}']`;
}

/** How an awaited result is taken apart, and the promise of its rows. */
export function withRows(call: string, path: readonly string[]): { text: string; destructured?: { text: string; pattern(name: string): string } } {
  const [name] = path;
  if (name === undefined) return { text: call };
  const pattern = (to: string): string => (name === '0' ? `[${to}]` : name === to ? `{ ${to} }` : `{ ${name}: ${to} }`);
  return { text: `${call}.then((${pattern('rows')}) => rows)`, destructured: { text: call, pattern } };
}

export function isRefusal<T extends object>(value: T | Refusal): value is Refusal {
  return 'because' in value;
}
