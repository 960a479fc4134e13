const util = require('util');
const db = require('../config/db');

const query = util.promisify(db.query).bind(db);
const columns = 'id, name';

exports.findUser = async (id) => {
  const [user] = await query(`SELECT ${columns} FROM users WHERE id = ?`, [id]);
  return user;
};

exports.findUsers = (ids, done) => {
  let sql = 'SELECT id, name FROM users';
  if (ids.length > 0) sql += ' WHERE id IN (?)';
  db.query(sql, [ids], done);
};
