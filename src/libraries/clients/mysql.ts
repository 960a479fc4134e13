import { fixedPool, form } from './form.ts';

const ADDRESS = { url: { positions: [0], keys: ['uri', 'host', 'socketPath'] } };

// https://sidorares.github.io/node-mysql2/docs, https://github.com/mysqljs/mysql#pool-options, https://mariadb.com/docs/connectors/mariadb-connector-nodejs
export const forms = [
  form({ modules: ['mysql', 'mysql2', 'mysql2/promise', 'promise-mysql', 'mariadb', 'mariadb/callback'], exports: ['createPool', 'createPoolPromise'], kind: 'pool', ...ADDRESS, pool: fixedPool(10, ['connectionLimit']), closers: ['end'] }),
  form({ modules: ['mysql', 'mysql2', 'mariadb/callback'], exports: ['createConnection', 'connect'], kind: 'connection', ...ADDRESS, opens: 'at once', closers: ['end', 'destroy', 'close'] }),
  form({ modules: ['mysql2/promise', 'promise-mysql', 'mariadb'], exports: ['createConnection', 'connect'], kind: 'connection', ...ADDRESS, opens: 'at once', isAsync: true, closers: ['end', 'destroy', 'close'] }),
];
