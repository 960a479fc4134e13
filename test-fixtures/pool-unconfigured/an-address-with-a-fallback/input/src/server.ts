import express from 'express';
import mongoose from 'mongoose';
import { config } from './config';
import './orders.service';

await mongoose.connect(config.mongo.url);
express().listen(3000);
