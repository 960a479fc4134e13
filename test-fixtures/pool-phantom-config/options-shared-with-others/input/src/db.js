const mysql = require('mysql2');
const { Pool } = require('pg');
const { database } = require('./config');

exports.pool = new Pool(database);
exports.legacy = mysql.createPool(database);
