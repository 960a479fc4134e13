import { createRequire } from 'node:module';
import type { TSESTree } from '@typescript-eslint/types';

export type ParserName = 'oxc' | 'typescript-eslint';

export interface Parsed {
  ast: TSESTree.Program;
  comments: readonly TSESTree.Comment[];
}

export interface ParseOptions {
  /** Parser to start with. The other one is tried when it refuses the text. */
  parser?: ParserName;
}

/** The text is not valid JavaScript or TypeScript. Line and column are 1-based. */
export class ParseError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.name = 'ParseError';
    this.line = line;
    this.column = column;
  }
}

const load = createRequire(import.meta.url);

/**
 * The one door to a parser: TS-ESTree with ranges, whatever parser made it.
 * oxc-parser is about twenty times faster; @typescript-eslint/parser is the reference and takes what oxc refuses.
 * @throws ParseError when no available parser accepts the text.
 */
export function parse(text: string, path: string, { parser = 'oxc' }: ParseOptions = {}): Parsed {
  const order = parser === 'oxc' ? [parseWithOxc, parseWithTypescriptEslint] : [parseWithTypescriptEslint, parseWithOxc];
  let failure: ParseError | undefined;
  for (const attempt of order) {
    try {
      const parsed = attempt(text, path);
      if (parsed) return parsed;
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      failure ??= error;
    }
  }
  throw failure ?? new ParseError('No parser is installed: neither oxc-parser nor @typescript-eslint/parser loads.', 1, 1);
}

type Oxc = typeof import('oxc-parser');
type Reference = typeof import('@typescript-eslint/parser');

const modules = new Map<string, unknown>();

/** Undefined when the package is absent or its native part does not load on this platform. */
function optional(name: string): unknown {
  if (!modules.has(name)) {
    try {
      modules.set(name, load(name));
    } catch {
      modules.set(name, undefined);
    }
  }
  return modules.get(name);
}

function isOxc(value: unknown): value is Oxc {
  return typeof value === 'object' && value !== null && 'parseSync' in value;
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && 'parseForESLint' in value;
}

function parseWithOxc(text: string, path: string): Parsed | undefined {
  const oxc = optional('oxc-parser');
  if (!isOxc(oxc)) return undefined;
  let failure: ParseError | undefined;
  for (const sourceType of sourceTypes(path)) {
    const result = oxc.parseSync(path, text, { lang: language(path), astType: 'ts', range: true, preserveParens: false, sourceType });
    const [error] = result.errors;
    if (!error) return { ast: asProgram(result.program), comments: asComments(result.comments) };
    failure ??= oxcFailure(text, error.message, error.labels[0]?.start ?? 0);
  }
  throw failure ?? new ParseError('not parsed', 1, 1);
}

function oxcFailure(text: string, message: string, offset: number): ParseError {
  const before = text.slice(0, offset).split('\n');
  return new ParseError(message, before.length, (before.at(-1)?.length ?? 0) + 1);
}

function sourceTypes(path: string): ('module' | 'commonjs')[] {
  if (/\.[cm]?tsx?$/.test(path) || path.endsWith('.mjs')) return ['module'];
  return path.endsWith('.cjs') ? ['commonjs'] : ['module', 'commonjs'];
}

function language(path: string): 'jsx' | 'ts' | 'tsx' | 'dts' {
  if (/\.d\.[cm]?ts$/.test(path)) return 'dts';
  if (path.endsWith('.tsx')) return 'tsx';
  return /\.[cm]?ts$/.test(path) ? 'ts' : 'jsx';
}

function parseWithTypescriptEslint(text: string, path: string): Parsed | undefined {
  const reference = optional('@typescript-eslint/parser');
  if (!isReference(reference)) return undefined;
  try {
    const { ast } = reference.parseForESLint(text, {
      filePath: path,
      range: true,
      loc: false,
      ecmaFeatures: { jsx: !/\.[cm]?ts$/.test(path) },
      loggerLevel: false,
      jsDocParsingMode: 'none',
    });
    return { ast: asProgram(ast), comments: ast.comments ?? [] };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const line = 'lineNumber' in error ? Number(error.lineNumber) : 1;
    const column = 'column' in error ? Number(error.column) : 0;
    throw new ParseError(error.message, line, column + 1);
  }
}

// Both parsers emit TS-ESTree, which a test holds them to; their own type declarations are nominally different.
function asProgram(program: object): TSESTree.Program {
  if (!isProgram(program)) throw new TypeError('the parser did not return a Program');
  return program;
}

function isProgram(value: object): value is TSESTree.Program {
  return 'type' in value && value.type === 'Program' && 'body' in value;
}

/** oxc gives comments a start and an end; ESTree wants a range. */
function asComments(comments: readonly { type: 'Line' | 'Block'; value: string; start: number; end: number }[]): TSESTree.Comment[] {
  return comments.filter(isComment).map((comment) => {
    comment.range = [comment.start, comment.end];
    return comment;
  });
}

function isComment(value: object): value is TSESTree.Comment & { start: number; end: number } {
  return 'value' in value && 'start' in value;
}
