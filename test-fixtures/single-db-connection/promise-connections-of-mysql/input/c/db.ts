import { createConnection } from 'mysql2';

export default createConnection({ host: 'db', database: 'archive' }).promise();
