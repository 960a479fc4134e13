import { SEVERITIES } from '../core/types.ts';
import type { Finding } from '../core/types.ts';
import { printFinding } from './finding.ts';
import { sortFindings, summarize } from './summary.ts';
import { duration, paragraph, plural, severityColor } from './terminal.ts';
import type { PrettyOptions } from './terminal.ts';
import type { Reported } from './types.ts';

const ERRORS_SHOWN = 10;

/** The report for people: findings by rule, most severe first, then what could not be read, then the summary. */
export function prettyReport(result: Reported, options: PrettyOptions): string {
  const shown = options.quiet === true ? '' : byRule(result.findings).map(([rule, findings]) => printRule(rule, findings, result, options)).join('');
  return shown + printErrors(result, options) + printSummary(result, options);
}

/** Findings of each rule, rules in the order of their most severe finding. */
function byRule(findings: readonly Finding[]): [string, Finding[]][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of sortFindings(findings)) groups.set(finding.rule, [...(groups.get(finding.rule) ?? []), finding]);
  return [...groups];
}

function printRule(rule: string, findings: readonly Finding[], result: Reported, options: PrettyOptions): string {
  const { colors, max, width } = options;
  const worst = findings[0]?.severity ?? 'info';
  const badge = severityColor(worst, colors)(colors.bold(worst.toUpperCase()));
  const description = options.description?.(rule);
  let text = `${badge}  ${colors.bold(rule)}  ${colors.dim(plural(findings.length, 'finding'))}\n`;
  if (description !== undefined) text += paragraph(`${description}.`, '', width, { ...colors, cyan: String });
  text += '\n';
  for (const finding of findings.slice(0, max)) text += `${printFinding(finding, result, options)}\n`;
  const hidden = findings.slice(max);
  if (hidden.length > 0) {
    const files = new Set(hidden.map(({ path }) => path)).size;
    text += `  and ${hidden.length} more in ${plural(files, 'file')}; --all shows ${hidden.length === 1 ? 'it' : 'them'}.\n\n`;
  }
  return text;
}

/** What could not be read or parsed; nothing when all could. */
export function printErrors({ errors }: Pick<Reported, 'errors'>, { colors, width }: Pick<PrettyOptions, 'colors' | 'width'>): string {
  if (errors.length === 0) return '';
  const lines = errors.slice(0, ERRORS_SHOWN).map(({ path, kind, message }) => paragraph(`${path}: ${kind}. ${message}`, '  ', width, colors));
  const more = errors.length > ERRORS_SHOWN ? `  and ${errors.length - ERRORS_SHOWN} more; --format json lists all.\n` : '';
  return `${colors.yellow(colors.bold('NOT CHECKED'))}  ${plural(errors.length, 'file')}\n${lines.join('')}${more}\n`;
}

function printSummary(result: Reported, options: PrettyOptions): string {
  const { colors } = options;
  const summary = summarize(result);
  const time = `${plural(result.files, 'file')} in ${duration(result.milliseconds)}`;
  const unread = summary.errors === 0 ? '' : `, ${summary.errors} not checked`;
  if (summary.findings === 0) return `${summary.errors === 0 ? colors.green('All good.') : 'Nothing found.'} ${time}${unread}.\n`;
  const severities = SEVERITIES.filter((severity) => summary.severities[severity] > 0)
    .map((severity) => severityColor(severity, colors)(`${summary.severities[severity]} ${severity}`))
    .join(', ');
  const { safe, review } = summary.fixable;
  const byHand = summary.findings - safe - review;
  const parts = [
    ...(safe > 0 ? [`${safe} safe`] : []),
    ...(review > 0 ? [`${review} with review`] : []),
    ...(byHand > 0 ? [`${byHand} by hand`] : []),
  ].join(', ');
  return `${colors.bold(plural(summary.findings, 'finding'))}: ${severities}.
Fixes: ${parts}.
${colors.dim(`${time}${unread}.`)}

${colors.bold('Next')}
${nextCommands(result.findings, safe, review, options.where ?? '').map(([command, effect]) => `  ${colors.cyan(command)}\n      ${effect}\n`).join('')}`;
}

function nextCommands(findings: readonly Finding[], safe: number, review: number, where: string): [string, string][] {
  const commands: [string, string][] = [];
  if (review > 0) commands.push([`npx tenfold fix${where} --tier review`, `Shows the exact diff of ${plural(safe + review, 'fix')}. Nothing is written.`]);
  else if (safe > 0) commands.push([`npx tenfold fix${where}`, `Shows the exact diff of ${plural(safe, 'fix')}. Nothing is written.`]);
  const [first] = sortFindings(findings);
  if (first !== undefined) commands.push([`npx tenfold explain ${first.rule}`, 'Why it falls over, before and after, and when no fix is offered.']);
  return commands;
}
