import { Sequelize } from 'sequelize';

export const sequelize = new Sequelize('postgres://shop@localhost/shop');
export const mails = new Sequelize('mails', 'root', 'secret', { host: 'localhost', dialect: 'mysql' });
