import { Pool } from 'pg';
import { urlOf } from './settings';

export const south = new Pool({ connectionString: urlOf('south') });
