import { describe, expect, it } from 'vitest';
import { memoryHost } from './host.ts';
import { createProject } from './index.ts';

/** Where the call `work()` runs, as `context hotPath`. */
function running(files: Record<string, string>): string {
  const project = createProject(memoryHost(files));
  for (const path of project.paths()) {
    const file = project.file(path);
    const call = file?.nodes('CallExpression').find(({ callee }) => callee.type === 'Identifier' && callee.name === 'work');
    if (!file || !call) continue;
    const { context, hotPath, evidence } = project.running(file, call);
    if ((context === 'request' || context === 'socket') && evidence.length === 0) throw new Error('a hot context without evidence');
    return hotPath === undefined ? context : `${context} ${hotPath}`;
  }
  throw new Error('no work() call');
}

const inOneFile = (text: string, path = 'src/main.ts') => running({ [path]: text });

describe('registrations in one file', () => {
  const cases: Record<string, string> = {
    "import express from 'express'; const app = express(); app.post('/orders', auth, async (a, b) => { work(); });": 'request POST /orders',
    "const r = require('express').Router(); r.route('/orders/:id').get(load).put((q, s) => work());": 'request PUT /orders/:id',
    "import { Router } from 'express'; const orders = Router(); orders.delete('/x', wrap(async () => { list.map(() => work()); }));": 'request DELETE /x',
    "import Fastify from 'fastify'; const f = Fastify(); f.route({ method: 'PUT', url: '/x', handler: async () => work() });": 'request PUT /x',
    "export default async function routes(fastify) { fastify.get('/x', async () => work()); }": 'request GET /x',
    "import { Hono } from 'hono'; const h = new Hono(); h.get('/a', (c) => c.text('')).post('/b', (c) => work());": 'request POST /b',
    "@Controller('orders') class Orders { @Get(':id') one() { return work(); } }": 'request GET /orders/:id',
    'class RolesGuard implements CanActivate { canActivate() { work(); } }': 'request',
    "class Jwt extends PassportStrategy(Strategy) { validate(payload) { return work(); } }": 'request',
    'class Parser { transform() { work(); } }': 'unknown',
    "@Resolver() class R { @Query(() => Order) orders() { work(); } }": 'request Query orders',
    'export const resolvers = { Query: { orders: () => work() } };': 'request Query orders',
    'export const list = t.procedure.input(x).query(async () => work());': 'request',
    'exports.create = async (req, res) => { work(); };': 'request',
    "io.on('connection', (socket) => { socket.on('chat', () => work()); });": 'socket chat',
    "@WebSocketGateway() class G { @SubscribeMessage('chat') on() { work(); } }": 'socket chat',
    'setInterval(() => work(), 1000);': 'background',
    "import { Worker } from 'bullmq'; new Worker('mail', async () => work());": 'background',
    "@Processor('mail') class P { async process(job) { work(); } }": 'background',
    "import cron from 'node-cron'; cron.schedule('0 * * * *', () => work());": 'background 0 * * * *',
    'work();': 'boot',
    'function never() { work(); }': 'unknown',
    "import axios from 'axios'; axios.get('/x', () => work());": 'unknown',
    "const map = new Map(); map.get('/x', () => work());": 'unknown',
    "emitter.on('saved', () => work());": 'unknown',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(inOneFile(text)).toBe(expected));
});

describe('what the file decides', () => {
  const handler = "import express from 'express'; express().get('/x', () => work());";
  const cases: [path: string, text: string, expected: string][] = [
    ['src/orders.test.ts', handler, 'test'],
    ['src/__tests__/helper.ts', handler, 'test'],
    ['prisma/seed.ts', handler, 'script'],
    ['scripts/import.js', handler, 'script'],
    ['src/page.tsx', "'use client'; export default function Page() { work(); }", 'client'],
    ['src/hook.ts', "import { useState } from 'react'; export const useX = () => work();", 'client'],
    ['app/api/orders/route.ts', 'export async function POST(request: Request) { work(); }', 'request POST /api/orders'],
    ['app/api/(admin)/orders/route.ts', 'export const GET = withAuth(async () => { work(); });', 'request GET /api/orders'],
    ['app/orders/page.tsx', 'const Page = async () => { work(); }; export default Page;', 'request GET /orders'],
    ['pages/api/orders.ts', 'export default async function handler(a, b) { work(); }', 'request ALL /api/orders'],
    ['app/api/x/route.ts', "export const runtime = 'edge'; export const GET = () => work();", 'edge GET /api/x'],
    ['app/actions.ts', "'use server'; export async function save() { work(); }", 'request server action'],
    ['src/tool.ts', 'async function main() { work(); }\nmain().then(() => process.exit(0)); work();', 'script'],
  ];
  for (const [path, text, expected] of cases) it(`${path}: ${expected}`, () => expect(inOneFile(text, path)).toBe(expected));
});

describe('what the package decides', () => {
  const text = 'export async function load() { return work(); }';
  const dependencies = (...names: string[]) => JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '*'])) });

  it('a package with a browser framework and no server is client code', () => {
    expect(running({ 'web/package.json': dependencies('react-dom'), 'web/src/api.ts': text })).toBe('client');
    expect(running({ 'web/package.json': dependencies('react-dom', 'next'), 'web/src/api.ts': text })).toBe('unknown');
    expect(running({ 'package.json': dependencies('react-dom', 'express'), 'client/src/api.ts': text })).toBe('client');
    expect(running({ 'package.json': dependencies('react-dom', 'express'), 'server/api.ts': text })).toBe('unknown');
  });
});

it('a configuration file of the server is part of the server; one beside package.json belongs to a tool', () => {
  const config = { 'package.json': '{}', 'src/config/upload.config.ts': 'export const limits = () => work();', 'src/r.ts': "import { limits } from './config/upload.config'; app.get('/x', () => limits());" };
  expect(running(config)).toBe('request GET /x');
  expect(running({ 'package.json': '{}', 'vite.config.ts': 'work();' })).toBe('script');
});

describe('through callers', () => {
  it('controllers, services and helpers in other files', () => {
    const service = { 'service.ts': 'export class Orders { list() { return this.rows(); } private rows() { work(); } }' };
    const controller = { 'controller.ts': "import { Orders } from './service'; const orders = new Orders(); export const index = async (a, b) => orders.list();" };
    expect(running({ ...service, ...controller, 'routes.ts': "import { Router } from 'express'; import * as c from './controller'; Router().get('/orders', c.index);" })).toBe('request GET /orders');
    expect(running({ ...service, ...controller })).toBe('unknown');
  });

  it('names the route under the path its router is mounted at', () => {
    expect(
      running({
        'orders.ts': "const router = require('express').Router(); router.post('/:id/pay', (a, b) => work()); module.exports = router;",
        'api.ts': "import { Router } from 'express'; import orders from './orders'; export const api = Router(); api.use('/orders/', auth, orders);",
        'app.ts': "import express from 'express'; import { api } from './api'; const app = express(); app.use('/api', api);",
      }),
    ).toBe('request POST /api/orders/:id/pay');
  });

  it('Nest injection', () => {
    expect(
      running({
        'orders.service.ts': '@Injectable() export class OrdersService { find() { work(); } }',
        'orders.controller.ts': "import { OrdersService } from './orders.service'; @Controller('orders') export class C { constructor(private readonly orders: OrdersService) {} @Post() create() { return this.orders.find(); } }",
      }),
    ).toBe('request POST /orders');
  });

  it('the strongest caller wins, and a test is not a caller that counts', () => {
    const helper = { 'helper.ts': 'export function load() { work(); }' };
    expect(running({ ...helper, 'boot.ts': "import { load } from './helper'; load();", 'r.ts': "import { load } from './helper'; app.get('/x', () => load());" })).toBe('request GET /x');
    expect(running({ ...helper, 'boot.ts': "import { load } from './helper'; load();" })).toBe('boot');
    expect(running({ ...helper, 'helper.test.ts': "import { load } from './helper'; load();" })).toBe('test');
  });

  it('ends on functions that call each other', () => {
    expect(inOneFile('function a() { b(); work(); } function b() { a(); }')).toBe('unknown');
  });
});
