import { rangeOf, textOf, unwrap } from '../../core/ast.ts';
import type { Loop } from '../../core/loops.ts';
import type { Place, Project, Running, Severity, SourceFile } from '../../core/types.ts';
import type { Read } from './read.ts';
import { rowsOf, sizeOf } from '../../libraries/loop-source.ts';
import { short } from './text.ts';

const EXAMPLE = 50;
const REQUEST_SOURCE = /\b(?:req|request|ctx|body|dto|input|payload|event)\b/;

/** "`prisma.user.findFirst` runs once for every element of `orders`. A list of 50 costs 50 round trips." */
export function messageOf(file: SourceFile, read: Read): string {
  const { loops, helper } = read;
  const [inner] = loops;
  const name = helper ? `\`${helper.name}\`, which sends \`${queryName(read)}\`,` : `\`${queryName(read)}\``;
  const source = inner.source ? ` of \`${short(file, unwrap(inner.source))}\`` : '';
  const outer = loops[1]?.source;
  const again = outer ? `, again for every element of \`${short(file, unwrap(outer))}\`` : '';
  const burst = inner.kind === 'concurrent' || inner.kind === 'for-each' ? ` A list of ${EXAMPLE} asks for ${EXAMPLE} connections at once, and other requests wait for them.` : ` A list of ${EXAMPLE} costs ${EXAMPLE} round trips.`;
  return `${name} runs once for every element${source}${again}.${burst}`;
}

/** The call without its arguments: `prisma.user.findFirst`. */
function queryName({ query }: Read): string {
  const { node, file } = query;
  const text = textOf(file, query.handle).replace(/\s+/g, ' ');
  if (node.type === 'CallExpression') {
    const callee = textOf(file, node.callee).replace(/\s+/g, ' ');
    if (callee.length <= 50 && !/[('"`]/.test(callee)) return callee;
  }
  const table = query.table !== undefined && !text.includes(query.table) ? ` on ${query.table}` : '';
  return text.length <= 40 ? `${text}.${query.method}${table}` : `${query.method}${table}`;
}

/** What the reader sees besides the query: the loop, and how the code is reached. */
export function placesOf(file: SourceFile, read: Read, running: Running): Place[] {
  const [inner] = read.loops;
  const places: Place[] = [{ path: file.path, range: headOf(inner, file), label: 'once for every element' }];
  if (read.helper) places.push({ path: read.query.file.path, range: rangeOf(read.query.node), label: 'the query' });
  return [...places, ...running.evidence.slice(0, 3)];
}

/** First line of a loop. */
function headOf({ node }: Loop, file: SourceFile): [number, number] {
  const end = file.text.indexOf('\n', node.range[0]);
  return [node.range[0], Math.min(node.range[1], end === -1 ? node.range[1] : end)];
}

const LOWER: Readonly<Record<Severity, Severity>> = { critical: 'high', high: 'medium', medium: 'low', low: 'info', info: 'info' };
const BOUNDED = 100;

/** Highest where the list grows with the data and somebody waits for the answer. */
export function severityOf(project: Project, file: SourceFile, { loops: [inner] }: Read, { context }: Running): Severity {
  if (context === 'unknown') return 'info';
  const rows = inner.source && rowsOf(project, file, inner.source);
  const size = inner.source ? sizeOf(project, file, inner.source) : Infinity;
  const grade: Severity = rows?.limit === 'none' || (inner.source && REQUEST_SOURCE.test(textOf(file, inner.source))) ? 'critical' : size <= BOUNDED ? 'medium' : 'high';
  return context === 'background' ? LOWER[grade] : grade;
}
