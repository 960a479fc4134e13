import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { files, type Module } from './templates.ts';

const AREAS = ['accounts', 'billing', 'catalogue', 'events', 'fleet', 'inventory', 'learning', 'messaging', 'orders', 'payroll', 'property', 'recruiting', 'reporting', 'support'];
const NOUNS = [
  'address', 'agreement', 'appointment', 'asset', 'campaign', 'channel', 'claim', 'contact', 'contract', 'course', 'delivery', 'device', 'discount', 'invoice', 'journey',
  'lesson', 'location', 'member', 'note', 'offer', 'parcel', 'payment', 'project', 'quote', 'refund', 'shift', 'survey', 'ticket', 'vehicle', 'visit',
];
const FIELDS = ['title', 'reference', 'status', 'amount', 'currency', 'ownerId', 'startsAt', 'endsAt', 'isPublic', 'priority', 'description', 'quantity', 'region', 'locale', 'isLocked'];
const ACTIONS = [
  'accept', 'activate', 'approve', 'archive', 'assign', 'cancel', 'close', 'complete', 'confirm', 'decline', 'dispatch', 'escalate', 'flag', 'hold', 'lock',
  'merge', 'pause', 'publish', 'reject', 'release', 'renew', 'reopen', 'resume', 'review', 'schedule', 'split', 'suspend', 'transfer', 'unlock', 'withdraw',
];

/** Small generator of numbers from 0 to 1 that repeats for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function sample(from: readonly string[], count: number, next: () => number): string[] {
  return from
    .map((item) => ({ item, at: next() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ item }) => item);
}

function fieldType(name: string): 'string' | 'number' | 'boolean' | 'Date' {
  if (name.startsWith('is')) return 'boolean';
  if (name.endsWith('At')) return 'Date';
  return ['amount', 'priority', 'quantity'].includes(name) ? 'number' : 'string';
}

/** Two of three modules have something to do with files or bytes; one in twelve keeps uploads in memory. */
function uploadsOf(share: number): Module['uploads'] {
  if (share < 0.08) return 'memory';
  if (share < 0.16) return 'disk';
  if (share < 0.45) return 'token';
  return share < 0.7 ? 'export' : 'none';
}

const COMMON: Record<string, string> = {
  'package.json': `${JSON.stringify({ name: 'back-end', private: true, type: 'module', engines: { node: '>=20.19' }, dependencies: { cloudinary: '^2.11.0', express: '^5.3.0', multer: '^2.5.0', pg: '^8.23.1', zod: '^4.6.7' } }, null, 2)}\n`,
  'tsconfig.json': `${JSON.stringify({ compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, noEmit: true }, include: ['src'] }, null, 2)}\n`,
  'src/common/database.ts': "import pg from 'pg';\n\nexport const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });\n",
  'src/common/express.d.ts': 'declare namespace Express {\n  interface Request {\n    tenantId: string;\n    userId: string;\n  }\n}\n',
  'src/common/logger.ts': 'export const logger = console;\n',
  'src/common/events.ts': "import { EventEmitter } from 'node:events';\n\nconst bus = new EventEmitter();\nexport const subscribe = bus.on.bind(bus);\nexport const publish = async (name: string, payload: object) => bus.emit(name, payload);\n",
  'src/common/errors.ts': 'export class NotFoundError extends Error {\n  constructor(kind: string, id: string) {\n    super(`${kind} ${id} not found`);\n  }\n}\n\nexport class ConflictError extends Error {\n  constructor(kind: string, id: string) {\n    super(`${kind} ${id} is in the way`);\n  }\n}\n',
  'src/common/auth.ts': "import type { NextFunction, Request, Response } from 'express';\n\nexport function requireAuth(req: Request, res: Response, next: NextFunction) {\n  if (!req.headers.authorization) return res.status(401).end();\n  next();\n}\n\nexport function requireRole(role: string) {\n  return (req: Request, res: Response, next: NextFunction) => (req.headers['x-role'] === role ? next() : res.status(403).end());\n}\n",
};

/**
 * Writes an Express back end of about 5,000 TypeScript files into `folder`, the same one every time.
 * @returns number of source files
 */
export function generate(folder: string): number {
  const next = random(20_260_415);
  const mounts: string[] = [];
  let count = 0;
  const write = (file: string, text: string): void => {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    if (file.endsWith('.ts')) count++;
  };
  for (const [file, text] of Object.entries(COMMON)) write(file, text);
  for (const area of AREAS) {
    for (const noun of NOUNS) {
      const module: Module = {
        name: noun,
        type: `${noun[0]?.toUpperCase() ?? ''}${noun.slice(1)}`,
        fields: sample(FIELDS, 5 + Math.floor(next() * 10), next).map((name) => ({ name, type: fieldType(name) })),
        actions: sample(ACTIONS, 8 + Math.floor(next() * 20), next),
        uploads: uploadsOf(next()),
      };
      for (const [ending, template] of Object.entries(files)) write(`src/${area}/modules/${noun}/${ending === 'index.ts' ? ending : `${noun}.${ending}`}`, template(module));
      mounts.push(`app.use('/${area}/${noun}s', (await import('./${area}/modules/${noun}/index.js')).${noun}Router);`);
    }
  }
  write('src/app.ts', `import express from 'express';\n\nexport const app = express();\napp.use(express.json());\n${mounts.join('\n')}\n`);
  write('src/server.ts', "import { app } from './app.js';\n\napp.listen(Number(process.env.PORT ?? 3000));\n");
  return count;
}
