import { Pool } from 'pg';
import { Sequelize } from 'sequelize';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeWith } from '../services.ts';
import { holdsForAll, rewrite } from './harness.ts';
import { fill, shop, TABLES, type Shop } from './shop.testing.ts';
import { statements } from './statements.testing.ts';

interface Module {
  run(input: Shop): Promise<unknown>;
}

/** Models as the generator of Sequelize writes them, but listed by hand. */
const MODELS = `
const { DataTypes, Op, Sequelize } = require('sequelize');
const sequelize = globalThis.sequelize;

const Customer = sequelize.define('Customer', {
  id: { type: DataTypes.INTEGER, primaryKey: true },
  email: { type: DataTypes.TEXT, allowNull: false, unique: true },
  token: { type: DataTypes.UUID, allowNull: false, unique: true },
  number: { type: DataTypes.BIGINT, allowNull: false, unique: true },
}, { tableName: 'customers', timestamps: false });

const Order = sequelize.define('Order', {
  id: { type: DataTypes.INTEGER, primaryKey: true },
  customerId: { type: DataTypes.INTEGER, field: 'customer_id' },
  email: { type: DataTypes.TEXT, allowNull: false },
  token: { type: DataTypes.UUID, allowNull: false },
  number: { type: DataTypes.BIGINT, allowNull: false },
}, { tableName: 'orders', timestamps: false });

const Item = sequelize.define('Item', {
  orderId: { type: DataTypes.INTEGER, allowNull: false, field: 'order_id', unique: 'ordered' },
  sku: { type: DataTypes.TEXT, allowNull: false, unique: 'ordered' },
  amount: DataTypes.INTEGER,
  price: DataTypes.DECIMAL,
  isGift: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_gift' },
}, { tableName: 'items', timestamps: false });

const Note = sequelize.define('Note', {
  orderId: { type: DataTypes.INTEGER, allowNull: false, field: 'order_id' },
  text: DataTypes.TEXT,
  isRead: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_read' },
}, { tableName: 'notes', timestamps: false });

Item.belongsTo(Order, { foreignKey: 'orderId', as: 'order' });

module.exports = { Customer, Item, Note, Op, Order, Sequelize, sequelize };
`;

const ORDERS = "const all = await Order.findAll({ order: [['id', 'ASC']], raw: true });";

/** Name, rule, most statements after the rewrite, and the body of `run`. */
const STORIES: [title: string, rule: string, most: number, body: string][] = [
  ['one row by its key', 'n-plus-one-read', 2, `
    ${ORDERS}
    const rows = [];
    for (const order of all) {
      if (!order.customerId) continue;
      const customer = await Customer.findByPk(order.customerId);
      rows.push({ order: order.id, email: customer?.email, customer: customer && customer.toJSON() });
    }
    return rows;`],
  ['one plain row, all at once', 'n-plus-one-read', 1, `
    return Promise.all(ids.map(async (id) => {
      const customer = await Customer.findOne({ where: { id, email: { [Op.like]: '%a%' } }, attributes: ['email'], raw: true });
      return customer === null ? 'nobody' : customer.email;
    }));`],
  ['a row by its uuid', 'n-plus-one-read', 2, `
    ${ORDERS}
    const rows = [];
    for (const order of all) {
      const customer = await Customer.findOne({ where: { token: order.token }, order: [['id', 'ASC']] });
      rows.push([order.id, customer ? customer.id : null]);
    }
    return rows;`],
  ['a row by a bigint', 'n-plus-one-read', 2, `
    ${ORDERS}
    const rows = [];
    for (const order of all) {
      const customer = await Customer.findOne({ where: { number: order.number }, raw: true });
      rows.push([order.id, customer]);
    }
    return rows;`],
  ['one part of a key of two columns', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const item = await Item.findOne({ where: { orderId: id, sku } });
      rows.push(item?.amount ?? null);
    }
    return rows;`],
  ['rows of a parent, in order', 'n-plus-one-read', 2, `
    ${ORDERS}
    const rows = [];
    for (const order of all) {
      const own = await Item.findAll({
        where: { orderId: order.id, isGift: false },
        order: [['sku', 'DESC'], ['id', 'ASC']],
        raw: true,
      });
      rows.push({ id: order.id, own });
    }
    return rows;`],
  ['rows of a parent with what belongs to them, in a transaction', 'n-plus-one-read', 4, `
    return sequelize.transaction(async (transaction) => {
      const all = await Order.findAll({ order: [['id', 'ASC']], transaction });
      const rows = [];
      for (const order of all) {
        const own = await Item.findAll({ where: { orderId: order.id }, include: [{ model: Order, as: 'order' }], order: [['id', 'ASC']], transaction });
        rows.push(own.map((item) => [item.sku, item.order.email]));
      }
      return rows;
    });`],
  ['a number of rows', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const gifts = await Item.count({ where: { orderId: id, isGift: true } });
      rows.push({ id, gifts });
    }
    return rows;`],
  ['whether there is a row', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      if (await Item.findOne({ where: { orderId: id, isGift: false } })) rows.push(id);
    }
    return rows;`],
  ['a sum', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const total = await Item.sum('amount', { where: { orderId: id } });
      rows.push({ id, total });
    }
    return rows;`],
  ['a sum of decimals', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const total = await Item.sum('price', { where: { orderId: id } });
      rows.push(total);
    }
    return rows;`],
  ['rows that are created', 'n-plus-one-write', 2, `
    const known = ids.filter((id) => id < 7);
    for (const id of known) {
      await Note.create({ orderId: id, text: id > 3 ? null : 'new ' + id });
    }
    return Note.findAll({ attributes: ['orderId', 'text', 'isRead'], order: [['orderId', 'ASC'], ['id', 'ASC']], raw: true });`],
  ['rows that are updated alike', 'n-plus-one-write', 3, `
    ${ORDERS}
    for (const order of all) {
      await Order.update({ email: sku }, { where: { id: order.id } });
    }
    return Order.findAll({ attributes: ['id', 'email'], order: [['id', 'ASC']], raw: true });`],
];

/** These send one statement before and after: what changes is how many rows come back. */
const REDUCED: [title: string, body: string][] = [
  ['rows that are counted', "return (await Order.findAll({ where: { customerId: first }, order: [['id', 'ASC']] })).length;"],
  ['whether there are rows', "const found = await Order.findAll({ where: { customerId: first } }); return found.length > 0 ? 'some' : 'none';"],
  ['a first row', "const [order] = await Order.findAll({ where: { customerId: first }, order: [['id', 'ASC']], raw: true }); return order?.id ?? null;"],
];

const source = (body: string) => `const { Customer, Item, Note, Op, Order, sequelize } = require('./models.js');

async function run({ ids, orderIds, sku }) {
  const first = ids[0] ?? 1;
${body.replace(/^\n/, '')}
}

module.exports = { run };
`;

const files = (body: string) => ({ 'src/story.js': source(body), 'src/models.js': MODELS, 'package.json': JSON.stringify({ name: 'shop', dependencies: { sequelize: '^6.37.0', pg: '^8.16.0', express: '^5.0.0' } }) });

describeWith(['PostgreSQL'], 'Sequelize', (url) => {
  const schema = `differential_sequelize_${process.pid}`;
  const options = `-c search_path=${schema} -c synchronous_commit=off`;
  const pool = new Pool({ connectionString: url, options, max: 2 });
  const sequelize = url === '' ? undefined : new Sequelize(url, { dialectOptions: { options }, logging: false, pool: { max: 4, min: 4, idle: 600_000, evict: 600_000 } });

  beforeAll(async () => {
    await pool.query(`create schema ${schema}; ${TABLES}`);
    Reflect.set(globalThis, 'sequelize', sequelize);
    await sequelize?.query('select 1');
  });

  afterAll(async () => {
    await sequelize?.close();
    await pool.query(`drop schema ${schema} cascade`);
    await pool.end();
  });

  const holds = async (rule: string, body: string, statement: { most: number; before?: number }) => {
    const both = await rewrite<Module>({ rule, entry: 'src/story.js', files: files(body) });
    await holdsForAll({ both, input: shop, load: (input) => fill(pool, input), run: (module, input) => module.run(input), statements, ...statement });
  };

  describe('a number of statements that does not grow', () => {
    for (const [title, rule, most, body] of STORIES) it(title, () => holds(rule, body, { most }));
  });

  describe('the same result from fewer rows', () => {
    for (const [title, body] of REDUCED) it(title, () => holds('fetch-then-reduce', body, { most: 1, before: 1 }));
  });
});
