import mysql from 'mysql2/promise';

let connection: mysql.Connection;

export async function open() {
  connection = await mysql.createConnection(process.env.DATABASE_URL ?? '');
}

export const countUsers = async () => {
  const [rows] = await connection.execute('SELECT count(*) AS users FROM users');
  return rows;
};
