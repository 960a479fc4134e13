import { didYouMean } from '../engine/suggest.ts';

/** Exit codes, a public contract. */
export const EXIT = { clean: 0, findings: 1, failure: 2, incomplete: 3, dirty: 4, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Something the user has to know and can act on: what happened, what to do next, and the exit code. */
export class CliError extends Error {
  override name = 'CliError';
  readonly next: string;
  readonly exitCode: ExitCode;

  constructor(title: string, next: string, exitCode: ExitCode = EXIT.failure) {
    super(title);
    this.next = next;
    this.exitCode = exitCode;
  }
}

/** How an error reads on the terminal. */
export function printError(error: CliError): string {
  const next = error.next.split('\n').map((line) => `  ${line}\n`).join('');
  return `error: ${error.message}\n${next}`;
}

/** Whatever was thrown, as something to print. An unknown error is a fault of Tenfold's own. */
export function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  if (name === 'ConfigError') return new CliError(message, 'Correct the configuration and run again.');
  if (name === 'SettleError') return new CliError(message, 'Nothing was written. Fix one of these rules at a time with `--only`, and report it.');
  if (name === 'WriteError') return new CliError(message, afterWriteError(error));
  return new CliError(`Tenfold failed: ${message}`, 'Nothing was written. Run again with TENFOLD_DEBUG=1 to see where, and report it.');
}

/** What to do about a write or undo that did not happen, by its kind. */
function afterWriteError(error: unknown): string {
  const kind = error instanceof Error && 'kind' in error ? error.kind : undefined;
  if (kind === 'changed') return 'Pass `--force` to undo it all the same; what the files hold now stays in the journal.';
  if (kind === 'nothing') return 'Run `npx tenfold undo --list` to see the runs of this project.';
  if (kind === 'read-only') return 'Make it writable, and run again.';
  if (kind === 'exists') return 'Move or rename it, and run again.';
  if (kind === 'busy') return 'Wait for it to end, and run again.';
  if (kind === 'outside') return 'Leave these files out: name the paths to fix, or exclude them in the configuration.';
  return 'Run again; no file is half written.';
}

export const unknownFlag = (command: string, flag: string, known: readonly string[]) =>
  new CliError(`Unknown flag \`${flag}\`.${didYouMean(flag, known)}`, `Run \`npx tenfold ${command} --help\` to see the flags of \`${command}\`.`);

export const missingValue = (command: string, flag: string, example: string) =>
  new CliError(`\`${flag}\` needs a value.`, `For example: \`npx tenfold ${command} ${flag} ${example}\`.`);

export const needlessValue = (flag: string, value: string) =>
  new CliError(`\`${flag}\` takes no value, and was given \`${value}\`.`, `Write \`${flag}\` alone.`);

export const repeatedFlag = (flag: string) => new CliError(`\`${flag}\` is given more than once.`, 'Give it once.');

export const wrongChoice = (flag: string, value: string, choices: readonly string[]) =>
  new CliError(`\`${flag}\` does not take \`${value}\`.${didYouMean(value, choices)}`, `It takes one of: ${choices.join(', ')}.`);

export const notACount = (flag: string, value: string) =>
  new CliError(`\`${flag}\` takes a whole number above 0, and was given \`${value}\`.`, `For example: \`${flag} 20\`.`);

export const tooManyArguments = (command: string, argument: string) =>
  new CliError(`\`tenfold ${command}\` does not know what to do with \`${argument}\`.`, `Run \`npx tenfold ${command} --help\` to see what it takes.`);

export const missingArgument = (command: string, what: string) =>
  new CliError(`\`tenfold ${command}\` needs ${what}.`, `Run \`npx tenfold ${command} --help\` for examples.`);

export const unknownRule = (rule: string, known: readonly string[]) =>
  new CliError(`Unknown rule \`${rule}\`.${didYouMean(rule, known)}`, 'Run `npx tenfold rules` to see every rule.');

export const emptySelection = (flag: string) => new CliError(`\`${flag}\` names no rule.`, 'Run `npx tenfold rules` to see every rule.');

export const ruleIsOff = (rule: string) =>
  new CliError(`Rule \`${rule}\` is switched off in the configuration.`, 'Remove `"off"` from the configuration, or leave the rule out of `--only`.');

export const malformedStrategy = (value: string) =>
  new CliError(`\`--strategy\` takes rule=name, and was given \`${value}\`.`, 'Run `npx tenfold rules` to see the strategies of each rule.');

export const wrongStrategy = (problem: string) =>
  new CliError(`In \`--strategy\`, ${problem}`, 'Run `npx tenfold rules` to see the strategies of each rule.');

export const unknownPath = (path: string, commands: readonly string[]) =>
  new CliError(`There is no file or folder \`${path}\`.${/[/\\.]/.test(path) ? '' : didYouMean(path, commands)}`, 'Give a path that exists, or run `npx tenfold --help` to see the commands.');

export const unreadablePath = (path: string, reason: string) => new CliError(`\`${path}\` cannot be read: ${reason}.`, 'Give Tenfold a path it may read.');

export const notAFile = (path: string) => new CliError(`\`${path}\` is not a file.`, 'Give the path of one source file.');

export const pathOutside = (path: string, root: string) =>
  new CliError(`\`${path}\` lies outside the project ${root}.`, 'Paths of one run belong to one project. Run Tenfold once for each project.');

export const nothingToCheck = (root: string, skipped: number) =>
  new CliError(
    `No source file was found in ${root}.`,
    `${skipped > 0 ? 'Ignored folders, build output and links are left out; `npx tenfold why <file>` tells the reason for one file.\n' : ''}Tenfold reads JavaScript and TypeScript. Check the path and the "include" and "exclude" of the configuration,\nor pass \`--allow-empty\` when an empty folder is fine.`,
  );

export const nothingReadable = (errors: number) =>
  new CliError(`None of the ${errors === 1 ? 'files' : `${errors} files`} could be read and parsed.`, 'The reasons are listed above.');

export const noTerminal = () =>
  new CliError('`--interactive` asks questions, and this is not a terminal.', 'Run it in a terminal, or choose with `--only` and `--tier` and add `--write`.');

export const needsWrite = (flag: string) => new CliError(`\`${flag}\` acts on written files, and nothing is written.`, 'Add `--write`.');

export const notTogether = (one: string, other: string, why: string) => new CliError(`\`${one}\` and \`${other}\` do not go together: ${why}.`, 'Leave one of them out.');

export const tierOfCheck = () => new CliError('`check` reports findings of every tier; `--tier` chooses the fixes of `--format patch`.', 'Leave it out, or run `npx tenfold fix --tier review` to see the fixes.');

export const dirtyTree = (files: readonly string[]) =>
  new CliError(
    `${files.length === 1 ? 'A file' : `${files.length} files`} about to change ${files.length === 1 ? 'has' : 'have'} uncommitted changes. Nothing was written.`,
    `${[...files.slice(0, 20), ...(files.length > 20 ? [`and ${files.length - 20} more`] : [])].join('\n')}\nCommit or stash them, or pass \`--allow-dirty\`.`,
    EXIT.dirty,
  );

export const commandFailsBefore = (command: string, output: string) =>
  new CliError(
    `\`${command}\` fails before any change, so it cannot tell whether a fix is right. Nothing was written.`,
    `${output === '' ? '' : `${output}\n`}Make it pass, or leave out \`--verify-cmd\`.`,
  );

export const noPage = (rule: string) => new CliError(`There is no page for \`${rule}\` in this installation.`, 'Reinstall Tenfold.');

export const oldNode = (version: string) => new CliError(`Tenfold needs Node 20.19 or newer; this is ${version}.`, 'Update Node, and run again.');

export const interrupted = (what: string) => new CliError('Interrupted.', what, EXIT.interrupted);

export const needsInstall = (command: string, names: readonly string[]) =>
  new CliError(
    `The fixes add ${names.map((name) => `\`${name}\``).join(', ')}, which \`${command}\` needs installed. Nothing was written.`,
    'Add `--install`, or leave out `--verify-cmd`.',
  );
