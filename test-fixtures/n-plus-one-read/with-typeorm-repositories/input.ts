import express from 'express';
import { Column, DataSource, Entity, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

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
  for (const order of rows) {
    const buyer = await users.findOneBy({ id: order.userId });
    list.push({ id: order.id, name: buyer?.name });
  }
  res.json(list);
});

app.get('/users', async (req, res) => {
  const rows = await users.find();
  const list = await Promise.all(rows.map(async (user) => ({ name: user.name, orders: await orders.countBy({ userId: user.id }) })));
  res.json(list);
});

app.listen(3000);
