const { DataSource } = require('typeorm');

exports.orders = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, pool: { max: 25 } });
exports.users = new DataSource({ type: 'postgres', host: 'localhost', connectionLimit: 25 });
exports.stock = new DataSource({
  type: 'postgres',
  host: 'localhost',
  pool: { max: 25, min: 2, idleTimeoutMillis: 30_000 },
});
exports.mails = new DataSource({ type: 'mysql', host: 'localhost', extra: { max: 25 } });
exports.sales = new DataSource({ type: 'postgres', host: 'localhost', extra: { connectionLimit: 25, statement_timeout: 5_000 } });
exports.archive = new DataSource({ type: 'mysql', host: 'localhost', pool: { max: 25, min: 2 } });
exports.logs = new DataSource({ type: 'mariadb', host: 'localhost', extra: { poolMax: 32, poolMin: 16 } });
exports.jobs = new DataSource({ type: 'postgres', host: 'localhost', extra: { poolSize: 6 } });
exports.carts = new DataSource({ type: 'postgres', host: 'localhost', poolSize: 8, max: 25 });
