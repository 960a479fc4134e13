import { Pool } from 'pg';
import { audit } from '../services/audit';

export const pool = new Pool();

pool.on('error', (error) => audit(error.message));
