import { builtinModules } from 'node:module';
import type { Tree } from './cases.ts';

/** Ranges an implicit package.json declares: the major that is current for each package. */
const CURRENT: Readonly<Record<string, string>> = {
  '@aws-sdk/client-s3': '^3.800.0',
  '@aws-sdk/lib-storage': '^3.800.0',
  '@aws-sdk/s3-request-presigner': '^3.800.0',
  '@azure/storage-blob': '^12.28.0',
  '@fastify/cors': '^11.0.0',
  '@fastify/multipart': '^9.0.0',
  '@google-cloud/storage': '^7.16.0',
  '@hono/node-server': '^1.19.0',
  '@koa/multer': '^4.0.0',
  '@koa/router': '^14.0.0',
  '@neondatabase/serverless': '^1.0.0',
  '@nestjs/common': '^11.0.0',
  '@nestjs/config': '^4.0.0',
  '@nestjs/core': '^11.0.0',
  '@nestjs/mongoose': '^11.0.0',
  '@nestjs/platform-express': '^11.0.0',
  '@nestjs/swagger': '^11.0.0',
  '@nestjs/typeorm': '^11.0.0',
  '@prisma/adapter-mariadb': '^7.0.0',
  '@prisma/adapter-neon': '^7.0.0',
  '@prisma/adapter-pg': '^7.0.0',
  '@prisma/client': '^6.19.0',
  '@supabase/supabase-js': '^2.50.0',
  'adm-zip': '^0.5.16',
  'aws-sdk': '^2.1692.0',
  axios: '^1.12.0',
  'base64-arraybuffer': '^1.0.2',
  'body-parser': '^2.2.0',
  bcrypt: '^6.0.0',
  bullmq: '^5.60.0',
  busboy: '^1.6.0',
  cloudinary: '^2.7.0',
  'cookie-session': '^2.1.0',
  cors: '^2.8.5',
  'csv-parse': '^6.1.0',
  'csv-parser': '^3.2.0',
  'datauri': '^4.1.0',
  dotenv: '^17.2.0',
  'drizzle-orm': '^0.45.0',
  express: '^5.1.0',
  'express-async-handler': '^1.2.0',
  'express-fileupload': '^1.5.0',
  'express-rate-limit': '^8.6.0',
  'express-session': '^1.18.0',
  'fast-csv': '^5.0.0',
  fastify: '^5.6.0',
  'file-type': '^21.0.0',
  'form-data': '^4.0.4',
  formidable: '^3.5.4',
  'fs-extra': '^11.3.0',
  hono: '^4.9.0',
  imagekit: '^6.0.0',
  ioredis: '^5.8.0',
  jimp: '^1.6.0',
  jsonwebtoken: '^9.0.2',
  knex: '^3.1.0',
  kysely: '^0.28.0',
  koa: '^3.0.0',
  mariadb: '^3.4.0',
  minio: '^8.0.0',
  mongodb: '^6.20.0',
  mongoose: '^8.19.0',
  multer: '^2.0.2',
  'multer-s3': '^3.0.1',
  'multer-storage-cloudinary': '^4.0.0',
  mysql: '^2.18.1',
  mysql2: '^3.15.0',
  next: '^16.0.0',
  'next-connect': '^1.0.0',
  'node-fetch': '^3.3.0',
  nodemailer: '^7.0.0',
  openai: '^6.0.0',
  papaparse: '^5.5.0',
  'pdf-parse': '^2.4.0',
  pg: '^8.16.0',
  postgres: '^3.4.0',
  puppeteer: '^24.0.0',
  'rate-limit-redis': '^6.0.0',
  redis: '^5.8.0',
  rxjs: '^7.8.0',
  sequelize: '^6.37.0',
  sharp: '^0.34.0',
  'socket.io': '^4.8.0',
  streamifier: '^0.1.1',
  stripe: '^19.0.0',
  tinify: '^1.8.0',
  typeorm: '^0.3.27',
  undici: '^7.16.0',
  unzipper: '^0.12.3',
  uuid: '^13.0.0',
  vitest: '^4.0.0',
  ws: '^8.18.0',
  xlsx: '^0.18.5',
  zod: '^4.1.0',
};

const SPECIFIER = /\bfrom\s*['"]([^'"\n]+)['"]|\bimport\s*\(?\s*['"]([^'"\n]+)['"]|\brequire\(\s*['"]([^'"\n]+)['"]/g;

/**
 * The package.json of a case that brings none: it declares every package the sources import, at its current major.
 * @throws when a package is not listed here, so that no version is ever guessed.
 */
export function implicitManifest(fixture: string, tree: Tree): string {
  const dependencies = new Map<string, string>();
  let isModule = false;
  for (const [path, text] of tree) {
    if (!/\.[cm]?[jt]sx?$/.test(path)) continue;
    isModule ||= /\.(?:ts|tsx|mts|js|jsx|mjs)$/.test(path) && /^(?:import|export)\b/m.test(text);
    for (const name of packagesIn(text)) {
      const range = CURRENT[name];
      if (range === undefined) throw new Error(`${fixture} imports \`${name}\`: add its current range to test-fixtures/manifest.ts, or give the case a package.json.`);
      dependencies.set(name, range);
    }
  }
  const sorted = Object.fromEntries([...dependencies].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ name: 'shop', private: true, type: isModule ? 'module' : 'commonjs', dependencies: sorted }, null, 2)}\n`;
}

function packagesIn(text: string): Set<string> {
  const names = new Set<string>();
  for (const [, from, imported, required] of text.matchAll(SPECIFIER)) {
    const specifier = from ?? imported ?? required ?? '';
    if (/^(?:[./#~]|node:|@\/|[a-z]+:)/.test(specifier)) continue;
    const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
    if (!builtinModules.includes(name)) names.add(name);
  }
  return names;
}
