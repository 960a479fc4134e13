import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskHost, isSourcePath, memoryHost } from './host.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tenfold-host-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, content: string | Buffer = ''): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

describe('diskHost', () => {
  it('lists what .gitignore files at every level leave, and says what it left out', () => {
    put('.gitignore', '*.log\n/secret/\n');
    put('packages/a/.gitignore', '*.gen.ts\n!keep.gen.ts\n');
    for (const path of ['src/a.ts', 'src/b.log', 'secret/c.ts', 'src/secret/d.ts', 'packages/a/e.gen.ts', 'packages/a/keep.gen.ts', 'node_modules/x/index.js', '.github/ci.yml']) put(path);
    const host = diskHost(root);
    expect(host.list()).toEqual(['.github/ci.yml', '.gitignore', 'packages/a/.gitignore', 'packages/a/keep.gen.ts', 'src/a.ts', 'src/secret/d.ts']);
    expect(host.skipped().map(({ path }) => path).sort()).toEqual(['node_modules', 'secret']);
  });

  it('tells upper from lower case in .gitignore, on every system', () => {
    put('.gitignore', 'Uploads\n');
    for (const path of ['Uploads/a.png', 'src/uploads/a.ts']) put(path);
    expect(diskHost(root).list()).toEqual(['.gitignore', 'src/uploads/a.ts']);
  });

  it('never follows symbolic links', () => {
    put('src/a.ts', 'a');
    symlinkSync(root, join(root, 'loop'));
    symlinkSync(join(root, 'src/a.ts'), join(root, 'link.ts'));
    const host = diskHost(root);
    expect(host.list()).toEqual(['src/a.ts']);
    expect(host.skipped()).toContainEqual({ path: 'loop', reason: 'symbolic link' });
  });

  it('reports binary and huge files and reads neither', () => {
    put('src/image.ts', Buffer.from([0xff, 0xd8, 0x00, 0x01]));
    put('src/latin1.ts', Buffer.from([0x63, 0xe9]));
    put('src/huge.ts');
    truncateSync(join(root, 'src/huge.ts'), 50 * 1024 * 1024);
    const host = diskHost(root);
    expect(host.list().map((path) => host.read(path))).toEqual([undefined, undefined, undefined]);
    expect(host.errors().map(({ path, kind }) => `${path} ${kind}`)).toEqual(['src/huge.ts too-large', 'src/image.ts binary', 'src/latin1.ts binary']);
    expect(host.errors()[0]?.message).toBe('The file has 50 MB; the limit is 2 MB.');
  });

  it('reports files and directories it may not read', ({ skip }) => {
    skip(process.platform === 'win32' || process.getuid?.() === 0, 'the superuser and Windows read everything');
    put('src/closed.ts', 'a');
    put('shut/a.ts', 'a');
    chmodSync(join(root, 'src/closed.ts'), 0);
    chmodSync(join(root, 'shut'), 0);
    const host = diskHost(root);
    expect(host.list().map((path) => host.read(path))).toEqual([undefined]);
    expect(host.errors().map(({ path, kind }) => `${path} ${kind}`)).toEqual(['shut unreadable', 'src/closed.ts unreadable']);
    chmodSync(join(root, 'shut'), 0o755);
  });

  it('reports a file that turned into something else after it was listed', () => {
    put('src/a.ts', 'a');
    const host = diskHost(root);
    host.list();
    rmSync(join(root, 'src/a.ts'));
    mkdirSync(join(root, 'src/a.ts'));
    expect(host.read('src/a.ts')).toBeUndefined();
    expect(host.errors()).toEqual([{ path: 'src/a.ts', kind: 'unreadable', message: 'The file cannot be read (EISDIR).' }]);
  });

  it('does not report a file that is simply not there', () => {
    const host = diskHost(root);
    expect(host.read('none.ts')).toBeUndefined();
    expect(host.errors()).toEqual([]);
  });
});

describe('isSourcePath', () => {
  it('takes what people write, not what tools make', () => {
    const paths = ['a.ts', 'a.tsx', 'a.mts', 'a.cts', 'a.js', 'a.jsx', 'a.mjs', 'a.cjs', 'a.d.ts', 'a.d.mts', 'a.min.js', 'a.json', 'a.tsv'];
    expect(paths.filter(isSourcePath)).toEqual(['a.ts', 'a.tsx', 'a.mts', 'a.cts', 'a.js', 'a.jsx', 'a.mjs', 'a.cjs']);
  });
});

it('a memory host holds only the files it was given', () => {
  const host = memoryHost({ 'a.ts': 'a' });
  expect([host.exists('a.ts'), host.exists('constructor'), host.read('constructor')]).toEqual([true, false, undefined]);
});
