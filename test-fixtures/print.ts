import { lineIndex, type LineIndex } from '../src/core/text.ts';
import type { Finding, Fix, Range } from '../src/core/types.ts';
import type { Tree } from './cases.ts';

/** Lines of a longer range that are printed from its start and from its end. */
const EDGE_LINES = 2;

/** Text of `findings.txt`: every finding as code with `~~~~` under its range, then what is said about it. Undefined when there is none. */
export function printFindings(findings: readonly Finding[], tree: Tree): string | undefined {
  const printer = createPrinter(tree);
  const blocks = sorted(findings).map((finding) => printFinding(finding, printer));
  return blocks.length === 0 ? undefined : blocks.join('\n');
}

/** Text of `refused.txt`: every refusal with its place, code, reason and next step. Undefined when there is none. */
export function printRefusals(findings: readonly Finding[], tree: Tree): string | undefined {
  const printer = createPrinter(tree);
  const blocks = sorted(findings).flatMap((finding) =>
    finding.refusals.map(({ code, because, next }) => `${printer.place(finding.path, finding.range[0])} ${finding.rule} ${code}\n  ${because}\n  ${next}\n`),
  );
  return blocks.length === 0 ? undefined : blocks.join('\n');
}

function sorted(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => compare(a.path, b.path) || a.range[0] - b.range[0] || a.range[1] - b.range[1] || compare(a.message, b.message));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function printFinding(finding: Finding, printer: Printer): string {
  const { path, range, context, hotPath } = finding;
  const facts = [finding.rule, finding.severity, finding.tier, `confidence ${finding.confidence}`, hotPath === undefined ? context : `${context} ${hotPath}`];
  const lines = [printer.place(path, range[0]), '', ...printer.frame(path, range), '', `  ${facts.join(' | ')}`, `  ${finding.message}`];
  for (const { path: at, range: where, label } of finding.evidence) {
    lines.push('', `  evidence ${printer.place(at, where[0])} ${label}`, ...printer.frame(at, where).map((line) => `  ${line}`));
  }
  for (const { code, because, next } of finding.refusals) lines.push('', `  refused ${code}`, `    ${because}`, `    ${next}`);
  for (const fix of [finding.fix, ...(finding.alternatives ?? [])]) if (fix) lines.push('', ...printFix(fix, fix === finding.fix ? 'fix' : 'alternative'));
  return `${lines.join('\n')}\n`;
}

function printFix({ strategy, tier, title, note, dependencies = [], env = [] }: Fix, kind: string): string[] {
  const lines = [`  ${kind} ${strategy} | ${tier} | ${title}`];
  if (note !== undefined) lines.push(`    ${note}`);
  for (const { name, range, manifest } of dependencies) lines.push(`    ${range === null ? `removes ${name} from` : `adds ${name} ${range} to`} ${manifest}`);
  for (const { name, example } of env) lines.push(`    reads ${name}, for example ${example}`);
  return lines;
}

interface Printer {
  place(path: string, offset: number): string;
  frame(path: string, range: Range): string[];
}

function createPrinter(tree: Tree): Printer {
  const indexes = new Map<string, LineIndex>();
  const indexOf = (path: string) => {
    const known = indexes.get(path) ?? lineIndex(tree.get(path) ?? '');
    indexes.set(path, known);
    return known;
  };
  return {
    place(path, offset) {
      const { line, column } = indexOf(path).locate(offset);
      return `${path}:${line}:${column}`;
    },
    frame: (path, range) => frame(indexOf(path), range),
  };
}

/** The lines of a range, each with `~~~~` under what belongs to it. The middle of a long range is left out. */
function frame(index: LineIndex, [start, end]: Range): string[] {
  const from = index.locate(start);
  const to = index.locate(end);
  const width = String(to.line).length;
  const lines: string[] = [];
  for (let line = from.line; line <= to.line; line += 1) {
    if (line === from.line + EDGE_LINES && to.line - line >= EDGE_LINES + 1) {
      lines.push(`  ${' '.repeat(width)} ...`);
      line = to.line - EDGE_LINES + 1;
    }
    const text = index.lineText(line);
    const left = line === from.line ? from.column - 1 : text.length - text.trimStart().length;
    const right = line === to.line ? to.column - 1 : text.length;
    const padding = text.slice(0, left).replace(/[^\t]/g, ' ');
    lines.push(`  ${String(line).padStart(width)} | ${text}`.trimEnd());
    if (text.trim() !== '') lines.push(`  ${' '.repeat(width)} | ${padding}${'~'.repeat(Math.max(right - left, 1))}`);
  }
  return lines;
}

/**
 * How reports differ from what a case holds, in one word each: Noisy (reported, not wanted), Missing (wanted, not reported),
 * Wrong (reported with another text). Empty when they agree.
 */
export function verdict(actual: string | undefined, wanted: string | undefined): string {
  const got = blocksByHeading(actual);
  const want = blocksByHeading(wanted);
  const words: string[] = [];
  for (const [heading, block] of got) {
    const other = want.get(heading);
    if (other === undefined) words.push(`Noisy: ${heading} is reported.`);
    else if (other !== block) words.push(`Wrong: ${heading} is reported differently.`);
  }
  for (const heading of want.keys()) if (!got.has(heading)) words.push(`Missing: ${heading} is not reported.`);
  return words.join(' ');
}

/** Splits a `findings.txt` or `refused.txt` at its headings; the same heading twice gets a number. */
function blocksByHeading(text = ''): Map<string, string> {
  const blocks = new Map<string, string>();
  for (const block of text.split(/\n(?=\S+:\d+:\d+)/)) {
    const [heading = ''] = block.split('\n');
    if (heading === '') continue;
    const count = [...blocks.keys()].filter((key) => key === heading || key.startsWith(`${heading} #`)).length;
    blocks.set(count === 0 ? heading : `${heading} #${count + 1}`, block.trimEnd());
  }
  return blocks;
}
