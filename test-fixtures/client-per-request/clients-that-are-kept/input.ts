import { S3Client } from '@aws-sdk/client-s3';
import { Worker } from 'bullmq';
import express from 'express';
import Redis from 'ioredis';
import { MongoClient } from 'mongodb';
import mongoose from 'mongoose';
import nodemailer, { type Transporter } from 'nodemailer';
import pg from 'pg';
import { PrismaClient } from '@prisma/client';
import { Kysely, PostgresDialect } from 'kysely';

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

class Shards {
  private state?: { pool: pg.Pool };

  pool() {
    if (this.state) return this.state.pool;
    const pool = new pg.Pool({ database: 'shards' });
    this.state = { pool };
    return pool;
  }
}

const shards = new Shards();

function makeStore() {
  const pool = new pg.Pool({ database: 'visits' });
  const store = { count: () => pool.query('SELECT count(*) FROM visits') };
  return store;
}

let store: ReturnType<typeof makeStore> | undefined;

function makeUploads() {
  const s3 = new S3Client({});
  return s3;
}

let uploads: S3Client | undefined;

function getUploads() {
  if (!uploads) uploads = makeUploads();
  return uploads;
}

export function makeArchive() {
  return new pg.Pool({ database: 'archive' });
}

class Files {
  constructor(readonly client: S3Client) {}
}

function makeFiles() {
  const client = new S3Client({ region: 'eu-west-1' });
  return new Files(client);
}

let files: Files | undefined;

const databases = new Map<string, Kysely<unknown>>();

function databaseOf(name: string) {
  let database = databases.get(name);
  if (!database) {
    database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new pg.Pool({ database: name }) }) });
    databases.set(name, database);
  }
  return database;
}

const queueConnection = () => new Redis({ maxRetriesPerRequest: null });

export const startMails = () => new Worker('mails', async (job) => job.data, { connection: queueConnection() });

app.get('/visits', async (_req, res) => {
  store ??= makeStore();
  if (!files) files = makeFiles();
  await databaseOf('prices').destroy();
  res.json([await store.count(), await shards.pool().query('SELECT 1'), await getUploads().config.region()]);
});

app.get('/tenants/:id', async (req, res) => {
  await mongoose.connect('mongodb://shop');
  await getMailer().verify();
  const notes = (await getMongo()).db().collection('notes');
  res.json([await poolOf(req.params.id).query('SELECT 1'), await notes.countDocuments(), await getPrisma().user.count()]);
});

startMails();
app.listen(3000);
