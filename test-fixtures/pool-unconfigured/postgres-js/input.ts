import Fastify from 'fastify';
import postgres from 'postgres';

const sql = postgres('postgres://shop@localhost/shop');
const reports = postgres(process.env.REPORTS_URL!, { idle_timeout: 30 });
const local = postgres({ host: 'localhost', database: 'shop' });

const app = Fastify();

app.get('/orders', async () => sql`SELECT id FROM orders LIMIT 20`);
app.get('/reports', async () => reports`SELECT day, total FROM sales LIMIT 30`);
app.get('/stock', async () => local`SELECT sku, amount FROM stock LIMIT 30`);

await app.listen({ port: 3000 });
