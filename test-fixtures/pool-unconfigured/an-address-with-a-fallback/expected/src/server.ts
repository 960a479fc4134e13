import express from 'express';
import mongoose from 'mongoose';
import { config } from './config';
import './orders.service';

await mongoose.connect(config.mongo.url, { maxPoolSize: Number(process.env.MONGO_POOL_MAX) || 100 });
express().listen(3000);
