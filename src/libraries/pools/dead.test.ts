import { PrismaPg } from '@prisma/adapter-pg';
import knex from 'knex';
import mongoose from 'mongoose';
import mysql from 'mysql2';
import pg from 'pg';
import postgres from 'postgres';
import { Sequelize } from 'sequelize';
import { DataSource } from 'typeorm';
import { expect, it } from 'vitest';
import { describeWith } from '../../../test-fixtures/services.ts';

/** What the rules say of options and addresses, held to the libraries that are installed. */
function at(start: unknown, ...keys: string[]): unknown {
  let value = start;
  for (const key of keys) value = typeof value === 'object' || typeof value === 'function' ? Reflect.get(value ?? {}, key) : undefined;
  return value;
}

/** Options that no type knows. */
function unknown(options: Record<string, unknown>): object {
  return options;
}

it('pg reads `max` and `poolSize`, and no other name or parameter', () => {
  const size = (options: Record<string, unknown>) => at(new pg.Pool(unknown(options)), 'options', 'max');
  expect([size({ max: 3 }), size({ poolSize: 3 })]).toEqual([3, 3]);
  for (const name of ['connectionLimit', 'connection_limit', 'maxConnections', 'max_connections', 'maxPoolSize', 'pool_size']) expect(size({ [name]: 3 }), name).toBe(10);
  expect([size({ pool: { max: 3 } }), size({ connectionString: 'postgres://a@b/c?max=3&connection_limit=3&pool_size=3' })]).toEqual([10, 10]);
});

it('Prisma hands its options to a pool of pg, and knows a pool when it is one', async () => {
  const pool = new pg.Pool({ host: 'nowhere', max: 3 });
  const adapter = async (...given: ConstructorParameters<typeof PrismaPg>) => (await new PrismaPg(...given).connect()).underlyingDriver();
  expect(await adapter(pool)).toBe(pool);
  const wrapped = await adapter(unknown({ pool }));
  expect([wrapped === pool, at(wrapped, 'options', 'max'), at(wrapped, 'options', 'host')]).toEqual([false, 10, undefined]);
  expect(at(await adapter({ connectionString: 'postgres://a@b/c?connection_limit=3' }), 'options', 'max')).toBe(10);
  expect(at(await adapter({ max: 3 }), 'options', 'max')).toBe(3);
});

it('mysql2 and postgres.js read one name, in the address too', () => {
  const errors = console.error;
  console.error = () => undefined;
  const size = (options: Record<string, unknown>) => at(mysql.createPool(unknown(options)), 'config', 'connectionLimit');
  expect([size({ connectionLimit: 3 }), size({ uri: 'mysql://a@b/c?connectionLimit=3' }), size({ max: 3 }), size({ poolSize: 3 }), size({ pool: { max: 3 } }), size({ uri: 'mysql://a@b/c?connection_limit=3' })]).toEqual([3, 3, 10, 10, 10, 10]);
  console.error = errors;
  const max = (url: string, options: Record<string, unknown> = {}) => at(postgres(url, unknown(options)), 'options', 'max');
  expect([max('postgres://a@b/c?max=3'), max('postgres://a@b/c', { max: 3 }), max('postgres://a@b/c', { connectionLimit: 3 }), max('postgres://a@b/c', { pool: { max: 3 } })]).toEqual(['3', 3, 10, 10]);
});

it('Knex and Sequelize read `pool` beside the connection', () => {
  const size = (options: Record<string, unknown>) => at(knex({ client: 'pg', connection: { host: 'b' }, ...options }), 'client', 'pool', 'max');
  expect([size({ pool: { max: 3 } }), size({ max: 3 }), size({ connection: { host: 'b', pool: { max: 3 } } }), size({ connection: 'postgres://a@b/c?max=3' })]).toEqual([3, 10, 10, 10]);
  const max = (url: string, options: Record<string, unknown>) => at(new Sequelize(url, options), 'connectionManager', 'pool', 'maxSize');
  expect([max('postgres://a@b/c', { pool: { max: 3 } }), max('postgres://a@b/c?max=3', {}), max('postgres://a@b/c', { define: { pool: { max: 3 } } }), max('postgres://a@b/c', { dialectOptions: { connectionLimit: 3 } })]).toEqual([3, 5, 5, 5]);
});

it('Mongoose throws on `poolSize`', async () => {
  const connect = (url: string, options: Record<string, unknown>) => mongoose.createConnection(url, { serverSelectionTimeoutMS: 1, ...options }).asPromise();
  await expect(connect('mongodb://127.0.0.1:1/a', { poolSize: 3 })).rejects.toThrow('option poolsize is not supported');
  await expect(connect('mongodb://127.0.0.1:1/a', { maxPoolSize: 3 })).rejects.not.toThrow('not supported');
});

describeWith(['PostgreSQL', 'MySQL'], 'TypeORM', (postgresUrl, mysqlUrl) => {
  it.each([
    ['postgres', { poolSize: 3 }, 3],
    ['postgres', { extra: { max: 3 } }, 3],
    ['postgres', { extra: { connectionLimit: 3 } }, 10],
    ['postgres', { pool: { max: 3 } }, 10],
    ['postgres', { max: 3, connectionLimit: 3 }, 10],
    ['mysql', { poolSize: 3 }, 3],
    ['mysql', { extra: { connectionLimit: 3 } }, 3],
    ['mysql', { extra: { max: 3 } }, 10],
    ['postgres', { extra: { poolSize: 3 } }, 3],
    ['postgres', { extra: { poolMax: 3 } }, 10],
    ['mysql', { extra: { poolMax: 3, poolSize: 3 } }, 10],
    ['mysql', { pool: { max: 3 }, max: 3, connectionLimit: 3 }, 10],
  ] as const)('%s with %j has a pool of %i', async (type, options, size) => {
    const errors = console.error;
    console.error = () => undefined;
    const source = new DataSource({ type, url: type === 'postgres' ? postgresUrl : mysqlUrl, ...options });
    await source.initialize();
    expect(type === 'postgres' ? at(source.driver, 'master', 'options', 'max') : at(source.driver, 'pool', 'config', 'connectionLimit')).toBe(size);
    await source.destroy();
    console.error = errors;
  });
});
