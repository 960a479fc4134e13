export function knex(options: { connection: { pool: { max: number } } }): number {
  return options.connection.pool.max;
}
