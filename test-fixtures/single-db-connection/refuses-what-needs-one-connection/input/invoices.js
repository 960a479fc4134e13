const { Client } = require('pg');

const client = new Client({ host: 'invoices' });

client.connect();

exports.create = async (total) => {
  await client.query('BEGIN');
  await client.query('INSERT INTO invoices (total) VALUES ($1)', [total]);
  await client.query('COMMIT');
};
