const { Pool } = require('pg');

const pool = new Pool({ connectionString: process.env.DATABASE_URL });

async function run() {
  await pool.query("INSERT INTO orders (note) VALUES ('imported')");
  await pool.end();
}

run();
