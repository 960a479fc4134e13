import fc from 'fast-check';
import mongoose, { Types } from 'mongoose';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startMongo, type MongoServer } from '../mongo-server.ts';
import { holdsForAll, rewrite } from './harness.ts';
import { shop, type Shop } from './shop.testing.ts';

interface Input {
  rows: Shop;
  /** Ids as a client sends them; some may be none. */
  ids: string[];
  orderIds: string[];
  sku: string;
}

interface Module {
  run(input: Input): Promise<unknown>;
}

const idOf = (n: number) => n.toString(16).padStart(24, '0');
const input: fc.Arbitrary<Input> = fc.record({ rows: shop, noise: fc.array(fc.constantFrom('nope', ''), { maxLength: 1 }), isNoisy: fc.integer({ min: 0, max: 9 }) })
  .map(({ rows, noise, isNoisy }) => ({ rows, ids: [...rows.ids.map(idOf), ...(isNoisy === 0 ? noise : [])], orderIds: rows.orderIds.map(idOf), sku: rows.sku }));

const MODELS = `
const mongoose = require('mongoose');
const { ObjectId } = mongoose.Schema.Types;

const Customer = mongoose.models.Customer || mongoose.model('Customer', new mongoose.Schema({
  email: { type: String, required: true, unique: true },
  number: { type: Number, required: true },
}));

const Order = mongoose.models.Order || mongoose.model('Order', new mongoose.Schema({
  customer: { type: ObjectId, ref: 'Customer' },
  email: { type: String, required: true },
  place: { city: String },
}));

const Item = mongoose.models.Item || mongoose.model('Item', new mongoose.Schema({
  order: { type: ObjectId, ref: 'Order', required: true },
  sku: { type: String, required: true },
  amount: Number,
  isGift: { type: Boolean, default: false },
}));

const Note = mongoose.models.Note || mongoose.model('Note', new mongoose.Schema({
  order: { type: ObjectId, required: true },
  text: String,
  isRead: { type: Boolean, default: false },
}));

module.exports = { Customer, Item, Note, Order };
`;

const ORDERS = 'const all = await Order.find().sort({ _id: 1 }).lean();';

/** Name, rule, most commands after the rewrite, and the body of `run`. */
const STORIES: [title: string, rule: string, most: number, body: string][] = [
  ['one document by its id', 'n-plus-one-read', 2, `
    ${ORDERS}
    const rows = [];
    for (const order of all) {
      if (!order.customer) continue;
      const customer = await Customer.findById(order.customer).lean();
      rows.push({ order: order._id, email: customer?.email, customer });
    }
    return rows;`],
  ['one document that is only read', 'n-plus-one-read', 2, `
    const all = await Order.find().sort('_id');
    const rows = [];
    for (const order of all) {
      const customer = await Customer.findOne({ email: order.email }).select('number');
      rows.push([order._id, customer ? customer.number : null]);
    }
    return rows;`],
  ['one document by an id of the client, all at once', 'n-plus-one-read', 1, `
    return Promise.all(orderIds.map(async (id) => {
      const customer = await Customer.findById(id).select('email').lean();
      return customer === null ? 'nobody' : customer.email;
    }));`],
  ['one document by an id of the client, in turn', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of ids) {
      const customer = await Customer.findOne({ _id: id, number: { $gt: 2000 } }).lean();
      rows.push(customer);
    }
    return rows;`],
  ['one document of the driver', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const customer = await mongoose.connection.collection('customers').findOne({ _id: new Types.ObjectId(id) });
      rows.push(customer ? customer.email : null);
    }
    return rows;`],
  ['documents of a parent, in order', 'n-plus-one-read', 2, `
    ${ORDERS}
    const rows = [];
    for (const order of all) {
      const own = await Item.find({ order: order._id, isGift: false }).sort({ sku: -1, _id: 1 }).lean();
      rows.push({ id: order._id, own });
    }
    return rows;`],
  ['documents of a parent, without an order of their own', 'n-plus-one-read', 2, `
    ${ORDERS}
    const rows = [];
    for (const order of all) {
      const own = await Item.find({ order: order._id }, 'sku amount').lean();
      rows.push(own.map((item) => item.sku));
    }
    return rows;`],
  ['a document with what belongs to it', 'n-plus-one-read', 2, `
    const rows = [];
    for (const id of orderIds) {
      const order = await Order.findById(id).populate('customer', 'email').lean();
      rows.push(order);
    }
    return rows;`],
  ['a number of documents', 'n-plus-one-read', 2, `
    ${ORDERS}
    const rows = [];
    for (const order of all) {
      const items = await Item.countDocuments({ order: order._id });
      rows.push({ id: order._id, items });
    }
    return rows;`],
  ['a number of documents by an id of the client', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of ids) {
      const gifts = await Item.countDocuments({ order: id, isGift: true });
      rows.push({ id, gifts });
    }
    return rows;`],
  ['whether there is a document', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      if (await Item.exists({ order: id, isGift: false })) rows.push(id);
    }
    return rows;`],
  ['documents that are created', 'n-plus-one-write', 2, `
    const known = orderIds.filter((id) => id < '000000000000000000000007');
    for (const id of known) {
      await Note.create({ order: id, text: id > '000000000000000000000003' ? undefined : 'new ' + id });
    }
    return Note.find().select('order text isRead -_id').sort({ order: 1 }).lean();`],
  ['documents that are made and saved', 'n-plus-one-write', 2, `
    for (const id of orderIds) {
      await new Note({ order: id, text: sku }).save();
    }
    return Note.find().select('order text isRead -_id').sort({ order: 1 }).lean();`],
  ['documents that are updated alike', 'n-plus-one-write', 3, `
    ${ORDERS}
    for (const order of all) {
      await Order.updateOne({ _id: order._id }, { $set: { email: sku } });
    }
    return Order.find().select('email').sort({ _id: 1 }).lean();`],
];

/** These send one command before and after: what changes is how many documents come back. */
const REDUCED: [title: string, body: string][] = [
  ['documents that are counted', "return (await Order.find({ customer: first }).sort('_id').lean()).length;"],
  ['whether there are documents', "const found = await Order.find({ customer: first }); return found.length > 0 ? 'some' : 'none';"],
];

const source = (body: string) => `const mongoose = require('mongoose');
const { Types } = mongoose;
const { Customer, Item, Note, Order } = require('./models.js');

async function run({ ids, orderIds, sku }) {
  const first = orderIds[0] ?? '000000000000000000000001';
${body.replace(/^\n/, '')}
}

module.exports = { run };
`;

const files = (body: string) => ({ 'src/story.js': source(body), 'src/models.js': MODELS, 'package.json': JSON.stringify({ name: 'shop', dependencies: { mongoose: '^9.0.0', express: '^5.0.0' } }) });

/** Ids as text, and documents of the same names and values. */
function plain(value: unknown): unknown {
  if (value instanceof Types.ObjectId) return value.toHexString();
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)])) : value;
}

describe('Mongoose', () => {
  let server: MongoServer | undefined;

  beforeAll(async () => {
    server = await startMongo();
    await mongoose.connect(server.url, { autoIndex: false, autoCreate: false });
  });

  afterAll(async () => {
    await mongoose.disconnect();
    await server?.close();
  });

  const id = (n: number | null) => (n === null ? null : new Types.ObjectId(idOf(n)));
  const load = ({ rows }: Input): Promise<void> => {
    server?.fill({
      customers: rows.customers.map((row) => ({ _id: id(row.id), email: row.email, number: row.number })),
      orders: rows.orders.map((row) => ({ _id: id(row.id), email: row.email, ...(row.customerId === null ? {} : { customer: id(row.customerId) }) })),
      items: rows.items.map((row) => ({ _id: id(row.id), order: id(row.orderId), sku: row.sku, amount: row.amount, isGift: row.isGift })),
    });
    return Promise.resolve();
  };
  const holds = async (rule: string, body: string, statement: { most: number; before?: number }) => {
    const both = await rewrite<Module>({ rule, entry: 'src/story.js', files: files(body) });
    await holdsForAll({ both, input, load, run: (module, given) => module.run(given), statements: () => server?.statements() ?? 0, normalise: plain, ...statement });
  };

  describe('a number of commands that does not grow', () => {
    for (const [title, rule, most, body] of STORIES) it(title, () => holds(rule, body, { most }));
  });

  describe('the same result from fewer documents', () => {
    for (const [title, body] of REDUCED) it(title, () => holds('fetch-then-reduce', body, { most: 1, before: 1 }));
  });
});
