import { Sequelize } from 'sequelize';

export const sequelize = new Sequelize('postgres://shop@localhost/shop', { logging: false, pool: { idle: 20_000, max: Number(process.env.DB_POOL_MAX) || 5, acquire: 5_000 } });
