import express from 'express';
import { Column, DataSource, Entity, ManyToOne, PrimaryGeneratedColumn, In } from 'typeorm';
import { inChunks } from './tenfold/in-chunks.js';

@Entity()
export class User {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column()
  name!: string;
}

@Entity()
export class Order {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column()
  userId!: number;

  @ManyToOne(() => User)
  user!: User;
}

const dataSource = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, entities: [User, Order] });
const users = dataSource.getRepository(User);
const orders = dataSource.getRepository(Order);

const app = express();

app.get('/orders', async (req, res) => {
  const rows = await orders.find();
  const list = [];
  const userIds = [...new Set(rows.map((order) => order.userId))];
  const foundUsers = await inChunks(userIds, 10000, (keys) => users.findBy({ id: In(keys) }));
  const userById = new Map(foundUsers.map((user) => [user.id, user]));
  for (const order of rows) {
    const buyer = userById.get(order.userId) ?? null;
    list.push({ id: order.id, name: buyer?.name });
  }
  res.json(list);
});

app.get('/users', async (req, res) => {
  const rows = await users.find();
  const userIds = rows.map((user) => user.id);
  const orderCounts = await inChunks(userIds, 10000, (keys) => orders.createQueryBuilder('order')
    .select('order.userId', 'key')
    .addSelect('COUNT(*)', 'count')
    .where({ userId: In(keys) })
    .groupBy('order.userId')
    .getRawMany());
  const orderCountByUserId = new Map(orderCounts.map((row) => [row.key, Number(row.count)]));
  const list = await Promise.all(rows.map(async (user) => ({ name: user.name, orders: orderCountByUserId.get(user.id) ?? 0 })));
  res.json(list);
});

app.listen(3000);
