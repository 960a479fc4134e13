export type Dialect = 'postgres' | 'mysql';

export interface NormalSql {
  text: string;
  /** Offset in the given text of an offset in the normal one. */
  at(offset: number): number;
}

const TOKEN = /'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"|`[^`]*`|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|\?\??|<=>|[\s\S]/g;

/**
 * The text as the PostgreSQL dialect writes it: `?` becomes `$1`, names in backticks stand in double quotes, and strings in double quotes
 * in single ones.
 * @returns undefined when the text has something that cannot be put so.
 */
export function normalise(text: string, dialect: Dialect): NormalSql | undefined {
  if (dialect === 'postgres') return { text, at: (offset) => offset };
  const shifts: { from: number; by: number }[] = [];
  let normal = '';
  let placeholders = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    const own = token === '?' ? `$${++placeholders}` : translated(token);
    if (own === undefined) return undefined;
    normal += own;
    if (own.length !== token.length) shifts.push({ from: normal.length, by: own.length - token.length });
  }
  return { text: normal, at: (offset) => shifts.reduce((at, { from, by }) => (offset >= from ? at - by : at), offset) };
}

/** One token of MySQL, at the same length. */
function translated(token: string): string | undefined {
  switch (token[0]) {
    case '`':
      return token.includes('"') ? undefined : `"${token.slice(1, -1)}"`;
    case "'":
    case '"':
      // The content does not matter, only that the parser reads past it.
      return token.length === 1 ? undefined : `'${'x'.repeat(token.length - 2)}'`;
    case '#':
      return ' '.repeat(token.length);
    case '?':
    case '<':
      return token.length === 1 ? token : undefined;
    default:
      return token;
  }
}

/** Offset-preserving list of the placeholders of a text, in order: `$1`, or `?` numbered from `$1`. */
export function placeholdersOf(text: string, dialect: Dialect): string[] {
  const normal = normalise(text, dialect)?.text ?? '';
  return [...normal.matchAll(/'(?:[^']|'')*'|"[^"]*"|--[^\n]*|(\$\d+)/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}
