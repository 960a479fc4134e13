import express from 'express';
import mongoose, { Schema } from 'mongoose';

const userSchema = new Schema({ name: { type: String, required: true } });
const orderSchema = new Schema({ user: { type: Schema.Types.ObjectId, ref: 'User', required: true }, total: Number });
const reviewSchema = new Schema({ order: { type: Schema.Types.ObjectId, ref: 'Order', required: true }, text: String });

const User = mongoose.model('User', userSchema);
const Order = mongoose.model('Order', orderSchema);
const Review = mongoose.model('Review', reviewSchema);

const app = express();

app.get('/orders', async (req, res) => {
  const orders = await Order.find().lean();
  const list = [];
  for (const order of orders) {
    const user = await User.findById(order.user).lean();
    const reviews = await Review.countDocuments({ order: order._id });
    list.push({ ...order, user, reviews });
  }
  res.json(list);
});

app.post('/orders/pay', async (req, res) => {
  const session = await mongoose.startSession();
  await session.withTransaction(async () => {
    const orders = await Order.find().session(session);
    for (const order of orders) {
      const user = await User.findById(order.user).session(session);
      if (!user) throw new Error('No user');
      user.name = `${user.name} (paid)`;
      await user.save({ session });
    }
  });
  res.end();
});

app.listen(3000);
