import { Router } from 'express';
import multer from 'multer';
import { PrismaClient } from '@prisma/client';

const router = Router();
const prisma = new PrismaClient();
const upload = multer({ limits: { fileSize: 512 * 1024, files: 1 } });

router.post('/profile', upload.single('picture'), async (req, res) => {
  const picture = `data:${req.file!.mimetype};base64,${req.file!.buffer.toString('base64')}`;
  await prisma.user.update({ where: { id: req.body.id }, data: { picture } });
  res.sendStatus(204);
});

export default router;
