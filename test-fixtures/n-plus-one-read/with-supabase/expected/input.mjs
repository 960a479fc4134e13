import express from 'express';
import { createClient } from '@supabase/supabase-js';
import { inChunks } from './tenfold/in-chunks.mjs';

const supabase = createClient(process.env.SUPABASE_URL ?? '', process.env.SUPABASE_KEY ?? '');
const app = express();

app.get('/orders', async (req, res) => {
  const { data: orders } = await supabase.from('orders').select('*');
  const list = [];
  const userIds = [...new Set((orders ?? []).flatMap((order) => order.user_id ?? []))];
  const users = await inChunks(userIds, 200, (keys) => supabase.from('users').select('id, name').in('id', keys).then(({ data }) => data ?? []));
  const userById = new Map(users.map((user) => [String(user.id), user]));
  for (const order of orders ?? []) {
    const user = userById.get(String(order.user_id)) ?? null;
    const { count } = await supabase.from('items').select('*', { count: 'exact', head: true }).eq('order_id', order.id);
    list.push({ ...order, user, count });
  }
  res.json(list);
});

app.listen(3000);
