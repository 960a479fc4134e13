import { Pool } from 'pg';
import { urlOf } from './settings';

export const north = new Pool({ connectionString: urlOf('north') });
