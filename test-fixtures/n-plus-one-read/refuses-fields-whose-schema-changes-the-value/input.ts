import express from 'express';
import mongoose, { Schema } from 'mongoose';

const userSchema = new Schema({ email: { type: String, required: true, unique: true, lowercase: true, trim: true }, name: String });
const User = mongoose.model('User', userSchema);

const app = express();

app.post('/invitations', async (req, res) => {
  const emails: string[] = req.body.emails;
  const list = [];
  for (const email of emails) {
    const user = await User.findOne({ email }).lean();
    list.push(user?.name);
  }
  res.json(list);
});

app.listen(3000);
