const mysql = require('mysql');

const connection = mysql.createConnection({ host: 'db', database: 'shop' });

connection.on('error', (error) => console.error(error));

module.exports = connection;
