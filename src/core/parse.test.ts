import { describe, expect, it } from 'vitest';
import { parse, ParseError } from './parse.ts';
import { childrenOf } from './source-file.ts';
import type { Node } from './types.ts';

const PROGRAMS: Readonly<Record<string, string>> = {
  'orders.ts': `import type { Order } from './order';
import fs, { readFile as read } from 'node:fs';
export * as totals from './totals';
export abstract class Orders<T extends Order = Order> extends Base<T> implements Store {
  static #count = 0;
  declare name: string;
  constructor(private readonly db: Db, @Inject(TOKEN) public cache?: Cache) { super(); }
  @Post('/orders') async create(@Body() body: CreateOrder): Promise<Order | undefined> { return this.db!.orders?.[0]?.save<Order>(body as never); }
  get size(): number { return Orders.#count satisfies number; }
}
enum State { Open = 'open', Paid = 1 << 2 }
declare module 'x' { export const y: unique symbol; }
namespace Money { export type Cents = number & { __brand: 'cents' } }
export const total = <T,>(rows: readonly T[], of: (row: T) => number) => rows.reduce((sum, row) => sum + of(row), 0);
for await (const order of stream()) label: for (;;) { continue label; }
const { a = 1, ...rest } = { a: 2, 'b-c': 3, [key]: 4, get d() { return 5; } };
type Keys = { readonly [K in keyof Order]?: Order[K] extends infer U ? U : never };
export = Orders;`,
  'page.tsx': `export default function Page({ rows }: { rows: string[] }) { return <ul {...props} data-a="é😀">{rows.map((row) => <li key={row}>{row}&nbsp;</li>)}<></></ul>; }`,
  'server.js': "const express = require('express');\nmodule.exports = async (app) => { app.get(`/a/${1}`, async function* (req, res) { try { yield* b; } catch { throw new Error(/x/gi) } }); };",
  'legacy.cjs': "#!/usr/bin/env node\nif (!module.parent) return; with (a) { b }",
  'worker.mts': "await using file = open(); import data from './a.json' with { type: 'json' }; export { data as default };",
  'types.cts': 'import db = require("./db"); export const x = db?.y ?? (z ||= 1);',
};

function shape(node: Node): string[] {
  const own = node.type === 'Program' ? '' : `${node.range[0]}-${node.range[1]} `;
  return [own + node.type, ...[...childrenOf(node)].flatMap(shape)];
}

describe('parse', () => {
  for (const [path, text] of Object.entries(PROGRAMS)) {
    it(`gives the same nodes at the same ranges with both parsers: ${path}`, () => {
      const fast = shape(parse(text, path).ast);
      expect(fast.sort()).toEqual(shape(parse(text, path, { parser: 'typescript-eslint' }).ast).sort());
      expect(fast.length).toBeGreaterThan(10);
    });
  }

  it('keeps comments with their ranges', () => {
    const { comments } = parse('/* one */ a(); // two', 'a.js');
    expect(comments.map(({ type, value, range }) => [type, value, ...range])).toEqual([['Block', ' one ', 0, 9], ['Line', ' two', 15, 21]]);
  });

  it('says where the text stops being code', () => {
    const broken = () => parse('const a = 1;\nconst = 2;', 'a.ts');
    expect(broken).toThrow(ParseError);
    try {
      broken();
    } catch (error) {
      expect(error).toMatchObject({ line: 2, column: 7 });
    }
  });
});
