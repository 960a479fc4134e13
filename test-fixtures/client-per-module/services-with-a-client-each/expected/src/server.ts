import express from 'express';
import prisma from './db/client';
import { CartService } from './services/cart';
import { InvoiceService } from './services/invoice';

const app = express();
const carts = new CartService();
const invoices = new InvoiceService();

app.get('/users/:id', async (req, res) => {
  res.json(await prisma.user.findUnique({ where: { id: req.params.id } }));
});
app.get('/carts/:userId', async (req, res) => {
  res.json(await carts.find(req.params.userId));
});
app.get('/invoices/:id', async (req, res) => {
  res.json(await invoices.find(req.params.id));
});
app.listen(3000);
