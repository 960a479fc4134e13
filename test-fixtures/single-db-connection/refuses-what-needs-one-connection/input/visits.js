const mysql = require('mysql');

const connection = mysql.createConnection({ host: 'visits' });

exports.count = (page, done) => {
  connection.query('UPDATE visits SET n = n + 1 WHERE page = ?', [page]);
  connection.query('SELECT n FROM visits WHERE page = ?', [page], done);
};
