import express from 'express';
import { findDraft } from './drafts';
import { findMail } from './mails';
import { findOrder } from './orders';
import { findPrice } from './prices';
import { findStock } from './stock';
import { findUser } from './users';

const app = express();

app.get('/orders/:id', async (req, res) => {
  res.json([await findOrder(req.params.id), await findUser(req.params.id), await findStock(req.params.id), await findPrice(req.params.id), await findMail(req.params.id), await findDraft(req.params.id)]);
});
app.listen(3000);
