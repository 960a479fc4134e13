import { ancestors, isFunction, textOf } from '../../core/ast.ts';
import type { Node, SourceFile } from '../../core/types.ts';
import { freshName, isReference, RESERVED_WORDS, type Reserved } from '../../libraries/fresh-names.ts';

/** Columns whose name says nothing without that of their table. */
const GENERIC: ReadonlySet<string> = new Set(['id', 'key', 'code', 'slug', 'name', 'uuid', 'email', 'number', 'uid']);

export interface Names {
  /** Array of distinct keys: `userIds`. */
  keys: string;
  /** That array is there already. */
  isDeclared: boolean;
  /** Fetched rows: `users`. */
  rows: string;
  /** One of them: `user`. */
  row: string;
  /** What the loop looks up in: `userById`, `postsByUserId`, `likeCountByPostId`, `postIdsWithLikes`. */
  lookup: string;
}

type LookupKind = 'by-id' | 'children' | 'count' | 'exists' | 'sum';

interface Wanted {
  table: string;
  column: string;
  kind: LookupKind;
  /** Text of the list of keys. */
  list: string;
  reserved: Reserved;
}

/** Names for a prefetch that clash with nothing where it is put. */
export function namesFor(file: SourceFile, place: Node, { table, column, kind, list, reserved }: Wanted): Names {
  const one = singular(camel(table));
  const many = plural(one);
  const key = camel(column);
  const base = GENERIC.has(key) ? one + capital(key) : key;
  const fresh = (candidates: readonly string[]) => freshName(file, place, candidates, reserved);
  const lookups: Record<LookupKind, string> = {
    'by-id': `${one}By${capital(key)}`,
    children: `${many}By${capital(key)}`,
    count: `${one}CountBy${capital(key)}`,
    sum: `${one}SumBy${capital(key)}`,
    exists: `${plural(base)}With${capital(one)}`,
  };
  const found = kind === 'count' ? `${one}Counts` : kind === 'sum' ? `${one}Sums` : many;
  const listKey = `${place.range[0]}:${list}`;
  const declared = declaredList(place, file, list);
  const keys = declared ?? reserved.lists.get(listKey) ?? fresh([plural(base), `unique${capital(plural(base))}`, `${plural(base)}ToRead`]);
  reserved.lists.set(listKey, keys);
  return {
    keys,
    isDeclared: declared !== undefined,
    rows: fresh([found, `found${capital(found)}`, `${one}Rows`]),
    row: kind === 'count' || kind === 'sum' || RESERVED_WORDS.has(one) || isDeclaredAround(file, place, one) ? 'row' : one,
    lookup: fresh([lookups[kind], `found${capital(lookups[kind])}`]),
  };
}

/** Name of a constant that stands before the place and is this list already. */
function declaredList({ parent, range }: Node, file: SourceFile, list: string): string | undefined {
  if (parent?.type !== 'BlockStatement' && parent?.type !== 'Program') return undefined;
  for (const statement of parent.body) {
    const declarator = statement.type === 'VariableDeclaration' && statement.kind === 'const' && statement.range[1] <= range[0] ? statement.declarations[0] : undefined;
    if (declarator?.id.type === 'Identifier' && declarator.init && textOf(file, declarator.init) === list) return declarator.id.name;
  }
  return undefined;
}

/** A name that generated text takes from the language or from an import, and that means something else at the place. */
export function shadowed(file: SourceFile, place: Node, text: string, imported: readonly string[]): string | undefined {
  const globals = [...text.matchAll(/\b(?:new (Set|Map)|(Array)[.]from|(String|Number))\b/g)].flatMap(([, ...names]) => names.filter((name) => name !== undefined));
  return [...new Set(globals)].find((name) => isDeclaredAround(file, place, name)) ?? imported.find((name) => isDeclaredAround(file, place, name, true));
}

function isDeclaredAround(file: SourceFile, place: Node, name: string, exceptImports = false): boolean {
  const holders = [...ancestors(place)];
  return file.nodes('Identifier').some((identifier) => {
    if (identifier.name !== name || !isReference(identifier)) return false;
    const definition = file.variable(identifier)?.definitions[0];
    if (!definition || (exceptImports && definition.node.type.startsWith('Import'))) return false;
    const holder = [...ancestors(definition.node)].find((outer) => isFunction(outer) || outer.type === 'BlockStatement' || outer.type === 'Program');
    return holder !== undefined && holders.includes(isFunction(definition.node) ? definition.node : holder);
  });
}

/** `order_items`, `OrderItem` and `public.order_items` as a variable is written: `orderItems`. */
export function camel(name: string): string {
  const [last = name] = name.split('.').slice(-1);
  const words = last.replace(/[^A-Za-z0-9]+/g, ' ').trim().split(' ');
  const joined = words.map((word, index) => (index === 0 ? word : capital(word))).join('');
  const lowered = /^[A-Z0-9_]+$/.test(last) ? last.toLowerCase() : joined;
  return /^[A-Za-z]/.test(lowered) ? lowered.charAt(0).toLowerCase() + lowered.slice(1) : 'row';
}

export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export function singular(name: string): string {
  if (/(?:ss|us|is|news|data)$/i.test(name)) return name;
  if (/ies$/i.test(name)) return name.replace(/ies$/i, 'y');
  if (/(?:ch|sh|x|ss|z)es$/i.test(name)) return name.slice(0, -2);
  return name.replace(/s$/i, '');
}

export function plural(name: string): string {
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  if (/(?:ch|sh|x|ss|us|z)$/i.test(name)) return `${name}es`;
  return /s$/.test(name) ? name : `${name}s`;
}
