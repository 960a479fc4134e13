import mongoose from 'mongoose';

export async function connect(): Promise<void> {
  await mongoose.connect('mongodb://localhost/shop');
}
