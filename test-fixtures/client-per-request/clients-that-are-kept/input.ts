import express from 'express';
import { MongoClient } from 'mongodb';
import mongoose from 'mongoose';
import nodemailer, { type Transporter } from 'nodemailer';
import pg from 'pg';
import { PrismaClient } from '@prisma/client';

const app = express();
const pools = new Map<string, pg.Pool>();
let mailer: Transporter | undefined;
let mongo: MongoClient | undefined;
let prisma: PrismaClient | undefined;

const getMailer = () => (mailer ??= nodemailer.createTransport({ host: 'smtp' }));

async function getMongo() {
  if (!mongo) {
    mongo = await MongoClient.connect('mongodb://notes');
  }
  return mongo;
}

function poolOf(tenant: string) {
  const known = pools.get(tenant);
  if (known) return known;
  const pool = new pg.Pool({ database: tenant });
  pools.set(tenant, pool);
  return pool;
}

const makePrisma = () => new PrismaClient();
const getPrisma = () => {
  prisma ||= makePrisma();
  return prisma;
};

app.get('/tenants/:id', async (req, res) => {
  await mongoose.connect('mongodb://shop');
  await getMailer().verify();
  const notes = (await getMongo()).db().collection('notes');
  res.json([await poolOf(req.params.id).query('SELECT 1'), await notes.countDocuments(), await getPrisma().user.count()]);
});

app.listen(3000);
