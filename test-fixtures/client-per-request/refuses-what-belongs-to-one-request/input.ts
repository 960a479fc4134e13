import { PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import express from 'express';
import mysql from 'mysql2/promise';
import nodemailer from 'nodemailer';
import pg from 'pg';
import puppeteer from 'puppeteer';
import Redis from 'ioredis';
import { readSettings, remember, signedUrl } from './settings';

const app = express();

app.post('/tenants/:id/mails', async (req, res) => {
  const { host, user, pass } = await readSettings(req.params.id);
  const transport = nodemailer.createTransport({ host, auth: { user, pass } });
  await transport.sendMail({ to: String(req.query.to), subject: 'Hello' });
  res.sendStatus(202);
});

app.post('/transfers', async (req, res) => {
  const connection = await mysql.createConnection({ host: 'db' });
  await connection.beginTransaction();
  await connection.execute('UPDATE accounts SET balance = balance - 1 WHERE id = ?', [req.query.from]);
  await connection.commit();
  await connection.end();
  res.sendStatus(204);
});

app.post('/invoices', async (_req, res) => {
  const client = new pg.Client({ host: 'db' });
  await client.connect();
  await client.query("SET app.user = 'ada'");
  await client.query('INSERT INTO invoices DEFAULT VALUES');
  await client.end();
  res.sendStatus(204);
});

app.get('/events', (req, res) => {
  const redis = new Redis();
  redis.subscribe('events');
  redis.on('message', (_channel, message) => res.write(message));
  req.on('close', () => redis.quit());
});

app.get('/pdf', async (req, res) => {
  const browser = await puppeteer.launch();
  const page = await browser.newPage();
  await page.goto(String(req.query.url));
  res.send(await page.pdf());
  await browser.close();
});

app.get('/archive', async (_req, res) => {
  const pool = new pg.Pool({ connectionString: signedUrl() });
  res.json((await pool.query('SELECT 1')).rows);
});

app.get('/reports', async (_req, res) => {
  const pool = new pg.Pool({ host: 'reports' });
  remember(pool);
  res.json((await pool.query('SELECT 1')).rows);
});

app.get('/visits', (_req, res) => {
  const pool = new pg.Pool({ host: 'visits' });
  pool.query('SELECT 1').then(({ rows }) => res.json(rows)).finally(() => pool.end());
});

app.get('/stock', (_req, res) => {
  const db = new pg.Client({ host: 'stock' });
  db.connect(() => {
    db.query('SELECT 1', (_error, result) => res.json(result.rows));
  });
});

async function upload(region: string) {
  const place = region || process.env.AWS_REGION;
  const s3 = new S3Client({ region: place });
  await s3.send(new PutObjectCommand({ Bucket: 'files', Key: region }));
}

app.put('/files', async (req, res) => {
  await upload(String(req.query.region));
  res.sendStatus(204);
});

app.put('/backups', async (req, res) => {
  const settings: S3ClientConfig = { region: process.env.AWS_REGION };
  if (process.env.AWS_ENDPOINT) settings.endpoint = process.env.AWS_ENDPOINT;
  const s3 = new S3Client(settings);
  await s3.send(new PutObjectCommand({ Bucket: 'backups', Key: String(req.query.key) }));
  res.sendStatus(204);
});

app.get('/prices', async (_req, res) => {
  let connection: mysql.Connection | undefined;
  connection = await mysql.createConnection({ host: 'prices' });
  const [rows] = await connection.query('SELECT * FROM prices LIMIT 20');
  await connection.end();
  res.json(rows);
});

class Reports {
  private readonly url = String(process.env.REPORTS_URL);

  async count() {
    const pool = new pg.Pool({ connectionString: this.url });
    return (await pool.query('SELECT count(*) FROM reports')).rows;
  }
}

const reports = new Reports();

app.get('/count', async (_req, res) => {
  res.json(await reports.count());
});

app.listen(3000);
