import { createServer, type AddressInfo, type Socket } from 'node:net';
import { deserialize, Long, ObjectId, serialize } from 'bson';
import { aggregate, find, updateMany, updateOne } from 'mingo';

type Row = Record<string, unknown>;

export interface MongoServer {
  url: string;
  /** Commands that read or write, since the last call. */
  statements(): number;
  /** Empties all collections and puts these rows into them. */
  fill(rows: Readonly<Record<string, readonly Row[]>>): void;
  close(): Promise<void>;
}

const COUNTED = new Set(['find', 'getMore', 'aggregate', 'count', 'distinct', 'insert', 'update', 'delete', 'findAndModify']);
const FIRST_BATCH = 101;

/**
 * Stands in for MongoDB: speaks its wire protocol to the real driver and keeps its collections in memory, with mingo for
 * filters, pipelines and updates. Transactions and indexes other than that of `_id` are not there.
 * https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
export async function startMongo(): Promise<MongoServer> {
  const store = createStore();
  const sockets = new Set<Socket>();
  let sent = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
        const message = rest.subarray(0, rest.readInt32LE(0));
        rest = rest.subarray(message.length);
        socket.write(answer(message, (command) => {
          const [name = ''] = Object.keys(command);
          if (COUNTED.has(name)) sent++;
          return run(store, name, command);
        }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `mongodb://127.0.0.1:${port}/shop?directConnection=true`,
    statements: () => {
      const count = sent;
      sent = 0;
      return count;
    },
    fill: (rows) => {
      store.collections.clear();
      for (const [name, documents] of Object.entries(rows)) store.collections.set(`shop.${name}`, documents.map((row) => stored({ ...row })));
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

const HEADER = 16;
const OP_MSG = 2013;
const OP_QUERY = 2004;
const OP_REPLY = 1;

/** The bytes of the reply: OP_MSG for OP_MSG; drivers greet with OP_QUERY. */
function answer(message: Buffer, ask: (command: Row) => Row): Buffer {
  const isMessage = message.readInt32LE(12) === OP_MSG;
  const command = isMessage ? commandOf(message) : deserialize(message.subarray(message.indexOf(0, HEADER + 4) + 9));
  const body = serialize(safely(command, ask));
  const head = Buffer.alloc(HEADER + (isMessage ? 5 : 20));
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(isMessage ? OP_MSG : OP_REPLY, 12);
  if (!isMessage) head.writeInt32LE(message.readInt32LE(12) === OP_QUERY ? 1 : 0, HEADER + 16);
  return Buffer.concat([head, body]);
}

function safely(command: Row, ask: (command: Row) => Row): Row {
  try {
    return { ...ask(command), ok: 1 };
  } catch (error) {
    return { ok: 0, errmsg: error instanceof Error ? error.message : String(error), code: 2, codeName: 'BadValue' };
  }
}

/** Body of an OP_MSG, with the documents of its other sections under their names. */
function commandOf(message: Buffer): Row {
  let command: Row = {};
  const lists: Row = {};
  for (let at = HEADER + 4; at < message.length; ) {
    const kind = message[at];
    const size = message.readInt32LE(at + 1);
    const end = at + 1 + size;
    if (kind === 0) command = deserialize(message.subarray(at + 1, end));
    else {
      const zero = message.indexOf(0, at + 5);
      const rows: Row[] = [];
      for (let start = zero + 1; start < end; start += message.readInt32LE(start)) rows.push(deserialize(message.subarray(start, start + message.readInt32LE(start))));
      lists[message.toString('utf8', at + 5, zero)] = rows;
    }
    at = end;
  }
  return { ...command, ...lists };
}

interface Store {
  collections: Map<string, Row[]>;
  cursors: Map<number, { namespace: string; rows: Row[] }>;
}

function createStore(): Store {
  return { collections: new Map(), cursors: new Map() };
}

const HELLO = { ismaster: true, isWritablePrimary: true, helloOk: true, maxBsonObjectSize: 16 * 1024 * 1024, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000, logicalSessionTimeoutMinutes: 30, connectionId: 1, minWireVersion: 0, maxWireVersion: 21, readOnly: false };

function run(store: Store, name: string, command: Row): Row {
  const namespace = `${String(command['$db'])}.${String(command[name])}`;
  let rows = store.collections.get(namespace);
  if (!rows) store.collections.set(namespace, (rows = []));
  switch (name) {
    case 'hello':
    case 'ismaster':
    case 'isMaster':
      return { ...HELLO, localTime: new Date() };
    case 'find':
      return cursor(store, namespace, selected(rows, command), numberIn(command['batchSize']) ?? FIRST_BATCH);
    case 'getMore':
      return more(store, command);
    case 'aggregate':
      return cursor(store, namespace, aggregate(rows, listIn(command['pipeline']), resolving(store, namespace)), FIRST_BATCH);
    case 'count':
      return { n: selected(rows, { ...command, filter: command['query'] }).length };
    case 'distinct':
      return { values: distinct(find<Row>(rows, recordIn(command['query'])).all(), String(command['key'])) };
    case 'insert':
      return insert(rows, listIn(command['documents']), command['ordered'] !== false);
    case 'update':
      return update(rows, listIn(command['updates']));
    case 'delete':
      return { n: listIn(command['deletes']).reduce((sum, { q, limit }) => sum + remove(rows, recordIn(q), limit === 1), 0) };
    case 'findAndModify':
      return modify(rows, command);
    default:
      // ping, endSessions, buildInfo, createIndexes, killCursors
      return {};
  }
}

function resolving(store: Store, namespace: string) {
  const [database = ''] = namespace.split('.');
  return { collectionResolver: (name: string) => store.collections.get(`${database}.${name}`) ?? [] };
}

function recordIn(value: unknown): Row {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function listIn(value: unknown): Row[] {
  return Array.isArray(value) ? value.map(recordIn) : [];
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : value instanceof Long ? value.toNumber() : undefined;
}

/** As the server would keep it: without what BSON does not keep, and with an id. */
function stored(row: Row): Row {
  return deserialize(serialize('_id' in row ? row : { _id: new ObjectId(), ...row }, { ignoreUndefined: false }));
}

function selected(rows: Row[], command: Row): Row[] {
  const found = find<Row>(rows, recordIn(command['filter']), recordIn(command['projection']));
  const sort = recordIn(command['sort']);
  if (Object.keys(sort).length > 0) found.sort(Object.fromEntries(Object.entries(sort).map(([key, value]) => [key, value === -1 ? -1 : 1])));
  const skip = numberIn(command['skip']);
  const limit = Math.abs(numberIn(command['limit']) ?? 0);
  if (skip) found.skip(skip);
  if (limit) found.limit(limit);
  return found.all();
}

let lastCursor = 0;

function cursor(store: Store, namespace: string, rows: Row[], size: number): Row {
  const rest = rows.slice(size);
  if (rest.length > 0) store.cursors.set(++lastCursor, { namespace, rows: rest });
  return { cursor: { id: Long.fromNumber(rest.length > 0 ? lastCursor : 0), ns: namespace, firstBatch: rows.slice(0, size) } };
}

function more(store: Store, command: Row): Row {
  const id = numberIn(command['getMore']) ?? 0;
  const found = store.cursors.get(id);
  store.cursors.delete(id);
  return { cursor: { id: Long.fromNumber(0), ns: found?.namespace ?? '', nextBatch: found?.rows ?? [] } };
}

function distinct(rows: readonly Row[], key: string): unknown[] {
  const values = new Map<string, unknown>();
  for (const row of rows) {
    const value = key.split('.').reduce<unknown>((at, part) => recordIn(at)[part], row);
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) values.set(`${typeof each} ${String(each)}`, each);
  }
  return [...values.values()];
}

function insert(rows: Row[], documents: readonly Row[], isOrdered: boolean): Row {
  const writeErrors: Row[] = [];
  let n = 0;
  for (const [index, document] of documents.entries()) {
    const row = stored(document);
    if (rows.some(({ _id }) => String(_id) === String(row['_id']))) {
      writeErrors.push({ index, code: 11000, errmsg: `E11000 duplicate key error: { _id: ${String(row['_id'])} }` });
      if (isOrdered) break;
      continue;
    }
    rows.push(row);
    n++;
  }
  return writeErrors.length > 0 ? { n, writeErrors } : { n };
}

function isReplacement(values: unknown): values is Row {
  return !Array.isArray(values) && !Object.keys(recordIn(values)).some((key) => key.startsWith('$'));
}

function changeOne(rows: Row[], filter: Row, values: unknown): Row | undefined {
  const [own] = find<Row>(rows, filter).limit(1).all();
  const index = rows.findIndex((row) => row['_id'] === own?.['_id']);
  if (!own || index === -1) return undefined;
  if (isReplacement(values)) rows[index] = { _id: own['_id'], ...values };
  else updateOne(rows, { _id: own['_id'] }, Array.isArray(values) ? listIn(values).map((stage) => ({ $set: {}, ...stage })) : withoutOnInsert(values));
  return rows[index];
}

function withoutOnInsert(values: unknown): Row {
  return Object.fromEntries(Object.entries(recordIn(values)).filter(([key]) => key !== '$setOnInsert'));
}

function upserted(rows: Row[], filter: Row, values: unknown): Row {
  const plain = Object.fromEntries(Object.entries(filter).filter(([key, value]) => !key.startsWith('$') && !Object.keys(recordIn(value)).some((inner) => inner.startsWith('$'))));
  const row = stored({ ...plain, ...(isReplacement(values) ? values : recordIn(recordIn(values)['$setOnInsert'])) });
  rows.push(row);
  return isReplacement(values) ? row : (changeOne(rows, { _id: row['_id'] }, values) ?? row);
}

function update(rows: Row[], updates: readonly Row[]): Row {
  let n = 0;
  const ids: Row[] = [];
  for (const [index, { q, u, multi, upsert }] of updates.entries()) {
    const filter = recordIn(q);
    const matched = multi === true ? updateMany(rows, filter, withoutOnInsert(u)).matchedCount : changeOne(rows, filter, u) ? 1 : 0;
    n += matched;
    if (matched > 0 || upsert !== true) continue;
    ids.push({ index, _id: upserted(rows, filter, u)['_id'] });
    n++;
  }
  return { n, nModified: n - ids.length, ...(ids.length > 0 ? { upserted: ids } : {}) };
}

function remove(rows: Row[], filter: Row, isOne: boolean): number {
  const found = new Set(find<Row>(rows, filter).all().slice(0, isOne ? 1 : undefined).map(({ _id }) => String(_id)));
  const kept = rows.filter(({ _id }) => !found.has(String(_id)));
  rows.splice(0, rows.length, ...kept);
  return found.size;
}

function modify(rows: Row[], command: Row): Row {
  const filter = recordIn(command['query']);
  const [before] = selected(rows, { filter, sort: command['sort'], limit: 1 }).map((row) => stored(row));
  if (command['remove'] === true) {
    if (before) remove(rows, { _id: before['_id'] }, true);
    return { value: before ?? null, lastErrorObject: { n: before ? 1 : 0 } };
  }
  const after = before ? changeOne(rows, { _id: before['_id'] }, command['update']) : command['upsert'] === true ? upserted(rows, filter, command['update']) : undefined;
  return { value: (command['new'] === true ? after : before) ?? null, lastErrorObject: { n: after ? 1 : 0, updatedExisting: before !== undefined } };
}
