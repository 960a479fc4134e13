import { readFileSync } from 'node:fs';
import { PrismaClient } from '@prisma/client';
import express from 'express';
import Redis from 'ioredis';
import knex from 'knex';
import nodemailer from 'nodemailer';
import pg from 'pg';

const app = express();
const settings = { host: 'smtp' };
const state = new Map([['db', 'shop']]);

app.post('/settings', (req, res) => {
  settings.host = req.query.host;
  state.set('db', req.query.db);
  process.env.ORDERS_URL = req.query.url;
  res.sendStatus(204);
});

app.post('/mails', async (req, res) => {
  const mailer = nodemailer.createTransport({ host: settings.host });
  await mailer.sendMail({ to: req.query.to });
  res.sendStatus(202);
});

app.post('/newsletters', async (req, res) => {
  const mailer = nodemailer.createTransport({ host: 'smtp' });
  mailer.use('compile', (mail, done) => {
    mail.data.headers = { list: req.query.list };
    done();
  });
  await mailer.sendMail({ to: req.query.to });
  res.sendStatus(202);
});

app.post('/reminders', async (req, res) => {
  const mailer = nodemailer.createTransport({ host: 'smtp' });
  mailer.options.auth = { user: req.query.user };
  await mailer.sendMail({ to: req.query.to });
  res.sendStatus(202);
});

app.get('/shops', async (_req, res) => {
  const pool = new pg.Pool({ database: state.get('db') });
  res.json((await pool.query('SELECT * FROM shops LIMIT 20')).rows);
  await pool.end();
});

app.get('/orders', async (_req, res) => {
  const pool = new pg.Pool({ connectionString: process.env.ORDERS_URL });
  res.json((await pool.query('SELECT * FROM orders LIMIT 20')).rows);
  await pool.end();
});

app.get('/prices', async (_req, res) => {
  const pool = new pg.Pool({ password: readFileSync('/run/secrets/prices', 'utf8') });
  res.json((await pool.query('SELECT * FROM prices LIMIT 20')).rows);
  await pool.end();
});

app.get('/users', async (req, res) => {
  const prisma = new PrismaClient();
  prisma.$use((params, next) => next({ ...params, tenant: req.query.tenant }));
  res.json(await prisma.user.findMany({ take: 20 }));
  await prisma.$disconnect();
});

app.get('/jobs', async (_req, res) => {
  const redis = new Redis();
  const job = await redis.blpop('jobs', 30);
  await redis.quit();
  res.json(job);
});

app.get('/carts', async (_req, res) => {
  const redis = new Redis();
  const cart = await redis.get('cart');
  await redis.quit();
  const again = await redis.get('cart').catch(() => null);
  res.json([cart, again]);
});

app.post('/transfers', async (_req, res) => {
  const pool = new pg.Pool({ host: 'bank', max: 1 });
  await pool.query('BEGIN');
  await pool.query('UPDATE accounts SET balance = balance - 1');
  await pool.query('COMMIT');
  await pool.end();
  res.sendStatus(204);
});

app.get('/invoices', async (_req, res) => {
  const db = knex({ client: 'pg' });
  await db.raw('SET search_path TO invoices');
  res.json(await db('invoices').limit(20));
  await db.destroy();
});

app.get('/stock', async (req, res) => {
  const pool = new pg.Pool({ host: 'stock' });
  Object.assign(pool.options, { database: req.query.shop });
  res.json((await pool.query('SELECT * FROM stock LIMIT 20')).rows);
  await pool.end();
});

app.get('/visits', async (_req, res) => {
  const label = 'visits';
  const pool = new pg.Pool({ host: 'visits' });
  pool.on('error', (error) => console.error(label, error));
  res.json((await pool.query('SELECT * FROM visits LIMIT 20')).rows);
  await pool.end();
});

app.listen(3000);
