import express from 'express';
import { publish } from './events';
import { create } from './invoices';
import { refund } from './refunds';
import { report } from './reports';
import { stockOf } from './stock';
import { open, transfer } from './transfers';
import { find } from './users';
import { count } from './visits';

const app = express();

app.post('/transfers/:from/:to', async (req, res) => {
  await transfer(req.params.from, req.params.to);
  await create(Number(req.query.total));
  await refund(req.params.to, Number(req.query.total));
  await publish(req.params.from);
  find(req.params.from, () => undefined);
  count(req.path, () => undefined);
  report(req.params.from, () => undefined);
  stockOf(req.params.from, () => undefined);
  res.sendStatus(204);
});

await open();
app.listen(3000);
