module.exports = {
  development: {
    client: 'sqlite3',
    connection: { filename: './dev.sqlite3', pool: { max: 1 } },
  },
  production: {
    client: 'postgresql',
    connection: {
      database: 'shop',
      pool: { min: 2, max: 20 },
    },
    migrations: { tableName: 'knex_migrations' },
  },
};
