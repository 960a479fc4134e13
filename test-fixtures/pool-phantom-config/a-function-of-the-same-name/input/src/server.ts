import express from 'express';
import { knex } from './knex';

const app = express();

app.get('/size', (req, res) => {
  res.json(knex({ connection: { pool: { max: 20 } } }));
});

app.listen(3000);
