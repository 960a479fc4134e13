import { createPool } from 'mysql2';

export default createPool({ host: 'db', database: 'archive' }).promise();
