import type { Command, Flag } from './command.ts';
import { commands } from './commands.ts';
import type { Colors } from './io.ts';

/** What `tenfold --help` prints. */
export function generalHelp(version: string, colors: Colors): string {
  const { bold, cyan, dim } = colors;
  const width = Math.max(...commands.map(({ name }) => name.length));
  return `${bold('Tenfold')} ${version}: finds the code in a Node back end that falls over under load, and rewrites it.

${bold('Usage')}
  npx tenfold [command] [path...]

${bold('Commands')}
${commands.map(({ name, summary }) => `  ${cyan(name.padEnd(width))}  ${summary}`).join('\n')}

${bold('Flags')}
  ${cyan('-h, --help')}     Help, also for one command: \`npx tenfold fix --help\`
  ${cyan('-v, --version')}  Version

${bold('Start here')}
  npx tenfold                    ${dim('what is wrong, in the current folder')}
  npx tenfold fix --tier review  ${dim('the exact diff of every fix; nothing is written')}
`;
}

/** What `tenfold <command> --help` prints. */
export function commandHelp(command: Command, colors: Colors): string {
  const { bold, cyan, dim } = colors;
  const flags = Object.entries(command.flags).filter(([, { hidden }]) => hidden !== true);
  const names = flags.map(([name, flag]) => flagName(name, flag));
  const width = Math.max(0, ...names.map((name) => name.length));
  const sections = [
    wrap(command.description, 0),
    `${bold('Usage')}\n  npx tenfold ${command.name}${command.usage === '' ? '' : ` ${command.usage}`}`,
    flags.length === 0 ? '' : `${bold('Flags')}\n${flags.map(([, flag], index) => `  ${cyan((names[index] ?? '').padEnd(width))}  ${wrap(flag.description, width + 4)}`).join('\n')}`,
    `${bold('Examples')}\n${command.examples.map(([line, effect]) => `  ${line}\n      ${dim(wrap(effect, 6))}`).join('\n')}`,
    `${bold('Exit codes')}\n${command.exits.map(([code, meaning]) => `  ${code}  ${wrap(meaning, 5)}`).join('\n')}`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function flagName(name: string, { short, value, choices, type }: Flag): string {
  const placeholder = choices !== undefined && choices.length <= 3 ? choices.join('|') : value;
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${type === 'string' ? ` <${placeholder ?? 'value'}>` : ''}`;
}

/** Wraps a text at 80 columns, with its following lines under its first at column `indent`. */
function wrap(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    if ((lines[last] ?? '').length + word.length > 79 - indent && lines[last] !== '') lines.push(word);
    else lines[last] = lines[last] === '' ? word : `${lines[last]} ${word}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
