import express from 'express';
import mongoose from 'mongoose';

try {
  await mongoose.connect('mongodb://mongo/shop', { maxPoolSize: Number(process.env.MONGO_POOL_MAX) || 100 });
} catch (error) {
  console.warn('no mongo, trying this machine', error);
  await mongoose.connect('mongodb://localhost/shop', { maxPoolSize: Number(process.env.MONGO_POOL_MAX) || 100 });
}

express().listen(3000);
