import express from 'express';
import { db } from './db';
import { report } from './reports';

const app = express();

app.get('/reports', async (req, res) => {
  res.json(await report({ db }));
});

app.listen(3000);
