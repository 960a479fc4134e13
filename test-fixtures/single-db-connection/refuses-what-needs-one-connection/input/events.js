const { Client } = require('pg');

const client = new Client({ host: 'events' });

client.connect();
client.query('LISTEN orders');
client.on('notification', (message) => console.log(message.payload));

exports.publish = (id) => client.query('SELECT pg_notify($1, $2)', ['orders', id]);
