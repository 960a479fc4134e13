import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/albums', async (req, res) => {
  for (const album of req.body.albums) {
    await prisma.album.create({ data: { title: album.title, photos: { create: album.photos } } });
  }
  for (const photo of req.body.photos) {
    await prisma.photo.create({ data: { url: photo.url, album: { connect: { id: photo.albumId } } } });
  }
  res.sendStatus(201);
});

export default router;
