import { Router } from 'express';
import { Article } from './article.js';

const router = Router();

router.get('/articles/number', async (req, res) => {
  const articles = await Article.find({ published: true });
  res.json({ published: articles.length });
});

router.get('/authors/:id/has-articles', async (req, res) => {
  const articles = await Article.find({ authorId: req.params.id }).lean();
  res.json({ has: articles.length > 0 });
});

router.get('/articles/last', async (req, res) => {
  const [article] = await Article.find().sort({ createdAt: -1 });
  res.json(article);
});

export default router;
