const mysql = require('mysql2');

module.exports = mysql.createPool({ host: 'db', connectionLimit: 10 }).promise();
