import mongoose from 'mongoose';

export async function connect(): Promise<void> {
  await mongoose.connect('mongodb://localhost/shop', { maxPoolSize: Number(process.env.MONGO_POOL_MAX) || 100, waitQueueTimeoutMS: 5_000 });
}
