import { createClient } from '@supabase/supabase-js';
import { Router } from 'express';

const supabase = createClient(process.env.SUPABASE_URL ?? '', process.env.SUPABASE_KEY ?? '');
const router = Router();

router.get('/shops/:id/has-orders', async (req, res) => {
  const { data } = await supabase.from('orders').select('id').eq('shop_id', req.params.id);
  res.json({ has: Boolean(data?.length) });
});

router.get('/orders/number', async (req, res) => {
  const { data: orders, error } = await supabase.from('orders').select('id').eq('open', true);
  if (error) throw error;
  res.json({ open: orders.length });
});

export default router;
