import { createRequire } from 'node:module';
import type { Statement } from 'pgsql-ast-parser';
import { normalise, type Dialect } from './dialect.ts';

type Parser = typeof import('pgsql-ast-parser');

const load = createRequire(import.meta.url);
let parser: Parser | undefined;

/** The one statement of an SQL text. Every offset is one of the text that was given. */
export interface ParsedSql {
  statement: Statement;
  /** Offset in the given text of an offset the parser reports. */
  at(offset: number): number;
}

const known = new Map<string, ParsedSql | undefined>();
const MAX_LENGTH = 8000;
const MAX_KNOWN = 2000;

/**
 * The one door to the SQL parser, which is loaded with the first text. It speaks the PostgreSQL dialect; texts for MySQL are
 * put into it first.
 * @returns undefined when it does not parse, and when it is several statements.
 */
export function parseSql(text: string, dialect: Dialect): ParsedSql | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const key = `${dialect}\0${text}`;
  if (!known.has(key)) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, parse(text, dialect));
  }
  return known.get(key);
}

function parse(text: string, dialect: Dialect): ParsedSql | undefined {
  const normal = normalise(text, dialect);
  if (!normal) return undefined;
  parser ??= open();
  try {
    const [statement, ...more] = parser.parse(normal.text, { locationTracking: true });
    return statement && more.length === 0 ? { statement, at: normal.at } : undefined;
  } catch {
    return undefined;
  }
}

function open(): Parser {
  const found: Parser = load('pgsql-ast-parser');
  return found;
}
