import { Sequelize } from 'sequelize';

export const sequelize = new Sequelize(process.env.DATABASE_URL!, {
  dialect: 'postgres',
  define: { underscored: true, pool: { max: 15, idle: 10_000 } },
});

export const mails = new Sequelize('mails', 'root', 'secret', { dialect: 'mysql', dialectOptions: { connectionLimit: 3 } });
