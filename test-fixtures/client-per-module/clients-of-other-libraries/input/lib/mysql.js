const mysql = require('mysql2');

const pool = mysql.createPool({ host: process.env.DB_HOST, user: process.env.DB_USER, database: 'shop' }).promise();

exports.pool = pool;
