import express from 'express';
import { invoices } from './invoices/routes.js';
import { reports } from './reports/routes.js';

const app = express();

app.use(invoices, reports);
app.listen(3000);
