import express from 'express';
import { primary } from './primary';
import { replica } from './replica';
import { south } from './south';
import { north } from './tenants';

const app = express();

app.get('/users', async (_req, res) => {
  res.json([await primary.user.count(), await replica.user.count(), await north.query('SELECT 1'), await south.query('SELECT 1')]);
});
app.listen(3000);
