import { Pool } from 'pg';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeWith } from '../services.ts';
import { holdsForAll, rewrite } from './harness.ts';
import { fill, shop, TABLES, type Shop } from './shop.testing.ts';
import { statements } from './statements.testing.ts';

interface Module {
  run(input: Shop): Promise<unknown>;
  close(): Promise<void>;
}

const ENTITIES = `
import { Column, Entity, JoinColumn, ManyToOne, OneToMany, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

@Entity('customers')
export class Customer {
  @PrimaryColumn('int') id!: number;
  @Column('text', { unique: true }) email!: string;
  @Column('uuid', { unique: true }) token!: string;
  @Column('bigint', { unique: true }) number!: string;
}

@Entity('orders')
export class Order {
  @PrimaryColumn('int') id!: number;
  @Column('int', { name: 'customer_id', nullable: true }) customerId!: number | null;
  @Column('text') email!: string;
  @Column('uuid') token!: string;
  @Column('bigint') number!: string;
  @OneToMany(() => Item, (item) => item.order) items!: Item[];
}

@Entity('items')
@Unique(['orderId', 'sku'])
export class Item {
  @PrimaryGeneratedColumn() id!: number;
  @Column('int', { name: 'order_id' }) orderId!: number;
  @Column('text') sku!: string;
  @Column('int', { nullable: true }) amount!: number | null;
  @Column('numeric', { nullable: true }) price!: string | null;
  @Column('boolean', { name: 'is_gift', default: false }) isGift!: boolean;
  @ManyToOne(() => Order, (order) => order.items) @JoinColumn({ name: 'order_id' }) order!: Order;
}

@Entity('notes')
export class Note {
  @PrimaryGeneratedColumn() id!: number;
  @Column('int', { name: 'order_id' }) orderId!: number;
  @Column('text', { nullable: true }) text!: string | null;
  @Column('boolean', { name: 'is_read', default: false }) isRead!: boolean;
}
`;

const SOURCE = `
import { DataSource } from 'typeorm';
import { Customer, Item, Note, Order } from './entities.js';
export const source = new DataSource({ ...globalThis.typeormOptions, entities: [Customer, Item, Note, Order] });
`;

const ORDERS = "const all = await orders.find({ order: { id: 'ASC' } });";

/** Name, rule, most statements after the rewrite, and the body of `run`. */
const STORIES: [title: string, rule: string, most: number, body: string][] = [
  ['one row by its key', 'n-plus-one-read', 2, `
    ${ORDERS}
    const rows = [];
    for (const order of all) {
      if (order.customerId === null) continue;
      const customer = await customers.findOneBy({ id: order.customerId });
      rows.push({ order: order.id, email: customer?.email, customer });
    }
    return rows;`],
  ['some columns of one row, all at once', 'n-plus-one-read', 1, `
    return Promise.all(ids.map(async (id) => {
      const customer = await customers.findOne({ where: { id, email: Like('%a%') }, select: { email: true } });
      return customer === null ? 'nobody' : customer.email;
    }));`],
  ['a row by its uuid', 'n-plus-one-read', 2, `
    ${ORDERS}
    const rows = [];
    for (const order of all) {
      const customer = await customers.findOne({ where: { token: order.token } });
      rows.push([order.id, customer ? customer.id : null]);
    }
    return rows;`],
  ['a row by a bigint', 'n-plus-one-read', 2, `
    ${ORDERS}
    const rows = [];
    for (const order of all) {
      const customer = await customers.findOneBy({ number: order.number });
      rows.push([order.id, customer]);
    }
    return rows;`],
  ['a row of the query builder', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const order = await orders.createQueryBuilder('o').leftJoinAndSelect('o.items', 'item').where('o.id = :id', { id }).getOne();
      rows.push(order ? order.items.length : null);
    }
    return rows;`],
  ['one part of a key of two columns', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const item = await items.findOneBy({ orderId: id, sku });
      rows.push(item?.amount ?? null);
    }
    return rows;`],
  ['rows of a parent, in order', 'n-plus-one-read', 2, `
    ${ORDERS}
    const rows = [];
    for (const order of all) {
      const own = await items.find({
        where: { orderId: order.id, isGift: false },
        order: { sku: 'DESC', id: 'ASC' },
      });
      rows.push({ id: order.id, own });
    }
    return rows;`],
  ['rows of a parent with what belongs to them, in a transaction', 'n-plus-one-read', 4, `
    return source.transaction(async (manager) => {
      const all = await manager.find(Order, { order: { id: 'ASC' } });
      const rows = [];
      for (const order of all) {
        const own = await manager.find(Item, { where: { orderId: order.id }, relations: { order: true }, order: { id: 'ASC' } });
        rows.push(own.map((item) => [item.sku, item.order.email]));
      }
      return rows;
    });`],
  ['a number of rows', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const gifts = await items.countBy({ orderId: id, isGift: true });
      rows.push({ id, gifts });
    }
    return rows;`],
  ['a number of rows of the query builder', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      rows.push(await items.createQueryBuilder('item').where('item.orderId = :id', { id }).getCount());
    }
    return rows;`],
  ['whether there is a row', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      rows.push(await items.existsBy({ orderId: id, isGift: false }));
    }
    return rows;`],
  ['a sum', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const total = await items.sum('amount', { orderId: id });
      rows.push({ id, total });
    }
    return rows;`],
  ['rows that are inserted', 'n-plus-one-write', 2, `
    const known = ids.filter((id) => id < 7);
    for (const id of known) {
      await notes.insert({ orderId: id, text: id > 3 ? null : 'new ' + id });
    }
    return notes.find({ select: { orderId: true, text: true, isRead: true }, order: { orderId: 'ASC', id: 'ASC' } });`],
  ['rows that are made and saved', 'n-plus-one-write', 4, `
    const known = ids.filter((id) => id < 7);
    for (const id of known) {
      await notes.save(notes.create({ orderId: id, text: sku }));
    }
    return notes.find({ select: { orderId: true, text: true, isRead: true }, order: { orderId: 'ASC', id: 'ASC' } });`],
  ['rows that are updated alike', 'n-plus-one-write', 3, `
    ${ORDERS}
    for (const order of all) {
      await orders.update({ id: order.id }, { email: sku });
    }
    return orders.find({ select: { id: true, email: true }, order: { id: 'ASC' } });`],
];

/** These send one statement before and after: what changes is how many rows come back. */
const REDUCED: [title: string, body: string][] = [
  ['rows that are counted', "return (await orders.find({ where: { customerId: first }, order: { id: 'ASC' } })).length;"],
  ['whether there are rows', "const found = await orders.findBy({ customerId: first }); return found.length > 0 ? 'some' : 'none';"],
  ['a first row', "const [order] = await orders.find({ where: { customerId: first }, order: { id: 'ASC' } }); return order?.id ?? null;"],
];

const source = (body: string) => `import { Like } from 'typeorm';
import { Customer, Item, Note, Order } from './entities.js';
import { source } from './source.js';

await source.initialize();
const customers = source.getRepository(Customer);
const orders = source.getRepository(Order);
const items = source.getRepository(Item);
const notes = source.getRepository(Note);

export async function run({ ids, orderIds, sku }: { ids: number[]; orderIds: number[]; sku: string }) {
  const first = ids[0] ?? 1;
${body.replace(/^\n/, '')}
}

export const close = () => source.destroy();
`;

const files = (body: string) => ({ 'src/story.ts': source(body), 'src/source.ts': SOURCE, 'src/entities.ts': ENTITIES, 'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { typeorm: '^1.1.0', pg: '^8.16.0', express: '^5.0.0' } }) });

/** Before and after, a row is of another class of the same name. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)])) : value;
}

describeWith(['PostgreSQL'], 'TypeORM', (url) => {
  const schema = `differential_typeorm_${process.pid}`;
  const options = `-c search_path=${schema} -c synchronous_commit=off`;
  const pool = new Pool({ connectionString: url, options, max: 2 });

  beforeAll(async () => {
    await pool.query(`create schema ${schema}; ${TABLES}`);
    Reflect.set(globalThis, 'typeormOptions', { type: 'postgres', url, extra: { options }, poolSize: 4 });
  });

  afterAll(async () => {
    await pool.query(`drop schema ${schema} cascade`);
    await pool.end();
  });

  const holds = async (rule: string, body: string, statement: { most: number; before?: number }) => {
    const both = await rewrite<Module>({ rule, files: files(body) });
    try {
      await holdsForAll({ both, input: shop, load: (input) => fill(pool, input), run: (module, input) => module.run(input), statements, normalise: plain, ...statement });
    } finally {
      await both.before.close();
      await both.after.close();
    }
  };

  describe('a number of statements that does not grow', () => {
    for (const [title, rule, most, body] of STORIES) it(title, () => holds(rule, body, { most }));
  });

  describe('the same result from fewer rows', () => {
    for (const [title, body] of REDUCED) it(title, () => holds('fetch-then-reduce', body, { most: 1, before: 1 }));
  });
});
