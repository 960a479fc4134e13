import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { decode } from '../core/text.ts';
import type { Writable } from './write.ts';

/** An empty directory for one test. */
export function temporaryDirectory(parent = tmpdir()): string {
  return mkdtempSync(join(parent, 'tenfold-test-'));
}

export function writeTree(root: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** Every file, folder and link below a directory with its content and permissions; the journal is left out. */
export function snapshot(root: string, directory = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(root, directory)).sort()) {
    const path = directory ? `${directory}/${name}` : name;
    if (path === '.tenfold' || path === '.git') continue;
    const stats = lstatSync(join(root, path));
    if (stats.isDirectory()) Object.assign(found, { [`${path}/`]: 'folder' }, snapshot(root, path));
    else if (stats.isSymbolicLink()) found[path] = `-> ${readlinkSync(join(root, path))}`;
    else found[path] = `${(stats.mode & 0o7777).toString(8)} ${readFileSync(join(root, path)).toString('base64')}`;
  }
  return found;
}

/** A tree in which every kind of change meets every kind of file. */
export function shopTree(root: string): void {
  writeTree(root, {
    'package.json': '{\n\t"name": "shop",\n\t"dependencies": {\n\t\t"express": "^5.0.0"\n\t}\n}',
    'src/orders.ts': 'import multer from "multer";\r\nexport const upload = multer();\r\n',
    'src/invoices.ts': '\uFEFFexport const invoices = [];\n',
    'src/mixed.js': 'first();\r\nsecond();\nthird();\r\n\tfourth(); // 🧾',
    'bin/import.mjs': '#!/usr/bin/env node\nrun();\n',
    'common/avatar.ts': 'export const avatar = 1;\n',
    'src/legacy.ts': Buffer.from([0x6f, 0x6c, 0x64, 0x0d]),
  });
  chmodSync(join(root, 'bin/import.mjs'), 0o755);
  chmodSync(join(root, 'src/invoices.ts'), 0o640);
  symlinkSync('../common/avatar.ts', join(root, 'src/avatar.ts'));
}

export function shopChanges(root: string): Writable {
  const change = (path: string, edit: (text: string) => string) => {
    const before = decode(readFileSync(join(root, path), 'utf8')).text;
    return { path, before, after: edit(before) };
  };
  return {
    files: [
      change('package.json', (text) => text.replace('"^5.0.0"', '"^5.0.0",\n\t\t"multer": "^2.0.0"')),
      change('src/orders.ts', (text) => text.replace('multer()', 'multer({\n\tlimits: {}\n})')),
      change('src/invoices.ts', (text) => `import './orders';\n${text}`),
      change('src/mixed.js', (text) => text.replace('second();', 'second(1);\nthen();')),
      change('bin/import.mjs', (text) => text.replace('run', 'start')),
      change('src/avatar.ts', (text) => text.replace('1', '2')),
    ],
    creates: [
      { path: 'src/lib/uploads/disk.ts', text: 'export {};\n' },
      { path: 'src/limits.ts', text: 'export const limits = {};\n' },
    ],
    removes: ['src/legacy.ts'],
  };
}
