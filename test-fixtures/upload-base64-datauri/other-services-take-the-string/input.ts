import { Router } from 'express';
import multer from 'multer';
import ImageKit from 'imagekit';
import OpenAI from 'openai';

const router = Router();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5 * 1024 * 1024 } });
const imagekit = new ImageKit({ publicKey: 'public', privateKey: 'private', urlEndpoint: 'https://ik.imagekit.io/shop' });
const openai = new OpenAI();

router.post('/covers', upload.single('cover'), async (req, res) => {
  const stored = await imagekit.upload({ file: req.file!.buffer.toString('base64'), fileName: req.file!.originalname });
  res.json({ url: stored.url });
});

router.post('/receipts/read', upload.single('receipt'), async (req, res) => {
  const url = `data:${req.file!.mimetype};base64,${req.file!.buffer.toString('base64')}`;
  const answer = await openai.chat.completions.create({
    model: 'gpt-5',
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
  });
  res.json(answer.choices[0]);
});

export default router;
