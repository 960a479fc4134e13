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
  const userIds = [...new Set(orders.map((order) => order.userId))];
  const users = await User.findAll({ where: { id: userIds }, raw: true });
  const userById = new Map(users.map((user) => [user.id, user]));
  for (const order of orders) {
    const user = userById.get(order.userId) ?? null;
    list.push({ ...order, user });
  }
  res.json(list);
});

app.get('/users', async (req, res) => {
  const users = await User.findAll({ raw: true });
  const userIds = users.map((user) => user.id);
  const orders = await Order.findAll({ where: { userId: userIds }, order: [['id', 'ASC']], raw: true });
  const ordersByUserId = new Map<unknown, typeof orders>();
  for (const order of orders) {
    const group = ordersByUserId.get(order.userId);
    if (group) group.push(order);
    else ordersByUserId.set(order.userId, [order]);
  }
  const list = await Promise.all(
    users.map(async (user) => ({
      ...user,
      orders: ordersByUserId.get(user.id) ?? [],
    })),
  );
  res.json(list);
});

app.listen(3000);
