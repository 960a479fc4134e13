const mysql = require('mysql');

module.exports = mysql.createPool('mysql://root@localhost/archive');
