import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createClient } from '@supabase/supabase-js';
import { Router } from 'express';
import OpenAI from 'openai';
import Stripe from 'stripe';

const makeS3 = () => new S3Client({ region });
let sharedS3: ReturnType<typeof makeS3> | undefined;
const getS3 = () => (sharedS3 ??= makeS3());

export const router = Router();
const region = process.env.AWS_REGION;

router.put('/files/:name', async (req, res) => {
  const s3 = getS3();
  await s3.send(new PutObjectCommand({ Bucket: 'files', Key: req.params.name, Body: req.body }));
  res.json({ url: await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'files', Key: req.params.name })) });
});

router.post('/summaries', async (req, res) => {
  const openai = new OpenAI();
  const { output_text } = await openai.responses.create({ model: 'gpt-5', input: String(req.body.text) });
  res.json({ summary: output_text });
});

router.get('/posts', async (_req, res) => {
  const supabase = createClient(process.env.SUPABASE_URL ?? '', process.env.SUPABASE_KEY ?? '');
  res.json(await supabase.from('posts').select('id').limit(20));
});

router.post('/payments', async (_req, res) => {
  const key = process.env.STRIPE_KEY;
  if (!key) throw new Error('STRIPE_KEY is not set');
  const stripe = new Stripe(key);
  res.json(await stripe.paymentIntents.create({ amount: 100, currency: 'eur' }));
});
