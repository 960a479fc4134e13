const mysql = require('mysql2');

module.exports = mysql.createPool({ uri: 'mysql://root@localhost/shop', connectionLimit: Number(process.env.DB_POOL_MAX) || 10 });
