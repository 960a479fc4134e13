const { Pool } = require('pg');

const pool = new Pool({ connectionString: 'postgres://localhost/shop?max=2' });

it('answers', () => pool.query('SELECT 1'));
