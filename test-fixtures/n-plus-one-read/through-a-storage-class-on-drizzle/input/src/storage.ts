import { asc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { orderItems, orders, users } from './schema.ts';

const db = drizzle('postgres://localhost/shop');

class Storage {
  async getOrders() {
    return db.select().from(orders).orderBy(asc(orders.id));
  }

  async getUser(id: number) {
    const [user] = await db.select().from(users).where(eq(users.id, id));
    return user;
  }

  async getOrderItems(orderId: number) {
    return db.select().from(orderItems).where(eq(orderItems.orderId, orderId)).orderBy(asc(orderItems.id));
  }
}

export const storage = new Storage();
