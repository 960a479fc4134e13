import { Sequelize } from 'sequelize';

export const sequelize = new Sequelize('postgres://shop@localhost/shop', { logging: false, pool: { idle: 20_000 } });
