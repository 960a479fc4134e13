import { DataTypes, Sequelize } from 'sequelize';

const sequelize = new Sequelize('sqlite::memory:');

export const Product = sequelize.define('Product', { name: DataTypes.STRING });
