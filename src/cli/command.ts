import type { Io } from './io.ts';

export interface Flag {
  type: 'boolean' | 'string';
  short?: string;
  /** May be given several times; a comma separates values as well. */
  list?: boolean;
  /** Placeholder of the value in the help. */
  value?: string;
  choices?: readonly string[];
  description: string;
  /** A flag that is understood and left out of the help. */
  hidden?: boolean;
}

export interface Command {
  name: string;
  /** Arguments as the usage line shows them, such as `[path...]`. */
  usage: string;
  description: string;
  flags: Readonly<Record<string, Flag>>;
  /** Command line, and what it does. */
  examples: readonly (readonly [command: string, effect: string])[];
  /** What each exit code means for this command. */
  exits: readonly (readonly [code: number, meaning: string])[];
  run(args: Args, io: Io): Promise<number>;
}

export interface Args {
  positionals: readonly string[];
  has(flag: string): boolean;
  /** Value of a flag given once; undefined when it is absent. */
  value(flag: string): string | undefined;
  /** Values of a list flag, in order. */
  list(flag: string): readonly string[];
}
