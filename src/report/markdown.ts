import { paragraph } from './terminal.ts';
import type { Colors } from './terminal.ts';

interface Options {
  colors: Colors;
  /** Columns. */
  width: number;
}

/** Prints the Markdown that rule pages are written in: headings, paragraphs, lists, tables, fenced code. */
export function renderMarkdown(source: string, options: Options): string {
  const lines = source.replace(/<!--[^]*?-->\n?/g, '').split('\n');
  let text = '';
  for (let at = 0; at < lines.length; ) {
    const end = blockEnd(lines, at);
    text += renderBlock(lines.slice(at, end), options);
    at = end;
  }
  return `${text.replace(/\n{3,}/g, '\n\n').trim()}\n`;
}

/** Index after the block that starts at `at`: a fence with its content, a table, a paragraph or one other line. */
function blockEnd(lines: readonly string[], at: number): number {
  const first = lines[at] ?? '';
  const belongs = (line: string) => {
    if (first.startsWith('|')) return line.startsWith('|');
    return kindOf(first) === 'text' && kindOf(line) === 'text' ? true : kindOf(first) === 'item' && /^\s+\S/.test(line) && kindOf(line) === 'text';
  };
  if (first.startsWith('```')) {
    const close = lines.findIndex((line, index) => index > at && line.startsWith('```'));
    return close === -1 ? lines.length : close + 1;
  }
  let end = at + 1;
  while (end < lines.length && belongs(lines[end] ?? '')) end += 1;
  return end;
}

function kindOf(line: string): 'blank' | 'heading' | 'fence' | 'table' | 'item' | 'text' {
  if (line.trim() === '') return 'blank';
  if (/^#{1,6} /.test(line)) return 'heading';
  if (line.startsWith('```')) return 'fence';
  if (line.startsWith('|')) return 'table';
  return /^\s*(?:[-*]|\d+\.) /.test(line) ? 'item' : 'text';
}

function renderBlock(lines: readonly string[], options: Options): string {
  const { colors, width } = options;
  const [first = ''] = lines;
  switch (kindOf(first)) {
    case 'blank':
      return '\n';
    case 'heading':
      return `${colors.bold(plain(first.replace(/^#+ /, '')))}\n`;
    case 'fence':
      return lines.slice(1, -1).map((line) => `  ${codeLine(line, first, colors)}\n`).join('');
    case 'table':
      return lines.slice(2).map((row) => renderRow(row, options)).join('');
    case 'item': {
      const marker = /^\s*(?:[-*]|\d+\.) /.exec(first)?.[0] ?? '- ';
      const body = paragraph(plain(lines.join(' ').slice(marker.length)), ' '.repeat(marker.length), width, colors);
      return marker + body.slice(marker.length);
    }
    default:
      return paragraph(plain(lines.join(' ')), '', width, colors);
  }
}

function codeLine(line: string, fence: string, colors: Colors): string {
  if (!fence.startsWith('```diff')) return line;
  if (line.startsWith('+')) return colors.green(line);
  return line.startsWith('-') ? colors.red(line) : line;
}

/** A row as its first cell, with the others below it. */
function renderRow(row: string, { colors, width }: Options): string {
  const [name = '', ...cells] = row.replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => plain(cell.trim().replaceAll('\\|', '|')));
  return paragraph(name, '  ', width, colors) + cells.filter((cell) => cell !== '').map((cell) => paragraph(cell, '      ', width, colors)).join('');
}

/** Without emphasis and link syntax; the address of a web page stays. */
function plain(text: string): string {
  return text
    .replace(/\[([^\]]+)\]\((https?:[^)]+)\)/g, '$1 ($2)')
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}
