import express from 'express';
import { createClient } from '@supabase/supabase-js';

const supabase = createClient(process.env.SUPABASE_URL ?? '', process.env.SUPABASE_KEY ?? '');
const app = express();

app.get('/orders', async (req, res) => {
  const { data: orders } = await supabase.from('orders').select('*');
  const list = [];
  for (const order of orders ?? []) {
    const { data: user } = await supabase.from('users').select('id, name').eq('id', order.user_id).maybeSingle();
    const { count } = await supabase.from('items').select('*', { count: 'exact', head: true }).eq('order_id', order.id);
    list.push({ ...order, user, count });
  }
  res.json(list);
});

app.listen(3000);
