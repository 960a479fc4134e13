const { Client } = require('pg');

const client = new Client();

client.connect().then(() => client.query('SELECT 1')).then(() => client.end());
