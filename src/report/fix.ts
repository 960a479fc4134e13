import type { AppliedFix, ChangeSet, Finding, Refusal } from '../core/types.ts';
import { placeOf } from './finding.ts';
import { changeCounts, diffReport } from './patch.ts';
import type { RawChange } from './patch.ts';
import { paragraph, plural } from './terminal.ts';
import type { Colors } from './terminal.ts';

export interface FixReported {
  changeSet: ChangeSet;
  changes: readonly RawChange[];
  rolledBack: readonly { finding: Finding; because: string }[];
  textBefore(path: string): string | undefined;
  textAfter(path: string): string | undefined;
}

interface Options {
  colors: Colors;
  /** Columns. */
  width: number;
}

const PLACES = 5;

/** What a fix run would write or has written: the diff, then each fix with what it may change. */
export function printChanges(result: FixReported, options: Options): string {
  const { colors } = options;
  const { applied, dependencies, env } = result.changeSet;
  if (applied.length === 0) return '';
  let text = `${diffReport(result.changes, colors)}\n`;
  text += `${colors.bold(plural(applied.length, 'fix'))}: ${changeCounts(result.changes)}\n`;
  for (const group of groupFixes(applied)) text += printGroup(group, result, options);
  for (const { name, range, manifest, dev } of dependencies) {
    text += range === null ? `  ${colors.red(`- ${name}`)}  ${manifest}\n` : `  ${colors.green(`+ ${name} ${range}`)}  ${manifest}${dev ? ' (dev)' : ''}\n`;
  }
  for (const { name, example, description } of env) text += paragraph(`${description} For example \`${name}=${example}\`.`, '  ', options.width, colors, `${colors.green(`+ ${name}`)}  `);
  return `${text}\n`;
}

/** Fixes that say the same, whose places can share one entry. */
function groupFixes(applied: readonly AppliedFix[]): AppliedFix[][] {
  const groups = new Map<string, AppliedFix[]>();
  for (const one of applied) {
    const key = [one.finding.rule, one.fix.title, one.fix.tier, one.fix.note].join('\0');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

function printGroup(group: readonly AppliedFix[], { textBefore }: FixReported, { colors, width }: Options): string {
  const [first] = group;
  if (first === undefined) return '';
  const { finding, fix } = first;
  const places = group.slice(0, PLACES).map((one) => `    ${colors.dim(placeOf({ text: textBefore }, one.finding.path, one.finding.range[0]))}\n`);
  const more = group.length > PLACES ? `    ${colors.dim(`and ${group.length - PLACES} more`)}\n` : '';
  const note = fix.note === undefined ? '' : paragraph(fix.note, '    ', width, colors, fix.tier === 'review' ? `${colors.yellow('Review:')} ` : '');
  return `${paragraph(`${fix.title}.`, '  ', width, colors, `${colors.bold(finding.rule)} (${fix.tier})  `)}${note}${places.join('')}${more}`;
}

/** Findings that stay and why: refused, taken back, or waiting for another run. */
export function printLeft(result: FixReported, options: Options): string {
  const { colors, width } = options;
  const entry = ({ rule, path, range }: Finding, reason: string, text: (path: string) => string | undefined) =>
    `  ${colors.dim(placeOf({ text }, path, range[0]))}  ${rule}\n${paragraph(reason, '    ', width, colors)}`;
  const sentence = ({ code, because, next }: Refusal) => `[${code}] ${because} ${next}`;
  const refused = result.changeSet.refused.map(({ finding, refusal }) => entry(finding, sentence(refusal), result.textAfter));
  const back = result.rolledBack.map(({ finding, because }) => entry(finding, because, result.textBefore));
  const waiting = result.changeSet.deferred.map((finding) => entry(finding, 'Its fix overlaps another one. Run again after this one is written.', result.textAfter));
  return [
    section('Not fixed', refused, colors),
    section('Taken back', back, colors),
    section('Waiting', waiting, colors),
  ].join('');
}

function section(title: string, entries: readonly string[], colors: Colors): string {
  const unique = [...new Set(entries)];
  if (unique.length === 0) return '';
  const shown = unique.slice(0, 4 * PLACES);
  const more = unique.length > shown.length ? `  and ${unique.length - shown.length} more; \`--format json\` lists all.\n` : '';
  return `${colors.yellow(colors.bold(title))}  ${plural(unique.length, 'finding')}\n${shown.join('')}${more}\n`;
}
