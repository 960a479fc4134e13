import type { Finding, Fix, Refusal } from '../core/types.ts';
import { lineIndex } from '../core/text.ts';
import { codeFrame } from './frame.ts';
import { paragraph, printable, severityColor, sideBySide, wrapped } from './terminal.ts';
import type { Colors, PrettyOptions } from './terminal.ts';
import type { Reported } from './types.ts';

const FRAMES = 2;
const PLACES = 8;
const COMMAND = / Run `(npx tenfold fix [^`]+)`\.$/;
const LETTERS = 'ABCDEFGH';

/** One finding: where, what it costs, the code, the other places, and what to do. */
export function printFinding(finding: Finding, result: Reported, options: PrettyOptions): string {
  const { colors, where = '' } = options;
  const command = COMMAND.exec(finding.message)?.[1]?.replace('npx tenfold fix', `npx tenfold fix${where}`);
  return [
    printHeading(finding, result.text(finding.path), options),
    printEvidence(finding, result, options),
    printFixes(finding, options),
    ...finding.refusals.map((refusal) => printRefusal(refusal, options)),
    command === undefined ? '' : `  ${colors.bold('Run')}  ${colors.cyan(command)}\n`,
  ].join('');
}

/** Place, message and code of a finding. `text` is that of its file. */
export function printHeading(finding: Finding, text: string | undefined, { colors, width }: Pick<PrettyOptions, 'colors' | 'width'>): string {
  const mark = severityColor(finding.severity, colors);
  const facts = [finding.hotPath ?? contextWords(finding), tierWords(finding)].filter((fact) => fact !== '');
  const place = placeOf({ text: () => text }, finding.path, finding.range[0]);
  const frame = text === undefined ? '' : `${codeFrame(text, finding.range, { context: 1, indent: '  ', width, colors, mark })}\n`;
  return `  ${colors.underline(place)}  ${colors.dim(facts.join(' · '))}\n${paragraph(finding.message.replace(COMMAND, ''), '  ', width, colors)}\n${frame}`;
}

function contextWords({ context }: Finding): string {
  return context === 'unknown' ? '' : `${context} code`;
}

function tierWords({ fix, tier }: Finding): string {
  if (fix === undefined) return 'by hand';
  return tier === 'safe' ? 'safe fix' : 'fix with review';
}

function printEvidence({ path: ownPath, range: ownRange, evidence }: Finding, result: Reported, options: PrettyOptions): string {
  const { colors, width } = options;
  let text = '';
  for (const [position, { path, range, label }] of evidence.slice(0, PLACES).entries()) {
    const isShownAbove = path === ownPath && range[0] === ownRange[0] && range[1] === ownRange[1];
    const source = position < FRAMES && !isShownAbove ? result.text(path) : undefined;
    text += `    ${colors.dim(`${placeOf(result, path, range[0])}`)}  ${label}\n`;
    if (source !== undefined) text += `${codeFrame(source, range, { context: 0, indent: '    ', width, colors, mark: colors.blue })}\n`;
  }
  if (evidence.length > PLACES) text += `    and ${evidence.length - PLACES} more places\n`;
  return text === '' || text.endsWith('\n\n') ? text : `${text}\n`;
}

function printFixes({ rule, fix, alternatives = [] }: Finding, options: PrettyOptions): string {
  const { colors, width } = options;
  if (fix === undefined) return '';
  if (alternatives.length === 0) {
    return paragraph(`${fix.title} (${fix.tier}).`, '  ', width, colors, `${colors.bold(colors.green('Fix'))}  `) + (fix.note === undefined ? '' : paragraph(fix.note, '       ', width, colors));
  }
  const all = [fix, ...alternatives];
  const columns = all.length === 2 && width >= 72;
  const columnWidth = columns ? Math.floor((width - 2) / 2) : width - 2;
  const blocks = all.map((one, index) => block(one, LETTERS[index] ?? '', index === 0, columnWidth - 2, colors));
  const choices = alternatives.map(({ strategy }, index) => `  ${colors.dim(`${LETTERS[index + 1] ?? ''} with`)} ${colors.cyan(`--strategy ${rule}=${strategy}`)}\n`);
  const [left = [], right = []] = blocks;
  const body = columns ? sideBySide(left, right, columnWidth, '  ') : blocks.map((lines) => sideBySide(lines, [], columnWidth, '  ')).join('');
  return `${body}${choices.join('')}`;
}

function block({ strategy, title, tier, note }: Fix, letter: string, isDefault: boolean, width: number, colors: Colors): string[] {
  const heading = `${colors.bold(colors.green(`Fix ${letter}`))} ${colors.dim(`${strategy}, ${tier}${isDefault ? ', default' : ''}`)}`;
  return [heading, ...wrapped(`${title}.`, width, colors), ...(note === undefined ? [] : wrapped(note, width, colors))];
}

function printRefusal({ code, because, next }: Refusal, { colors, width }: PrettyOptions): string {
  return `  ${colors.yellow(colors.bold('Not fixed'))}  ${colors.dim(code)}\n${paragraph(`${because} ${next}`, '    ', width, colors)}`;
}

/** `src/routes/avatars.ts:12:18`, as terminals and editors open it. */
export function placeOf(result: Pick<Reported, 'text'>, path: string, offset: number): string {
  const { line, column } = lineIndex(result.text(path) ?? '').locate(offset);
  return printable(`${path}:${line}:${column}`);
}
