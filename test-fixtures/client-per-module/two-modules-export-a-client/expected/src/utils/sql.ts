import { QueryTypes } from 'sequelize';
import { sequelize as connection } from '../config/database';

export { connection };

export const select = (text: string) => connection.query(text, { type: QueryTypes.SELECT });
