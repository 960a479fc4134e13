import { Router } from 'express';
import { readdir, rm } from 'node:fs/promises';
import { bestMatches, listUploads, usedPaths } from './files.service.js';

const router = Router();

router.post('/files/clean-up', async (req, res) => {
  const used = await usedPaths();
  for (const name of await readdir('uploads')) {
    if (!used.includes(name)) await rm(`uploads/${name}`);
  }
  res.sendStatus(204);
});

router.get('/files', async (req, res) => {
  const uploads = await listUploads();
  res.json({ uploads });
});

router.get('/matches/:skill', async (req, res) => {
  res.json(await bestMatches(req.params.skill));
});

export default router;
