const { Pool } = require('@neondatabase/serverless');
const { drizzle } = require('drizzle-orm/neon-http');

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

module.exports = drizzle(pool);
