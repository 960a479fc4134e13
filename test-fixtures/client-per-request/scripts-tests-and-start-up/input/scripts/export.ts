import mysql from 'mysql2/promise';

async function main() {
  const connection = await mysql.createConnection({ host: 'db' });
  await connection.query('SELECT 1');
  await connection.end();
}

main();
