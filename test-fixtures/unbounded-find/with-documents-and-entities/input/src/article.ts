import { model, Schema } from 'mongoose';

const articleSchema = new Schema({ title: String, authorId: Schema.Types.ObjectId, published: Boolean }, { timestamps: true });

export const Article = model('Article', articleSchema);
