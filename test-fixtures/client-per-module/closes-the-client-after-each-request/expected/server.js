import express from 'express';
import { carts } from './routes/carts.js';

const app = express();

app.use(carts);
app.listen(3000);
