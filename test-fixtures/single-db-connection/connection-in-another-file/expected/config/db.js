const mysql = require('mysql');

const connection = mysql.createPool({ host: 'db', database: 'shop' });

connection.on('error', (error) => console.error(error));

module.exports = connection;
