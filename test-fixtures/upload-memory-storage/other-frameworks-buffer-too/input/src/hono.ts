import { Hono } from 'hono';

export const hono = new Hono();

hono.post('/receipts', async (c) => {
  const { receipt } = await c.req.parseBody();
  if (!(receipt instanceof File)) return c.text('No receipt', 400);
  const bytes = Buffer.from(await receipt.arrayBuffer());
  return c.json({ size: bytes.length });
});
