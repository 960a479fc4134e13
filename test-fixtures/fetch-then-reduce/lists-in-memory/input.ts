import { Router } from 'express';

const router = Router();
const orders = {
  findMany: ({ where }: { where: { status: string } }) => [{ id: 1, status: 'open' }].filter(({ status }) => status === where.status),
};

router.get('/orders/open', (req, res) => {
  const open = orders.findMany({ where: { status: 'open' } });
  res.json({ open: open.length, any: orders.findMany({ where: { status: 'late' } }).length > 0 });
});

export default router;
