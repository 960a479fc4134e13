import { QueryTypes, Sequelize } from 'sequelize';

export const connection = new Sequelize(process.env.DATABASE_URL ?? '', { logging: false });

export const select = (text: string) => connection.query(text, { type: QueryTypes.SELECT });
