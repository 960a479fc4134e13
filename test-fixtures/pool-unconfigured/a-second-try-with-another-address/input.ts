import express from 'express';
import mongoose from 'mongoose';

try {
  await mongoose.connect('mongodb://mongo/shop');
} catch (error) {
  console.warn('no mongo, trying this machine', error);
  await mongoose.connect('mongodb://localhost/shop');
}

express().listen(3000);
