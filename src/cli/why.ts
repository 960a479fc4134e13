import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FileError, RegisteredRule } from '../core/types.ts';
import type { CheckResult } from '../engine/check.ts';
import type { Args, Command } from './command.ts';
import { EXIT, missingArgument, notAFile, tooManyArguments } from './errors.ts';
import { colorsFor, widthOf } from './io.ts';
import type { Io } from './io.ts';
import { runOptions, setUp } from './setup.ts';
import type { Setup } from './setup.ts';

export const command: Command = {
  name: 'why',
  usage: '<file>',
  description: 'Tells why a file has the findings it has, or none: whether it is part of the check, which rules could report in it, what each of them found, and what a comment suppresses.',
  flags: {},
  examples: [['npx tenfold why src/routes/avatars.ts', 'What every rule says about one file.']],
  exits: [
    [0, 'told'],
    [2, 'wrong use, or no such file'],
  ],
  run: runWhy,
};

async function runWhy(args: Args, io: Io): Promise<number> {
  const [given, extra] = args.positionals;
  if (given === undefined) throw missingArgument('why', 'the path of a file');
  if (extra !== undefined) throw tooManyArguments('why', extra);
  const setup = await setUp(args, io.cwd);
  if (!statSync(resolve(io.cwd, given)).isFile()) throw notAFile(given);
  const [path = given] = setup.paths ?? [];
  const colors = colorsFor(io.stdout, io.env);
  const { check } = await import('../engine/check.ts');
  const result = await check(runOptions(setup));
  const lines = (await exclusion(path, setup, result)) ?? (await verdicts(path, setup, result));
  const { paragraph, printable } = await import('../report/terminal.ts');
  io.stdout.write(`${colors.bold(printable(path))}  ${colors.dim(`in ${setup.root}`)}\n`);
  for (const line of lines) io.stdout.write(paragraph(line, '  ', widthOf(io.stdout), colors));
  return EXIT.clean;
}

/** Why no rule looks at the file, as sentences; undefined when rules do. */
async function exclusion(path: string, { root, config }: Setup, { skipped, files, errors }: CheckResult): Promise<string[] | undefined> {
  const { diskHost, isSourcePath } = await import('../project/host.ts');
  const error = errors.find((candidate) => candidate.path === path);
  if (error !== undefined) return sayError(error);
  const behind = skipped.find((entry) => path === entry.path || path.startsWith(`${entry.path}/`));
  if (behind !== undefined) return [`Not checked: \`${behind.path}\` is left out (${behind.reason}).`];
  if (!isSourcePath(path)) return ['Not checked: this is no JavaScript or TypeScript source file. Declarations and minified files are left out.'];
  if (!diskHost(root).exists(path)) return ['Not checked: it is ignored by .gitignore.'];
  if (files === 0) return [config.include === undefined ? 'Not checked: it matches "exclude" of the configuration.' : 'Not checked: "include" and "exclude" of the configuration leave it out.'];
  return undefined;
}

function sayError({ kind, message }: FileError): string[] {
  const next = kind === 'syntax' ? ['Until it parses, no rule can read it.'] : [];
  return [`Not checked: ${kind}. ${message}`, ...next];
}

/** What each rule says about the file. */
async function verdicts(path: string, { rules, config }: Setup, result: CheckResult): Promise<string[]> {
  const text = result.project.text(path) ?? '';
  const { isTriggered, checkFile } = await import('../core/check.ts');
  const file = result.project.file(path);
  const failed = result.project.syntaxErrors().find((error) => error.path === path);
  if (failed !== undefined) return sayError(failed);
  const { lineIndex } = await import('../core/text.ts');
  const index = lineIndex(text);
  const say = (rule: RegisteredRule): string[] => {
    if (config.rules?.[rule.id] === 'off') return ['switched off in the configuration.'];
    if (!isTriggered(rule, text)) return [`clean: none of ${rule.triggers.map((trigger) => `\`${trigger}\``).join(', ')} occurs in the text.`];
    const found = result.findings.filter((finding) => finding.rule === rule.id);
    const all = file === undefined ? [] : checkFile(file, result.project, [rule], { suppress: false });
    const suppressed = all.filter(({ finding }) => !found.some(({ range }) => range[0] === finding.range[0] && range[1] === finding.range[1]));
    const at = (offset: number) => `line ${index.locate(offset).line}`;
    return [
      ...found.map(({ range, context, severity, hotPath }) => `found at ${at(range[0])}: ${severity}, ${hotPath === undefined ? `in ${context} code` : `on ${hotPath}`}.`),
      ...suppressed.map(({ finding }) => `suppressed at ${at(finding.range[0])} by an eslint-disable comment.`),
      ...(all.length === 0 ? ['clean: its triggers occur, and nothing they lead to is a finding.'] : []),
    ];
  };
  return rules.flatMap((rule) => say(rule).map((sentence) => `${rule.id}: ${sentence}`));
}
