import { version } from '../../package.json';
import { commands } from './commands.ts';
import { EXIT, printError, toCliError } from './errors.ts';
import type { Io } from './io.ts';

/**
 * Runs one command line (without node and script) and returns the exit code. Nothing is thrown; every error is printed on
 * stderr as what happened and what to do next.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    const known = toCliError(error);
    io.stderr.write(printError(known));
    if (io.env['TENFOLD_DEBUG'] === '1' && error instanceof Error) io.stderr.write(`${error.stack ?? error.message}\n`);
    return known.exitCode;
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [first, ...others] = argv;
  if (first === '--version' || first === '-v') {
    io.stdout.write(`${version}\n`);
    return EXIT.clean;
  }
  const asksForHelp = first === 'help' || first === '--help' || first === '-h';
  const name = asksForHelp ? others[0] : first;
  const listed = commands.find((command) => command.name === name);
  if (asksForHelp && listed === undefined) return printGeneralHelp(io);
  const command = (await (listed ?? commands[0])?.load())?.command;
  if (command === undefined) return EXIT.failure;
  const rest = listed === undefined ? argv : others;
  if (asksForHelp || wantsHelp(rest)) {
    const [{ commandHelp }, { colorsFor }] = await Promise.all([import('./help.ts'), import('./io.ts')]);
    io.stdout.write(commandHelp(command, colorsFor(io.stdout, io.env)));
    return EXIT.clean;
  }
  const { readArgs } = await import('./args.ts');
  return command.run(readArgs(command, rest), io);
}

function wantsHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? argv.length : end).some((argument) => argument === '--help' || argument === '-h');
}

async function printGeneralHelp(io: Io): Promise<number> {
  const [{ generalHelp }, { colorsFor }] = await Promise.all([import('./help.ts'), import('./io.ts')]);
  io.stdout.write(generalHelp(version, colorsFor(io.stdout, io.env)));
  return EXIT.clean;
}

