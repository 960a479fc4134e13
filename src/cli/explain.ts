import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Args, Command } from './command.ts';
import { EXIT, missingArgument, noPage, tooManyArguments } from './errors.ts';
import { colorsFor, widthOf } from './io.ts';
import type { Io } from './io.ts';
import { requireRule } from './setup.ts';

export const command: Command = {
  name: 'explain',
  usage: '<rule>',
  description: 'Prints the page of a rule: what it finds and why that falls over, the code before and after, what the fix may change, and every reason for which no fix is offered.',
  flags: {},
  examples: [['npx tenfold explain upload-memory-storage', 'Why uploads in memory fall over, and what replaces them.']],
  exits: [
    [0, 'printed'],
    [2, 'no such rule'],
  ],
  run: runExplain,
};

async function runExplain(args: Args, io: Io): Promise<number> {
  const [id, extra] = args.positionals;
  if (id === undefined) throw missingArgument('explain', 'the id of a rule');
  if (extra !== undefined) throw tooManyArguments('explain', extra);
  const { rules } = await import('../rules/index.ts');
  requireRule(id, rules);
  const page = findPage(id);
  if (page === undefined) throw noPage(id);
  const { renderMarkdown } = await import('../report/markdown.ts');
  io.stdout.write(renderMarkdown(page, { colors: colorsFor(io.stdout, io.env), width: widthOf(io.stdout) }));
  return EXIT.clean;
}

/** Text of docs/rules/<id>.md of this installation, from the bundle as from the source. */
function findPage(id: string): string | undefined {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'docs', 'rules')) && dirname(directory) !== directory) directory = dirname(directory);
  const path = join(directory, 'docs', 'rules', `${id}.md`);
  return existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n') : undefined;
}
