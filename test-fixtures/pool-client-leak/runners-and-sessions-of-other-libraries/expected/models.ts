import { model, Schema } from 'mongoose';

export const Invoice = model('Invoice', new Schema({ total: Number }));
