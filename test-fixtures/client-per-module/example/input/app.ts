import express from 'express';
import { orders } from './routes/orders';
import { users } from './routes/users';

const app = express();

app.use(orders, users);
app.listen(3000);
