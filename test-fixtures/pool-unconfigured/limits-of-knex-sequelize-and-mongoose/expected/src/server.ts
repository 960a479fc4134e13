import express from 'express';
import { connect } from './mongoose';

const app = express();

await connect();
app.listen(3000);
