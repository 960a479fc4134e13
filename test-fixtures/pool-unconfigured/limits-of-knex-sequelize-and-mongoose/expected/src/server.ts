import express from 'express';
import { connect } from './mongoose';
import './knex';
import './sequelize';

const app = express();

await connect();
app.listen(3000);
