const mysql = require('mysql2');

module.exports = mysql.createPool('mysql://root@localhost/shop');
