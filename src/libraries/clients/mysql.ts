import { fixedPool, form } from './form.ts';

const ADDRESS = { url: { positions: [0], keys: ['uri', 'host', 'socketPath'] } };

/** https://github.com/sidorares/node-mysql2: a queue without a limit; `connectionLimit` may stand in the URL. */
const POOL = { ...fixedPool(10, ['connectionLimit']), urlParameter: 'connectionLimit', bounds: [[['queueLimit'], '100']] } as const;
const MARIADB = { ...fixedPool(10, ['connectionLimit']), urlParameter: 'connectionLimit', patience: 10, bounds: [[['acquireTimeout'], '5_000']] } as const;

// https://sidorares.github.io/node-mysql2/docs, https://github.com/mysqljs/mysql#pool-options, https://mariadb.com/docs/connectors/mariadb-connector-nodejs
export const forms = [
  form({ modules: ['mysql', 'mysql2', 'mysql2/promise', 'promise-mysql'], exports: ['createPool', 'createPoolPromise'], kind: 'pool', ...ADDRESS, pool: POOL, closers: ['end'] }),
  form({ modules: ['mariadb', 'mariadb/callback'], exports: ['createPool'], kind: 'pool', ...ADDRESS, pool: MARIADB, closers: ['end'] }),
  form({ modules: ['mysql', 'mysql2', 'mariadb/callback'], exports: ['createConnection', 'connect'], kind: 'connection', ...ADDRESS, opens: 'at once', closers: ['end', 'destroy', 'close'] }),
  form({ modules: ['mysql2/promise', 'promise-mysql', 'mariadb'], exports: ['createConnection', 'connect'], kind: 'connection', ...ADDRESS, opens: 'at once', isAsync: true, closers: ['end', 'destroy', 'close'] }),
];
