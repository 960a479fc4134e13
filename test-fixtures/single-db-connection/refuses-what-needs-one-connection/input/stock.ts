import { createConnection, type Connection } from 'mysql2';

const connection: Connection = createConnection({ host: 'stock' });

export const stockOf = (id: string, done: () => void) => connection.query('SELECT * FROM stock WHERE id = ?', [id], done);
