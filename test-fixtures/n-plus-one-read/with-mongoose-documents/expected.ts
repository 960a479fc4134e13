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
  const userIds = [...new Set(orders.map((order) => order.user))];
  const users = await User.find({ _id: { $in: userIds } }).lean();
  const userById = new Map(users.map((user) => [String(user._id), user]));
  const orderIds = orders.map((order) => order._id);
  const reviewCounts = await Review.aggregate([{ $match: { order: { $in: orderIds } } }, { $group: { _id: '$order', count: { $sum: 1 } } }]);
  const reviewCountByOrderId = new Map(reviewCounts.map((row) => [String(row._id), row.count]));
  for (const order of orders) {
    const user = userById.get(String(order.user)) ?? null;
    const reviews = reviewCountByOrderId.get(String(order._id)) ?? 0;
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
