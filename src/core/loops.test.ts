import { describe, expect, it } from 'vitest';
import { textOf } from './ast.ts';
import { loopsAround } from './loops.ts';
import { overElement, variesByTurn } from './loops/flow.ts';
import { createSourceFile } from './source-file.ts';

/** The loops around the call of `query`, as `kind source element purpose`, innermost first. */
function loopsOf(text: string): string[] {
  const file = createSourceFile('orders.ts', text);
  const call = file.nodes('CallExpression').find(({ callee }) => callee.type === 'Identifier' && callee.name === 'query');
  if (!call) throw new Error('The text calls no `query`.');
  return loopsAround(file, call).map(({ kind, source, element, index, purpose, statement }) =>
    [kind, source && textOf(file, source), element && textOf(file, element), index && `by ${textOf(file, index)}`, purpose && `(${purpose})`, statement ? undefined : 'nowhere'].filter(Boolean).join(' '));
}

const inFunction = (body: string) => `async function list(orders: Order[], ids: string[]) { ${body} }`;

describe('loopsAround', () => {
  it.each([
    ['for (const order of orders) { await query(order.id); }', ['for-of orders order']],
    ['for (const { id } of orders) await query(id);', ['for-of orders { id }']],
    ['for (let i = 0; i < orders.length; i++) { const order = orders[i]; await query(order.id); }', ['for orders order by i']],
    ['const n = orders.length; for (let i = 0; i < n; i++) { await query(orders[i].id); }', ['for orders by i']],
    ['let i = 0; while (i < orders.length) { await query(orders[i].id); i++; }', ['while orders by i']],
    ['orders.forEach(async (order) => { order.user = await query(order.userId); });', ['for-each orders order']],
    ['return Promise.all(orders.map(async (order) => ({ ...order, user: await query(order.userId) })));', ['concurrent orders order']],
    ['const promises = ids.map((id) => query(id)); return await Promise.all(promises);', ['concurrent ids id']],
    ['return await orders.reduce(async (all, order) => [...(await all), await query(order.id)], Promise.resolve([]));', ['reduce orders order']],
    ['return pMap(ids, async (id) => query(id), { concurrency: 4 });', ['limited ids id']],
    ['const limit = pLimit(4); return Promise.all(ids.map((id) => limit(() => query(id))));', ['limited ids id']],
    ['for (const order of orders) { for (const item of order.items) { await query(item.productId); } }', ['for-of order.items item', 'for-of orders order']],
    ['for (const order of orders) await db.$transaction(async (tx) => { await query(tx, order.id); });', ['for-of orders order']],
    ['for (const id of ids) { const load = async () => query(id); loaders.push(load); }', []],
    ['if (orders) for (const id of ids) await query(id);', ['for-of ids id nowhere']],
    ['const rows = ready ? await Promise.all(ids.map((id) => query(id))) : [];', ['concurrent ids id nowhere']],
    ['for (const chunk of chunks) await query(chunk);', ['for-of chunks chunk (chunks)']],
    ['for (let i = 0; i < ids.length; i += 100) await query(ids.slice(i, i + 100));', ['for (chunks)']],
    ['for (let attempt = 0; attempt < 3; attempt++) { await query(ids); }', ['for (retry)']],
    ['while (true) { const job = await query(ids); if (!job) await sleep(1000); }', ['while (poll)']],
    ['let cursor; do { const page = await query(cursor); cursor = page.next; } while (cursor);', ['while (pagination)']],
    ['for await (const row of stream) await query(row);', ['for-await stream row (stream)']],
    ['for (const id of ids) { const found = await query(id); if (found) return found; }', ['for-of ids id (search)']],
    ['for (const id of ids) { const found = await query(id); if (!found) return res.status(404).end(); }', ['for-of ids id']],
    ['for (const model of [db.user, db.order]) await query(model.count());', ['for-of [db.user, db.order] model (models)']],
  ])('%s', (body, expected) => {
    expect(loopsOf(inFunction(body))).toEqual(expected);
  });
});

describe('overElement', () => {
  it.each([
    ['for (const order of orders) { await query(order.userId); }', 'order.userId'],
    ['for (const { userId } of orders) { await query(userId); }', 'userId'],
    ['for (const order of orders) { const { buyer: { id } } = order; await query(id); }', 'order.buyer.id'],
    ['for (let i = 0; i < orders.length; i++) { const id = orders[i].userId; await query(id); }', 'one.userId'],
    ['for (const order of orders) { const id = Number(order.userId); await query(id); }', 'Number(order.userId)'],
    ['for (const order of orders) { await query(order.user?.id!); }', 'order.user?.id!'],
    ['const users = new Map(rows); for (const order of orders) { const user = users.get(order.userId)!; await query(user.teamId); }', 'users.get(order.userId)?.teamId'],
    ['const users = new Map(rows); for (const order of orders) { const user = users.get(order.userId) ?? null; await query(user?.team.id); }', 'users.get(order.userId)?.team.id'],
    ['const users = new Map(); for (const order of orders) { users.set(order.id, order); await query(users.get(order.userId).teamId); }', undefined],
    ['let id = 1; for (const order of orders) { await query(id); id = order.next; }', undefined],
    ['for (let order of orders) { order = next(order); await query(order.id); }', undefined],
    ['for (const order of orders) { await query(find(order).id); }', undefined],
  ])('%s', (body, expected) => {
    const file = createSourceFile('orders.ts', inFunction(body));
    const argument = file.nodes('CallExpression').find(({ callee }) => callee.type === 'Identifier' && callee.name === 'query')?.arguments[0];
    const loop = argument && loopsAround(file, argument)[0];
    if (!argument || !loop) throw new Error('The text calls no `query` in a loop.');
    expect(overElement(file, loop, argument, 'one')?.text).toBe(expected);
    expect(variesByTurn(file, loop, argument)).toBe(true);
  });
});
