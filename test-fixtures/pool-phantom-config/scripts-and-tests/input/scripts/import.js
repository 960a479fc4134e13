const { Pool } = require('pg');

const pool = new Pool({ connectionLimit: 20 });
pool.query('SELECT 1').then(() => pool.end());
