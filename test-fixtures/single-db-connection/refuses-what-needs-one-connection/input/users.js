const mysql = require('mysql');

let connection;

function connect() {
  connection = mysql.createConnection({ host: 'users' });
  connection.on('error', (error) => {
    if (error.code === 'PROTOCOL_CONNECTION_LOST') connect();
  });
}

connect();

exports.find = (id, done) => connection.query('SELECT * FROM users WHERE id = ?', [id], done);
