import { describe, expect, it } from 'vitest';
import type { Resolved } from '../core/types.ts';
import { memoryHost } from './host.ts';
import { createProject } from './index.ts';

/** Resolves the first argument of the call `look(...)` in `main` and says in a word what it came to. */
function look(files: Record<string, string>, main = 'main.ts'): string {
  const project = createProject(memoryHost(files));
  const file = project.file(main);
  const call = file?.nodes('CallExpression').find(({ callee }) => callee.type === 'Identifier' && callee.name === 'look');
  const [argument] = call?.arguments ?? [];
  if (!file || !argument) throw new Error('no look() call');
  return say(project.resolve(file, argument));
}

function say(found: Resolved | undefined): string {
  if (!found) return 'unknown';
  if (found.kind === 'package') return [found.name + (found.subpath && `/${found.subpath}`), ...found.path].join('.');
  return `${found.file.path}: ${found.file.text.slice(found.node.range[0], found.node.range[1])}`;
}

describe('resolve to a package', () => {
  const cases: Record<string, string> = {
    "import multer from 'multer'; look(multer);": 'multer',
    "import * as multer from 'multer'; look(multer.memoryStorage);": 'multer.memoryStorage',
    "import { memoryStorage as inMemory } from 'multer'; look(inMemory);": 'multer.memoryStorage',
    "import files = require('multer'); look(files.memoryStorage);": 'multer.memoryStorage',
    "const multer = require('multer'); look(multer.memoryStorage);": 'multer.memoryStorage',
    "const { v2: cloud } = require('cloudinary'); look(cloud.uploader.upload);": 'cloudinary.v2.uploader.upload',
    "look(require('cloudinary').v2.uploader);": 'cloudinary.v2.uploader',
    "const { default: multer } = await import('multer'); look(multer);": 'multer',
    "import fs from 'node:fs/promises'; const { unlink: remove } = fs; const drop = remove; look(drop);": 'fs/promises.unlink',
    "import { v2 } from 'cloudinary'; const up = (v2 as Cloud).uploader!; look(up?.upload);": 'cloudinary.v2.uploader.upload',
    "let sharp; sharp = require('sharp'); look(sharp);": 'sharp',
    "import { S3Client } from '@aws-sdk/client-s3'; class Files { constructor(private s3: S3Client) {} put() { look(this.s3.send); } }": '@aws-sdk/client-s3.S3Client.send',
    "import { Redis } from 'ioredis'; const redis = globalThis.redis ?? new Redis(); look(redis.get);": 'ioredis.Redis.get',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(look({ 'main.ts': text })).toBe(expected));

  it('does not guess at a variable with two values, a parameter or a global', () => {
    expect(look({ 'main.ts': "let a = require('a'); if (x) a = require('b'); look(a);" })).toBe('unknown');
    expect(look({ 'main.ts': 'function f(a) { look(a.b); }' })).toBe('unknown');
    expect(look({ 'main.ts': 'look(process.env);' })).toBe('unknown');
  });
});

describe('resolve across files', () => {
  it('through named, default and star re-exports', () => {
    const files = {
      'upload.ts': "import multer from 'multer'; export const upload = multer({}); export default upload;",
      'lib/index.ts': "export * from '../upload'; export { default as avatar } from '../upload';",
    };
    expect(look({ ...files, 'main.ts': "import { upload } from './lib'; look(upload);" })).toBe('upload.ts: multer({})');
    expect(look({ ...files, 'main.ts': "import { avatar } from './lib/index.js'; look(avatar);" })).toBe('upload.ts: multer({})');
    expect(look({ ...files, 'main.ts': "import * as lib from './lib'; look(lib.upload);" })).toBe('upload.ts: multer({})');
  });

  it('through CommonJS exports of every form', () => {
    const asks = { 'main.js': "const { upload } = require('./upload'); look(upload);" };
    expect(look({ ...asks, 'upload.js': 'const upload = make(); module.exports = { upload };' }, 'main.js')).toBe('upload.js: make()');
    expect(look({ ...asks, 'upload.js': 'exports.upload = make();' }, 'main.js')).toBe('upload.js: make()');
    expect(look({ ...asks, 'upload.js': 'module.exports.upload = make();' }, 'main.js')).toBe('upload.js: make()');
    expect(look({ 'upload.js': 'module.exports = make();', 'main.mjs': "import upload from './upload.js'; look(upload);" }, 'main.mjs')).toBe('upload.js: make()');
    expect(look({ 'upload.js': 'module.exports = make();', 'main.js': "look(require('./upload'));" }, 'main.js')).toBe('upload.js: make()');
  });

  it('through tsconfig paths, an extended tsconfig, package imports and workspaces', () => {
    const text = { 'app/src/db.ts': 'export const db = connect();' };
    const tsconfig = '{ // paths\n "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"] } } }';
    expect(look({ ...text, 'app/tsconfig.json': tsconfig, 'app/src/main.ts': "import { db } from '@/db'; look(db);" }, 'app/src/main.ts')).toBe('app/src/db.ts: connect()');
    expect(look({ ...text, 'app/base.json': tsconfig, 'app/tsconfig.json': '{ "extends": "./base" }', 'app/src/main.ts': "import { db } from '@/db'; look(db);" }, 'app/src/main.ts')).toBe('app/src/db.ts: connect()');
    expect(look({ ...text, 'app/package.json': '{ "imports": { "#db": "./src/db.ts" } }', 'app/src/main.ts': "import { db } from '#db'; look(db);" }, 'app/src/main.ts')).toBe('app/src/db.ts: connect()');
    expect(look({ ...text, 'app/package.json': '{ "name": "@shop/db", "main": "dist/db.js" }', 'main.ts': "import { db } from '@shop/db'; look(db);" })).toBe('app/src/db.ts: connect()');
    expect(look({ 'main.ts': "import { db } from '@/db'; look(db);" })).toBe('unknown');
  });

  it('through class fields, constructor assignment, injection, inheritance and factories', () => {
    const store = { 'store.ts': 'export class Base { client = open(); } export class Store extends Base { save() {} }' };
    const use = (body: string) => look({ ...store, 'main.ts': `import { Store } from './store';\n${body}` });
    expect(use('const s = new Store(); look(s.save);')).toBe('store.ts: () {}');
    expect(use('class A { s = new Store(); f() { look(this.s.save); } }')).toBe('store.ts: () {}');
    expect(use('class A { constructor() { this.s = new Store(); } f() { look(this.s.save); } }')).toBe('store.ts: () {}');
    expect(use('class A { constructor(private readonly s: Store) {} f() { look(this.s.save); } }')).toBe('store.ts: () {}');
    expect(use('class A { @Inject() private s: Store; f() { look(this.s.client); } }')).toBe('store.ts: open()');
    expect(use('function f(s: Store) { look(s.save); }')).toBe('store.ts: () {}');
    expect(use('const make = () => ({ s: new Store() }); look(make().s.save);')).toBe('store.ts: () {}');
    expect(use('const all = { s: new Store() }; const more = { ...all }; look(more.s.save);')).toBe('store.ts: () {}');
  });

  it('through the settings of an Express application', () => {
    const files = { 'server.js': "const io = new Server(); app.set('io', io); app.set('a', 1); app.set('a', 2);" };
    expect(look({ ...files, 'main.js': "const io = req.app.get('io'); look(io);" }, 'main.js')).toBe('server.js: new Server()');
    expect(look({ ...files, 'main.js': "look(app.get('a'));" }, 'main.js')).toBe("main.js: app.get('a')");
  });

  it('through Nest providers by token', () => {
    const provider = (body: string) => ({ 'tokens.ts': "export const STORE = 'STORE'; export const OTHER = Symbol('other');", 'module.ts': `import { STORE } from './tokens'; import { Disk } from './disk'; export const p = [{ provide: STORE, ${body} }];`, 'disk.ts': 'export class Disk { put() {} }' });
    const ask = (token: string) => ({ 'main.ts': `import { STORE, OTHER } from './tokens'; class A { constructor(@Inject(${token}) private readonly store: Store) {} f() { look(this.store); } }` });
    expect(look({ ...provider('useValue: open()'), ...ask('STORE') })).toBe('module.ts: open()');
    expect(look({ ...provider('useFactory: () => new Disk()'), ...ask('STORE') })).toBe('module.ts: new Disk()');
    expect(look({ ...provider('useFactory: async (c) => { const d = new Disk(c); return d; }'), ...ask("'STORE'") })).toBe('module.ts: new Disk(c)');
    expect(look({ ...provider('useClass: Disk'), ...ask('STORE') })).toBe('disk.ts: class Disk { put() {} }');
    expect(look({ ...provider('useClass: Disk'), ...ask('OTHER') })).toBe('unknown');
  });

  it('ends on modules that import each other', () => {
    expect(look({ 'a.ts': "export { x } from './b';", 'b.ts': "export { x } from './a';", 'main.ts': "import { x } from './a'; look(x);" })).toBe('unknown');
  });
});
