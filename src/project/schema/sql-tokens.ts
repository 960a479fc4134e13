export interface Token {
  /** A word or symbol in lower case, a name as it is, a string without its quotes. */
  text: string;
  /** As it is written. */
  raw: string;
  kind: 'word' | 'name' | 'string' | 'symbol';
  at: number;
}

const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\1|'((?:[^'\\]|''|\\[\s\S])*)'|"((?:[^"]|"")*)"|`([^`]*)`|([A-Za-z_][\w$]*)|(\d+(?:\.\d+)?|::|[^\s\w])/g;

/** Statements of an SQL text as tokens, without comments. Strings in dollars, such as bodies of functions, are left out. */
export function statementsOf(text: string): Token[][] {
  const statements: Token[][] = [];
  let own: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [, , string, quoted, ticked, word, symbol] = match;
    const at = match.index;
    const name = quoted ?? ticked;
    if (symbol === ';') {
      if (own.length > 0) statements.push(own);
      own = [];
    } else if (string !== undefined) own.push({ kind: 'string', text: string, raw: string, at });
    else if (name !== undefined) own.push({ kind: 'name', text: name, raw: name, at });
    else if (word !== undefined) own.push({ kind: 'word', text: word.toLowerCase(), raw: word, at });
    else if (symbol !== undefined) own.push({ kind: 'symbol', text: symbol, raw: symbol, at });
  }
  if (own.length > 0) statements.push(own);
  return statements;
}

/** Tokens between the parenthesis at `start` and the one that closes it. */
export function inParentheses(tokens: readonly Token[], start: number): { inner: Token[]; end: number } {
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const token = tokens[index];
    if (token?.kind !== 'symbol') continue;
    if (token.text === '(') depth++;
    else if (token.text === ')' && --depth === 0) return { inner: tokens.slice(start + 1, index), end: index + 1 };
  }
  return { inner: tokens.slice(start + 1), end: tokens.length };
}

/** Parts between commas that stand in no parentheses. */
export function splitAtCommas(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [];
  let own: Token[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text === '(') depth++;
    if (token.kind === 'symbol' && token.text === ')') depth--;
    if (token.kind === 'symbol' && token.text === ',' && depth === 0) {
      parts.push(own);
      own = [];
    } else own.push(token);
  }
  return own.length > 0 ? [...parts, own] : parts;
}

/** Whether these words stand at `start`. */
export function reads(tokens: readonly Token[], start: number, ...words: string[]): boolean {
  return words.every((word, index) => tokens[start + index]?.kind !== 'string' && tokens[start + index]?.kind !== 'name' && tokens[start + index]?.text === word);
}

/** The name at `start`, without the schema `public` or the database in front of it. */
export function nameAt(tokens: readonly Token[], start: number, keepsCase: boolean): { name: string; end: number } {
  const own = (index: number): string => (keepsCase ? tokens[index]?.raw : tokens[index]?.text) ?? '';
  let name = own(start);
  let end = start + 1;
  while (reads(tokens, end, '.')) {
    const next = own(end + 1);
    name = name === 'public' || name === 'dbo' ? next : `${name}.${next}`;
    end += 2;
  }
  return { name, end };
}
