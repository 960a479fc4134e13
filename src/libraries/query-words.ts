import { textOf } from '../core/ast.ts';
import { SEVERITIES, type Context, type Node, type Range, type Severity, type SourceFile } from '../core/types.ts';
import type { Query } from './queries.ts';

/** A node as a whole when it fits one line, else its first line. */
export function reportRange(file: SourceFile, node: Node): Range {
  const end = file.text.indexOf('\n', node.range[0]);
  return [node.range[0], end === -1 ? node.range[1] : Math.min(end, node.range[1])];
}

/** The table of a query in a sentence. */
export function tableText({ table }: Query): string {
  return table === undefined ? 'the table' : `\`${table}\``;
}

/** Severity where the code runs; undefined where a query does not matter. */
export function severityIn(context: Context, severity: Severity): Severity | undefined {
  switch (context) {
    case 'request':
    case 'socket':
    case 'edge':
      return severity;
    case 'background':
      return SEVERITIES[Math.min(SEVERITIES.indexOf(severity) + 1, SEVERITIES.length - 1)];
    case 'unknown':
      return 'info';
    default:
      return undefined;
  }
}

/** Its rows are worked out of many: as many as there are kinds of something, or one. */
export function isGrouped(file: SourceFile, { node }: Query): boolean {
  return /\bdistinct|\bgroup:|group\s*by\b|\.groupBy\(|\bhaving\b|\bfn\(\s*["'](?:count|sum|avg|min|max)/i.test(textOf(file, node));
}
