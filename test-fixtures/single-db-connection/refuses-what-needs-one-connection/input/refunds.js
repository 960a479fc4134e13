const { Client } = require('pg');

const client = new Client();
client.connect();

exports.refund = async (account, total) => {
  await client.query('-- both or none\nBEGIN');
  await client.query('UPDATE accounts SET balance = balance + $2 WHERE id = $1', [account, total]);
  await client.query('/* done */ END');
};
