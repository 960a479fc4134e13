import mysql from 'mysql2/promise';

let connection: mysql.Pool;

export async function open() {
  connection = mysql.createPool(process.env.DATABASE_URL ?? '');
}

export const countUsers = async () => {
  const [rows] = await connection.execute('SELECT count(*) AS users FROM users');
  return rows;
};
