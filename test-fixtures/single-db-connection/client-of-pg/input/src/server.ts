import express from 'express';
import { start } from './db';
import { findOrder } from './orders';

const app = express();

app.get('/orders/:id', async (req, res) => {
  res.json(await findOrder(req.params.id));
});

await start();
app.listen(3000);
