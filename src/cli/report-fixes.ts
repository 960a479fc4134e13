import { relative } from 'node:path';
import { version } from '../../package.json';
import { decode } from '../core/text.ts';
import { printChanges, printLeft } from '../report/fix.ts';
import type { FixReported } from '../report/fix.ts';
import { jsonRun } from '../report/fix-json.ts';
import { jsonReport } from '../report/json.ts';
import { printErrors } from '../report/pretty.ts';
import { plural } from '../report/terminal.ts';
import type { Written } from './apply.ts';
import type { Args } from './command.ts';
import { EXIT } from './errors.ts';
import { colorsFor, widthOf } from './io.ts';
import type { Colors, Io } from './io.ts';
import { fixExitCode, reviewLeft } from './plan.ts';
import type { Planned } from './plan.ts';
import { findTarget } from './setup.ts';

/** Prints what a fix run would write or has written, and returns the exit code. */
export function reportFixes(planned: Planned, written: Written | undefined, args: Args, io: Io): number {
  const { result, changes } = planned;
  const isWritten = written !== undefined && written.restored === undefined;
  const textBefore = (path: string) => {
    const known = changes.find((change) => change.path === path);
    if (known === undefined) return result.before.project.text(path);
    return known.before === undefined ? undefined : decode(known.before).text;
  };
  const textAfter = (path: string) => result.after.project.text(path);
  const reported: FixReported = { changeSet: result.changeSet, changes, rolledBack: result.rolledBack, textBefore, textAfter };
  if (args.value('format') === 'json') {
    const now = isWritten ? { ...result.after, text: textAfter } : { ...result.before, text: textBefore };
    io.stdout.write(`${JSON.stringify({ ...jsonReport(now, version), run: jsonRun(reported, isWritten ? written.runId : undefined) }, null, 2)}\n`);
    if (written?.restored !== undefined) io.stderr.write(`${written.restored}\n`);
  } else {
    const options = { colors: colorsFor(io.stdout, io.env), width: widthOf(io.stdout) };
    const diff = args.has('interactive') ? '' : printChanges(reported, options);
    io.stdout.write(`${diff}${printErrors(result.before, options)}${printLeft(reported, options)}${printEnd(planned, written, args, io.cwd, options.colors)}`);
  }
  if (written?.restored !== undefined) return args.has('strict') ? EXIT.incomplete : EXIT.findings;
  if (written?.installFailure !== undefined) return EXIT.failure;
  return fixExitCode(result, isWritten, args);
}

/** The last lines: what was written, what is left, and the next command. */
function printEnd({ setup, result, changes }: Planned, written: Written | undefined, args: Args, cwd: string, { bold, cyan, green, red }: Colors): string {
  const { applied, dependencies } = result.changeSet;
  const more = reviewLeft(result, args);
  const waiting = more > 0 ? `${plural(more, 'more fix')} with \`--tier review\`.\n` : '';
  if (result.before.findings.length === 0) return `${green('All good.')} Nothing to fix in ${plural(result.before.files, 'file')}.\n`;
  if (written?.restored !== undefined) return `${red(bold('Every file is restored.'))} ${written.restored}\n`;
  if (written !== undefined) {
    const left = result.after.findings.length;
    const install = dependencies.length > 0 && !written.isInstalled ? `Dependencies changed: run ${written.installCommands.map((command) => `\`${command}\``).join(' and ')}.\n` : '';
    const failure = written.installFailure === undefined ? '' : `${red('The dependencies could not be installed.')} ${written.installFailure}\n`;
    return `${green(bold(`Wrote ${plural(applied.length, 'fix')} to ${plural(changes.length, 'file')}.`))} ${left === 0 ? 'No finding is left.' : `${plural(left, 'finding')} left.`}
${failure}${install}${waiting}${cyan(`${enter(setup.root, cwd)}npx tenfold undo ${written.runId}`)} restores the files.\n`;
  }
  if (applied.length === 0) return `${bold(args.has('interactive') ? 'No fix was accepted.' : `No ${args.value('tier') === 'review' ? '' : 'safe '}fix.`)} Nothing was written.\n${waiting}`;
  const again = [
    'npx tenfold fix',
    ...args.positionals.map(quoted),
    ...(args.value('tier') === 'review' ? ['--tier review'] : []),
    ...args.list('only').map((rule) => `--only ${rule}`),
    ...args.list('strategy').map((choice) => `--strategy ${choice}`),
    '--write',
  ];
  return `${bold('Nothing was written.')}\n${waiting}\n  ${cyan(again.join(' '))}\n      Writes this.\n`;
}

/** `undo` takes no path: it looks for the project from the current folder on. */
function enter(root: string, cwd: string): string {
  return findTarget([], cwd).root === root ? '' : `cd ${quoted(relative(cwd, root))} && `;
}

export function quoted(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : JSON.stringify(path);
}
