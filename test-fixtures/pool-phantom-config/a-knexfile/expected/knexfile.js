module.exports = {
  development: {
    client: 'sqlite3',
    connection: { filename: './dev.sqlite3', pool: { max: 1 } },
  },
  production: {
    pool: { min: 2, max: 20 },
    client: 'postgresql',
    connection: {
      database: 'shop',
    },
    migrations: { tableName: 'knex_migrations' },
  },
};
