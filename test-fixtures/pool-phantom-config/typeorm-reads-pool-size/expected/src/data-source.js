const { DataSource } = require('typeorm');

exports.orders = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, poolSize: 25 });
exports.users = new DataSource({ type: 'postgres', host: 'localhost', poolSize: 25 });
exports.stock = new DataSource({
  type: 'postgres',
  host: 'localhost',
  extra: { max: 25, min: 2, idleTimeoutMillis: 30_000 },
});
exports.mails = new DataSource({ type: 'mysql', host: 'localhost', extra: { connectionLimit: 25 } });
exports.sales = new DataSource({ type: 'postgres', host: 'localhost', extra: { max: 25, statement_timeout: 5_000 } });
exports.archive = new DataSource({ type: 'mysql', host: 'localhost', pool: { max: 25, min: 2 } });
exports.logs = new DataSource({ type: 'mariadb', host: 'localhost', extra: { connectionLimit: 32, poolMin: 16 } });
exports.jobs = new DataSource({ type: 'postgres', host: 'localhost', extra: { poolSize: 6 } });
exports.carts = new DataSource({ type: 'postgres', host: 'localhost', poolSize: 8 });
