import express from 'express';
import { DataTypes, Model, Sequelize } from 'sequelize';

const sequelize = new Sequelize('postgres://localhost/shop', { pool: { max: 5 } });

class User extends Model {
  declare id: number;
  declare name: string;
}

class Order extends Model {
  declare id: number;
  declare userId: number;
}

User.init({ id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true }, name: DataTypes.STRING }, { sequelize });
Order.init({ id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true }, userId: { type: DataTypes.INTEGER, allowNull: false } }, { sequelize });

const app = express();

app.get('/orders', async (req, res) => {
  const orders = await Order.findAll({ raw: true });
  const list = [];
  for (const order of orders) {
    const user = await User.findByPk(order.userId, { raw: true });
    list.push({ ...order, user });
  }
  res.json(list);
});

app.get('/users', async (req, res) => {
  const users = await User.findAll({ raw: true });
  const list = await Promise.all(
    users.map(async (user) => ({
      ...user,
      orders: await Order.findAll({ where: { userId: user.id }, order: [['id', 'ASC']], raw: true }),
    })),
  );
  res.json(list);
});

app.listen(3000);
