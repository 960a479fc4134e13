import { createInterface } from 'node:readline';
import type { Fix } from '../core/types.ts';
import { interrupted } from './errors.ts';
import type { Colors, Io } from './io.ts';

export interface Question {
  /** What was found and where, ready to print. */
  heading: string;
  /** The answers to choose from, preferred one first. */
  fixes: readonly Fix[];
  /** Everything one answer changes, ready to print. */
  show(fix: Fix): string;
}

export interface Asker {
  /** The fix to apply, undefined to leave the finding. @throws CliError when the user presses Ctrl-C. */
  ask(question: Question): Promise<Fix | undefined>;
  /** Whether to go on, asked once; the end of the input means no. */
  confirm(question: string): Promise<boolean>;
  close(): void;
}

/** Asks about one fix after the other on a terminal. Answers are lines, so that a script on the other end works as well. */
export function createAsker({ stdin, stdout }: Pick<Io, 'stdin' | 'stdout'>, colors: Colors): Asker {
  const lines = readLines(stdin, stdout);
  let rest: 'ask' | 'all' | 'none' = 'ask';
  return {
    async ask({ heading, fixes, show }) {
      const [preferred] = fixes;
      if (rest !== 'ask') return rest === 'all' ? preferred : undefined;
      let current = preferred;
      stdout.write(`\n${heading}`);
      while (current !== undefined) {
        stdout.write(`${printChoices(fixes, current, colors)}\n${show(current)}\n`);
        const answer = await readAnswer(fixes.length, lines, stdout, colors);
        if (answer === 'y') return current;
        if (answer === 'n') return undefined;
        if (answer === 'a') {
          rest = 'all';
          return current;
        }
        if (answer === 'q') {
          rest = 'none';
          return undefined;
        }
        current = fixes[answer - 1] ?? current;
      }
      return undefined;
    },
    async confirm(question) {
      for (;;) {
        const answer = await lines.next(`${colors.bold(question)} [y,n] `);
        if (answer === undefined || /^no?$/i.test(answer)) return false;
        if (/^y(?:es)?$/i.test(answer)) return true;
      }
    },
    close: () => lines.close(),
  };
}

function printChoices(fixes: readonly Fix[], current: Fix, { bold, green, dim }: Colors): string {
  return fixes
    .map((fix, index) => {
      const label = fixes.length > 1 ? `${index + 1}. ` : '';
      const title = fix === current ? bold(green(`${label}${fix.title}`)) : `${label}${fix.title}`;
      return `  ${title} ${dim(`(${fix.tier})`)}\n${fix === current && fix.note !== undefined ? `     ${fix.note}\n` : ''}`;
    })
    .join('');
}

type Answer = 'y' | 'n' | 'a' | 'q' | number;

async function readAnswer(count: number, lines: Lines, stdout: Io['stdout'], colors: Colors): Promise<Answer> {
  const numbers = count > 1 ? `,1-${count}` : '';
  for (;;) {
    const line = await lines.next(`${colors.bold('Apply this fix?')} [y,n,a,q${numbers},?] `);
    const answer = line === undefined ? 'q' : line.toLowerCase();
    if (answer === 'y' || answer === 'n' || answer === 'a' || answer === 'q') return answer;
    const number = Number(answer);
    if (count > 1 && Number.isInteger(number) && number >= 1 && number <= count) return number;
    stdout.write(
      `  y  apply it, with everything that belongs to it\n  n  leave it\n  a  apply it and all that follow\n  q  leave it and all that follow; what was accepted stays accepted\n${count > 1 ? `  1-${count}  show another answer\n` : ''}`,
    );
  }
}

interface Lines {
  /** The next line, trimmed; undefined at the end of the input. */
  next(prompt: string): Promise<string | undefined>;
  close(): void;
}

function readLines(input: Io['stdin'], output: Io['stdout']): Lines {
  const reader = createInterface({ input, output, terminal: output.isTTY === true });
  const ready: string[] = [];
  let isClosed = false;
  let isInterrupted = false;
  let wake = () => {};
  reader.on('line', (line) => {
    ready.push(line.trim());
    wake();
  });
  reader.on('close', () => {
    isClosed = true;
    wake();
  });
  reader.on('SIGINT', () => {
    isInterrupted = true;
    reader.close();
  });
  return {
    async next(prompt) {
      if (!isClosed) {
        reader.setPrompt(prompt);
        reader.prompt();
      }
      if (ready.length === 0 && !isClosed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (isInterrupted) {
        output.write('\n');
        throw interrupted('Nothing was written.');
      }
      if (ready.length === 0) output.write('\n');
      return ready.shift();
    },
    close: () => reader.close(),
  };
}
