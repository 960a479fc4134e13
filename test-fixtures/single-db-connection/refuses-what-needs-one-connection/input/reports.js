const mysql = require('mysql');
const { lock } = require('./locks');

const connection = mysql.createConnection({ host: 'reports' });

exports.report = (id, done) => {
  lock(connection, id);
  connection.query('SELECT * FROM reports WHERE id = ?', [id], done);
};
