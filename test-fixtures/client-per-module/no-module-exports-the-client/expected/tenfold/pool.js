// @tenfold shared:pool v1
const { Pool } = require('pg');

/** The one client of this process. It is kept where a module that is loaded anew, as development servers do, finds it again. */
const pool = globalThis.sharedPool ?? new Pool({ connectionString: process.env.DATABASE_URL, max: 5 });
globalThis.sharedPool = pool;

module.exports = { pool };
