const mysql = require('mysql2/promise');

let db;

exports.open = async () => {
  db = await mysql.createConnection({ host: 'transfers' });
};

exports.transfer = async (from, to) => {
  await db.beginTransaction();
  await db.execute('UPDATE accounts SET balance = balance - 1 WHERE id = ?', [from]);
  await db.execute('UPDATE accounts SET balance = balance + 1 WHERE id = ?', [to]);
  await db.commit();
};
