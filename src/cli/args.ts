import { parseArgs } from 'node:util';
import type { Args, Command } from './command.ts';
import { emptySelection, missingValue, needlessValue, repeatedFlag, unknownFlag, wrongChoice } from './errors.ts';

/**
 * Parses what follows the command's name.
 * @throws CliError on unknown flags, missing or needless values, and values that are no choice.
 */
export function readArgs(command: Command, argv: readonly string[]): Args {
  const options = Object.fromEntries(
    Object.entries(command.flags).map(([name, { type, short }]) => [name, { type, multiple: true, ...(short === undefined ? {} : { short }) }]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: false, tokens: true });
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    else if (token.kind === 'option') add(values, command, token);
  }
  return {
    positionals,
    has: (flag) => values.has(flag),
    value: (flag) => values.get(flag)?.[0],
    list: (flag) => values.get(flag) ?? [],
  };
}

function add(values: Map<string, string[]>, command: Command, token: { name: string; rawName: string; value?: string | undefined; inlineValue?: boolean | undefined }): void {
  const known = Object.entries(command.flags).flatMap(([name, { short, hidden }]) => (hidden ? [] : [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]));
  const flag = Object.hasOwn(command.flags, token.name) ? command.flags[token.name] : undefined;
  if (flag === undefined) throw unknownFlag(command.name, token.rawName, known);
  if (flag.type === 'boolean') {
    if (token.value !== undefined) throw needlessValue(token.rawName, token.value);
    values.set(token.name, []);
    return;
  }
  if (token.value === undefined || (token.inlineValue !== true && token.value.startsWith('-') && token.value !== '-')) {
    throw missingValue(command.name, token.rawName, flag.choices?.[0] ?? flag.value ?? 'value');
  }
  const given = flag.list ? token.value.split(',').map((part) => part.trim()).filter((part) => part !== '') : [token.value];
  if (given.length === 0) throw emptySelection(token.rawName);
  for (const value of given) if (flag.choices?.includes(value) === false) throw wrongChoice(token.rawName, value, flag.choices);
  if (!flag.list && values.has(token.name)) throw repeatedFlag(token.rawName);
  values.set(token.name, [...(values.get(token.name) ?? []), ...given]);
}
