import { Sequelize } from 'sequelize';

export const sequelize = new Sequelize('postgres://shop@localhost/shop', { pool: { max: Number(process.env.DB_POOL_MAX) || 5 } });
export const mails = new Sequelize('mails', 'root', 'secret', { host: 'localhost', dialect: 'mysql', pool: { max: Number(process.env.DB_POOL_MAX) || 5 } });
