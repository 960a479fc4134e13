import type { createColors } from 'picocolors';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Severity } from '../core/types.ts';

export type Colors = ReturnType<typeof createColors>;

/** How and how much to print. */
export interface PrettyOptions {
  colors: Colors;
  /** Columns. */
  width: number;
  /** Findings shown of one rule before the rest is only counted. */
  max: number;
  /** Only the summary. */
  quiet?: boolean;
  /** Paths the user gave, each with a space in front, so that the next command looks at the same places. */
  where?: string;
  /** First sentence under a rule's heading. */
  description?(rule: string): string | undefined;
}

/** Makes control characters visible, so that no analysed file can move the cursor or recolour the terminal. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g, '\uFFFD');
}

/** Wraps a text at `width` columns and puts `indent` before every line. Code in backticks is coloured; `lead` is printed as it is. */
export function paragraph(text: string, indent: string, width: number, colors: Colors, lead = ''): string {
  const coloured = lead + printable(text).replace(/`[^`\n]+`/g, (code) => colors.cyan(code));
  return wrapAnsi(coloured, width - indent.length, { trim: true })
    .split('\n')
    .map((line) => `${indent}${line}\n`)
    .join('');
}

/** Two blocks of lines next to each other. */
export function sideBySide(left: readonly string[], right: readonly string[], columnWidth: number, indent: string): string {
  let result = '';
  for (let row = 0; row < Math.max(left.length, right.length); row++) {
    const cell = left[row] ?? '';
    result += `${indent}${cell}${' '.repeat(Math.max(0, columnWidth - stringWidth(cell)))}${right[row] ?? ''}`.trimEnd() + '\n';
  }
  return result;
}

/** The lines of a text wrapped at `width`. */
export function wrapped(text: string, width: number, colors: Colors): string[] {
  return paragraph(text, '', width, colors).trimEnd().split('\n');
}

export function severityColor(severity: Severity, colors: Colors): (text: string) => string {
  if (severity === 'critical' || severity === 'high') return colors.red;
  return severity === 'medium' ? colors.yellow : colors.blue;
}

export function plural(count: number, noun: string): string {
  const ending = noun.endsWith('x') ? 'es' : 's';
  return `${count} ${noun}${count === 1 ? '' : ending}`;
}

/** A duration in milliseconds as people say it. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
