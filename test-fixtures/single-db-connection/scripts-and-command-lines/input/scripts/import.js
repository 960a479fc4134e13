const mysql = require('mysql2');

const connection = mysql.createConnection({ host: 'db' });

connection.query('DELETE FROM imports');
connection.end();
