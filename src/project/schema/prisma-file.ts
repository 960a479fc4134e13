/** One declaration line in a block of schema.prisma; https://www.prisma.io/docs/orm/reference/prisma-schema-reference */
export interface PrismaField {
  name: string;
  /** `Int`, `Post`, `Unsupported("circle")`, without `?` and `[]`. */
  type: string;
  isList: boolean;
  isOptional: boolean;
  attributes: readonly PrismaAttribute[];
  range: readonly [number, number];
}

/** `@id`, `@db.Uuid`, `@@index([authorId, status(sort: Desc)])`. */
export interface PrismaAttribute {
  /** Without the signs: `id`, `db.Uuid`, `index`. */
  name: string;
  /** Text between the parentheses; empty when there are none. */
  argument: string;
}

export interface PrismaBlock {
  kind: 'model' | 'view' | 'type' | 'enum' | 'datasource' | 'generator';
  name: string;
  fields: readonly PrismaField[];
  attributes: readonly PrismaAttribute[];
  /** `provider = "postgresql"`: settings of a datasource or generator, quotes removed. */
  settings: ReadonlyMap<string, string>;
  /** From the keyword to the closing brace. */
  range: readonly [number, number];
}

const OPENING = /^[ \t]*(model|view|type|enum|datasource|generator)[ \t]+(\w+)[ \t]*\{/gm;

/** The blocks of one schema file in source order. Never throws: a line that cannot be read is left out. */
export function parsePrisma(text: string): PrismaBlock[] {
  const clean = withoutComments(text);
  const blocks: PrismaBlock[] = [];
  for (const match of clean.matchAll(OPENING)) {
    const kind = kindOf(match[1]);
    const open = match.index + match[0].length;
    const close = closing(clean, open, '{', '}');
    if (kind) blocks.push({ kind, name: match[2] ?? '', ...readBody(clean, open, close), range: [match.index + match[0].search(/\S/), close + 1] });
  }
  return blocks;
}

function kindOf(word: string | undefined): PrismaBlock['kind'] | undefined {
  return word === 'model' || word === 'view' || word === 'type' || word === 'enum' || word === 'datasource' || word === 'generator' ? word : undefined;
}

/** Comments become spaces, so that offsets stay. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\//g, (match) => (match.startsWith('"') ? match : match.replace(/[^\n]/g, ' ')));
}

/** Offset of the sign that closes what is open at `from`. */
function closing(text: string, from: number, opens: string, closes: string): number {
  let depth = 1;
  let isText = false;
  for (let at = from; at < text.length; at++) {
    const sign = text[at];
    if (isText) {
      if (sign === '\\') at++;
      else if (sign === '"') isText = false;
    } else if (sign === '"') isText = true;
    else if (sign === opens) depth++;
    else if (sign === closes && --depth === 0) return at;
  }
  return text.length;
}

function readBody(text: string, open: number, close: number): Pick<PrismaBlock, 'fields' | 'attributes' | 'settings'> {
  const fields: PrismaField[] = [];
  const attributes: PrismaAttribute[] = [];
  const settings = new Map<string, string>();
  let at = open;
  while (at < close) {
    const end = statementEnd(text, at, close);
    const statement = text.slice(at, end);
    const start = at + (statement.length - statement.trimStart().length);
    const line = statement.trim();
    at = end + 1;
    if (line.startsWith('@@')) attributes.push(...readAttributes(line));
    else if (/^\w+\s*=/.test(line)) settings.set(line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim().replace(/^"(.*)"$/, '$1'));
    else {
      const field = readField(line, start);
      if (field) fields.push(field);
    }
  }
  return { fields, attributes, settings };
}

/** A statement ends with its line, or with the line that closes its parentheses and brackets. */
function statementEnd(text: string, from: number, limit: number): number {
  for (let at = from; at < limit; at++) {
    const sign = text[at];
    if (sign === '\n') return at;
    if (sign === '(') at = closing(text, at + 1, '(', ')');
    else if (sign === '[') at = closing(text, at + 1, '[', ']');
    else if (sign === '"') while (++at < limit && text[at] !== '"') if (text[at] === '\\') at++;
  }
  return limit;
}

function readField(line: string, start: number): PrismaField | undefined {
  const match = /^(\w+)(?:\s+(\w+(?:\("[^"]*"\))?)(\[\])?(\?)?)?/.exec(line);
  if (!match) return undefined;
  const [whole, name = '', type = '', list, optional] = match;
  return { name, type, isList: list !== undefined, isOptional: optional !== undefined, attributes: readAttributes(line.slice(whole.length)), range: [start, start + line.length] };
}

function readAttributes(text: string): PrismaAttribute[] {
  const found: PrismaAttribute[] = [];
  const pattern = /@@?([\w.]+)[ \t]*(\()?/g;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const open = pattern.lastIndex;
    const close = match[2] === undefined ? open : closing(text, open, '(', ')');
    found.push({ name: match[1] ?? '', argument: match[2] === undefined ? '' : text.slice(open, close).trim() });
    pattern.lastIndex = close;
  }
  return found;
}

/** Names in a list argument, which stands first or after its name: `[a, b(sort: Desc)]`, `fields: [a]`. */
export function listArgument(argument: string, name: string): string[] {
  const named = new RegExp(`\\b${name}\\s*:\\s*\\[`).exec(argument);
  const open = named ? named.index + named[0].length : /^\s*\[/.test(argument) ? argument.indexOf('[') + 1 : -1;
  if (open === -1) return [];
  const items: string[] = [];
  let rest = argument.slice(open, closing(argument, open, '[', ']'));
  for (let match = /^[\s,]*([\w.]+)/.exec(rest); match; match = /^[\s,]*([\w.]+)/.exec(rest)) {
    items.push(match[1] ?? '');
    rest = rest.slice(match[0].length);
    if (rest.trimStart().startsWith('(')) rest = rest.slice(closing(rest, rest.indexOf('(') + 1, '(', ')') + 1);
  }
  return items;
}

/** A string argument, which stands first or after its name: `@map("user_id")`, `@relation(name: "author")`. */
export function textArgument(argument: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\b${name}\\s*:)\\s*"([^"]*)"`).exec(argument)?.[1];
}
