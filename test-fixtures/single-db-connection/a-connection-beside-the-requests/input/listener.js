const { Client } = require('pg');

const listener = new Client({ host: 'db' });

listener.connect();
listener.query('LISTEN orders');
listener.on('notification', (message) => console.log(message.payload));
