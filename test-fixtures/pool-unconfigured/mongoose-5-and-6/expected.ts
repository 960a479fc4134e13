import express from 'express';
import mongoose from 'mongoose';

await mongoose.connect(process.env.MONGO_URL!, { maxPoolSize: Number(process.env.MONGO_POOL_MAX) || 100 });
const logs = mongoose.createConnection('mongodb://localhost/logs', { autoIndex: false, maxPoolSize: Number(process.env.MONGO_POOL_MAX) || 100 });

const app = express();

app.get('/logs', async (req, res) => {
  res.json(await logs.collection('logs').countDocuments());
});

app.listen(3000);
