import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, isInside, rangeOf, textOf, unwrap } from '../../core/ast.ts';
import { addProperties } from '../../core/properties.ts';
import type { Edit, Project, Refusal } from '../../core/types.ts';
import { objectAt } from '../multer.ts';
import type { Pool } from '../pools.ts';

/** Options to set: keys from the options object, and what to write. */
export type Setting = readonly [path: readonly string[], value: string];

export type Placed = { edits: Edit[] } | { refusal: Refusal };

/** Edits that give the construction these options, wherever its options are now. */
export function place(project: Project, pool: Pool, settings: readonly Setting[]): Placed {
  const { client, options } = pool;
  const { node, file } = client;
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return { refusal: elsewhere() };
  if (client.library === 'drizzle' && pool.url) return placeInDrizzle(pool, node, settings);
  if (options && options.file === file && isInside(options.node, node)) {
    const edits = nested(pool, options.node, settings);
    return edits ? { edits } : { refusal: elsewhere() };
  }
  if (!options) return newArgument(pool, node, settings);
  const argument = node.arguments.find((one) => objectAt(project, file, one)?.node === options.node);
  if (!argument || settings.some(([[head]]) => head !== undefined && findProperty(options.node, head))) return { refusal: elsewhere() };
  return { edits: [{ path: file.path, range: rangeOf(argument), text: objectText([`...${textOf(file, argument)}`], settings) }] };
}

function elsewhere(): Refusal {
  return { code: 'ELSEWHERE', because: 'The options of the pool are put together in another place.', next: 'Set the size there.' };
}

/** Puts settings into an options object; undefined when a part of it is not written there. */
function nested({ client: { file } }: Pool, object: TSESTree.ObjectExpression, settings: readonly Setting[]): Edit[] | undefined {
  const edits: Edit[] = [];
  const parts: string[] = [];
  for (const [head, inner] of byHead(settings)) {
    const existing = findProperty(object, head);
    if (!existing) {
      parts.push(propertyText(head, inner));
      continue;
    }
    const value = unwrap(existing.value);
    const missing = inner.filter(([path]) => path.length > 0);
    if (missing.length === 0) continue;
    if (value.type !== 'ObjectExpression') return undefined;
    const added = missing.filter(([[key]]) => key !== undefined && !findProperty(value, key));
    if (added.length > 0) edits.push(addProperties(file, value, added.map(([[key = ''], text]) => `${key}: ${text}`)));
  }
  if (parts.length > 0) edits.push(addProperties(file, object, parts));
  return edits;
}

/** Settings by their first key; of a setting that has only one, the rest of the path is empty. */
function byHead(settings: readonly Setting[]): Map<string, Setting[]> {
  const groups = new Map<string, Setting[]>();
  for (const [[head = '', ...rest], value] of settings) groups.set(head, [...(groups.get(head) ?? []), [rest, value]]);
  return groups;
}

function propertyText(head: string, inner: readonly Setting[]): string {
  const own = inner.find(([path]) => path.length === 0);
  return `${head}: ${own ? own[1] : `{ ${inner.map(([[key], value]) => `${key ?? ''}: ${value}`).join(', ')} }`}`;
}

function objectText(first: readonly string[], settings: readonly Setting[]): string {
  const parts = [...byHead(settings)].map(([head, inner]) => propertyText(head, inner));
  return `{ ${[...first, ...parts].join(', ')} }`;
}

/** The key under which a pool takes the address that is given in place of its options. */
const ADDRESS_KEY: Readonly<Record<string, string>> = { mysql2: 'uri', 'mysql2/promise': 'uri', '@prisma/adapter-pg': 'connectionString', '@prisma/adapter-neon': 'connectionString' };

/** Libraries that take the options after the address, and the position. */
const AFTER_ADDRESS = new Set(['postgres', 'mongoose', 'mongodb', 'sequelize']);

function newArgument({ client, url }: Pool, node: TSESTree.CallExpression | TSESTree.NewExpression, settings: readonly Setting[]): Placed {
  const { file, module, library } = client;
  const written = node.arguments.map((argument) => textOf(file, argument));
  const edit = (parts: readonly string[]): Placed => ({ edits: [{ path: file.path, range: [node.typeArguments?.range[1] ?? node.callee.range[1], node.range[1]], text: `(${parts.join(', ')})` }] });
  if (written.length === 0) return edit([objectText([], settings)]);
  if (AFTER_ADDRESS.has(library) && written.length === (library === 'sequelize' && written.length > 1 ? 3 : 1)) return edit([...written, objectText([], settings)]);
  const key = ADDRESS_KEY[module];
  if (key !== undefined && url && written.length === 1) return edit([objectText([`${key}: ${textOf(file, url.node)}`], settings)]);
  return { refusal: { code: 'URL', because: 'Here the address is all the library takes, and its options stand in it.', next: `Add \`${client.form.pool?.urlParameter ?? 'connectionLimit'}\` to the parameters of the address.` } };
}

/** `drizzle(url)` and `drizzle({ connection: url })` make the same pool as `drizzle({ connection: { ... } })`. */
function placeInDrizzle({ client, url }: Pool, node: TSESTree.CallExpression | TSESTree.NewExpression, settings: readonly Setting[]): Placed {
  const { file, module, options } = client;
  if (!url || url.file !== file) return { refusal: elsewhere() };
  const key = module === 'drizzle-orm/mysql2' ? 'uri' : module === 'drizzle-orm/postgres-js' ? 'url' : 'connectionString';
  const address = `${key}: ${textOf(file, url.node)}`;
  const inner = settings.map(([[, ...rest], value]): Setting => [rest, value]);
  if (options) {
    const property = findProperty(options.node, 'connection');
    if (options.file !== file || !property) return { refusal: elsewhere() };
    // https://github.com/drizzle-team/drizzle-orm: only this form sets it by itself.
    const first = key === 'uri' ? [address, 'supportBigNumbers: true'] : [address];
    const text = objectText(first, inner);
    return { edits: [{ path: file.path, range: property.shorthand ? rangeOf(property) : rangeOf(property.value), text: property.shorthand ? `connection: ${text}` : text }] };
  }
  const [, config] = node.arguments;
  const connection = `connection: ${objectText([address], inner)}`;
  const isLiteral = config?.type === 'ObjectExpression';
  // Without one of these, Drizzle takes an object with `mode` for a client.
  if (isLiteral && findProperty(config, 'mode') && !['schema', 'logger', 'casing'].some((name) => findProperty(config, name))) return { refusal: { code: 'MODE', because: 'Drizzle does not recognise a configuration that holds `mode` and no `schema`.', next: 'Make the pool with `createPool` and hand it to `drizzle`.' } };
  const rest = !config ? '' : isLiteral ? innerText(file.text, config) : `...${textOf(file, config)}`;
  return { edits: [{ path: file.path, range: [node.callee.range[1], node.range[1]], text: `({ ${connection}${rest === '' ? '' : `, ${rest}`} })` }] };
}

/** What stands between the braces, on one line when it was. */
function innerText(text: string, object: TSESTree.ObjectExpression): string {
  return text.slice(object.range[0] + 1, object.range[1] - 1).trim().replace(/,$/, '');
}
