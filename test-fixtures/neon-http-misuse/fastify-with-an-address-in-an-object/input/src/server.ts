import Fastify from 'fastify';
import { sql } from 'drizzle-orm';
import { db } from './db';

const app = Fastify({ logger: true });

app.get('/orders', async () => {
  const result = await db.execute(sql`SELECT id FROM orders LIMIT 20`);
  return result.rows;
});

await app.listen({ port: 3000 });
