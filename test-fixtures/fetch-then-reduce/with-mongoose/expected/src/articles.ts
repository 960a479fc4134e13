import { Router } from 'express';
import { Article } from './article.js';

const router = Router();

router.get('/articles/number', async (req, res) => {
  const articleCount = await Article.countDocuments({ published: true });
  res.json({ published: articleCount });
});

router.get('/authors/:id/has-articles', async (req, res) => {
  const articles = await Article.find({ authorId: req.params.id }).lean().limit(1);
  res.json({ has: articles.length > 0 });
});

router.get('/articles/last', async (req, res) => {
  const [article] = await Article.find().sort({ createdAt: -1 }).limit(1);
  res.json(article);
});

export default router;
