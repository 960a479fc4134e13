import { chmodSync, existsSync, mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { listRuns } from './journal.ts';
import { shopChanges, shopTree, snapshot, temporaryDirectory, writeTree } from './testing.ts';
import { recover, undo, write } from './write.ts';

let root = '';
beforeEach(() => {
  root = temporaryDirectory();
  return () => rmSync(root, { recursive: true });
});
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const change = (path: string, before: string, after: string) => ({ files: [{ path, before, after }], creates: [], removes: [] });

describe('write', () => {
  it('writes every kind of change and keeps marks, line ends, permissions and links', async () => {
    shopTree(root);
    const { runId, written } = await write(root, shopChanges(root));
    expect(text('src/orders.ts')).toBe('import multer from "multer";\r\nexport const upload = multer({\r\n\tlimits: {}\r\n});\r\n');
    expect(text('src/invoices.ts')).toBe("\uFEFFimport './orders';\nexport const invoices = [];\n");
    expect(text('src/mixed.js')).toBe('first();\r\nsecond(1);\nthen();\nthird();\r\n\tfourth(); // 🧾');
    expect(text('package.json').endsWith('}')).toBe(true);
    expect(statSync(join(root, 'bin/import.mjs')).mode & 0o777).toBe(0o755);
    expect(statSync(join(root, 'src/invoices.ts')).mode & 0o777).toBe(0o640);
    expect([readlinkSync(join(root, 'src/avatar.ts')), text('common/avatar.ts')]).toEqual(['../common/avatar.ts', 'export const avatar = 2;\n']);
    expect([text('src/lib/uploads/disk.ts'), existsSync(join(root, 'src/legacy.ts'))]).toEqual(['export {};\n', false]);
    expect(text('.tenfold/.gitignore')).toBe('*\n');
    expect(written).toContain('common/avatar.ts');
    expect(listRuns(root)).toMatchObject([{ id: runId, state: 'written' }]);
  });

  it('gives new files CRLF where every changed file has it', async () => {
    writeTree(root, { 'orders.ts': 'a();\r\nb();\r\n' });
    await write(root, { ...change('orders.ts', 'a();\nb();\n', 'a();\nc();\n'), creates: [{ path: 'limits.ts', text: 'x;\ny;\n' }] });
    expect(text('limits.ts')).toBe('x;\r\ny;\r\n');
  });

  it('writes a file of 50 MB', async () => {
    const line = 'const order = { id: 1, note: "📦" };\n';
    const before = `first();\n${line.repeat(1_300_000)}`;
    writeTree(root, { 'orders.js': before });
    await write(root, change('orders.js', before, before.replace('first', 'second')));
    expect(statSync(join(root, 'orders.js')).size).toBe(Buffer.byteLength(before) + 1);
    await undo(root);
    expect(text('orders.js') === before).toBe(true);
  }, 300_000);

  it.each<[string, RegExp, () => Parameters<typeof write>[1]]>([
    ['a file that changed since', /`a\.ts` changed since it was read/, () => change('a.ts', 'other\n', 'new\n')],
    ['a file that is gone', /`gone\.ts` no longer exists/, () => change('gone.ts', 'a\n', 'b\n')],
    ['a new file that exists', /`a\.ts` already exists/, () => ({ files: [], creates: [{ path: 'a.ts', text: '' }], removes: [] })],
    ['a path outside', /`\.\.\/a\.ts` is not a path inside/, () => change('../a.ts', 'a\n', 'b\n')],
    ['a file of git', /belongs to a tool/, () => ({ files: [], creates: [{ path: '.git/hooks/pre-commit', text: '' }], removes: [] })],
    ['a link to a file outside', /link to a file outside/, () => {
      symlinkSync('/etc/hostname', join(root, 'host.ts'));
      return change('host.ts', readFileSync('/etc/hostname', 'utf8'), 'x\n');
    }],
    ['a new file behind a link to outside', /behind a link to a directory outside/, () => {
      symlinkSync('/tmp', join(root, 'out'));
      return { files: [], creates: [{ path: 'out/x.ts', text: '' }], removes: [] };
    }],
    ['a dangling link', /link to a file that does not exist/, () => {
      symlinkSync('nowhere.ts', join(root, 'lost.ts'));
      return change('lost.ts', '', 'x\n');
    }],
    ['a read-only file', /`fixed\.ts` is read-only/, () => {
      writeFileSync(join(root, 'fixed.ts'), 'x\n', { mode: 0o444 });
      return change('fixed.ts', 'x\n', 'y\n');
    }],
    ['text that is not UTF-8', /is not UTF-8/, () => {
      writeFileSync(join(root, 'latin.ts'), Buffer.from([0x2f, 0x2f, 0xe9]));
      return change('latin.ts', '//\uFFFD', '//e');
    }],
    ['a removed link', /is a link/, () => {
      symlinkSync('a.ts', join(root, 'b.ts'));
      return { files: [], creates: [], removes: ['b.ts'] };
    }],
    ['nothing at all', /nothing to write/, () => ({ files: [], creates: [], removes: [] })],
  ])('refuses %s, together with the rest, and leaves no trace', async (_, message, make) => {
    writeTree(root, { 'a.ts': 'a\n', 'z.ts': 'z\n' });
    const changes = make();
    const before = snapshot(root);
    const whole = changes.files.length + changes.creates.length + changes.removes.length === 0 ? changes : { ...changes, files: [{ path: 'z.ts', before: 'z\n', after: 'Z\n' }, ...changes.files] };
    await expect(write(root, whole)).rejects.toThrow(message);
    expect(snapshot(root)).toEqual(before);
    expect(existsSync(join(root, '.tenfold'))).toBe(false);
  });

  it('writes one file once when it is reached by two names', async () => {
    writeTree(root, { 'a.ts': 'a\n' });
    symlinkSync('a.ts', join(root, 'b.ts'));
    const both = [{ path: 'a.ts', before: 'a\n', after: 'A\n' }, { path: 'b.ts', before: 'a\n', after: 'A\n' }];
    expect((await write(root, { files: both, creates: [], removes: [] })).written).toEqual(['a.ts']);
    const differ = [{ path: 'a.ts', before: 'A\n', after: 'B\n' }, { path: 'b.ts', before: 'A\n', after: 'C\n' }];
    await expect(write(root, { files: differ, creates: [], removes: [] })).rejects.toThrow(/same file as `a\.ts`/);
  });
});

describe('undo', () => {
  it('restores byte for byte, with permissions, and removes what the run made', async () => {
    shopTree(root);
    const before = snapshot(root);
    await write(root, shopChanges(root));
    const after = snapshot(root);
    expect(after).not.toEqual(before);
    await undo(root);
    expect(snapshot(root)).toEqual(before);
    expect(listRuns(root)).toMatchObject([{ state: 'undone' }]);
  });

  it('takes the newest run that is not undone, or the one named', async () => {
    writeTree(root, { 'a.ts': '1\n', 'b.ts': '1\n' });
    await write(root, change('a.ts', '1\n', '2\n'));
    await write(root, change('b.ts', '1\n', '2\n'));
    await write(root, change('a.ts', '2\n', '3\n'));
    await expect(undo(root, '0001')).rejects.toThrow(/`a\.ts` changed since run 0001/);
    expect((await undo(root, '2')).restored).toEqual(['b.ts']);
    expect((await undo(root)).restored).toEqual(['a.ts']);
    expect(text('a.ts')).toBe('2\n');
    expect((await undo(root)).runId).toBe('0001');
    await expect(undo(root)).rejects.toThrow(/Every run is undone/);
    await expect(undo(root, '2')).rejects.toThrow(/Run 0002 is undone already/);
    await expect(undo(root, '77')).rejects.toThrow(/There is no run 77/);
  });

  it('refuses when a file changed since, unless forced, and then keeps the lost text', async () => {
    writeTree(root, { 'a.ts': '1\n', 'b.ts': '1\n' });
    await write(root, { ...change('a.ts', '1\n', '2\n'), creates: [{ path: 'new/c.ts', text: 'c\n' }] });
    writeFileSync(join(root, 'a.ts'), 'mine\n');
    const changed = snapshot(root);
    await expect(undo(root)).rejects.toThrow(/`a\.ts` changed since run 0001/);
    expect(snapshot(root)).toEqual(changed);
    await undo(root, undefined, { force: true });
    expect([text('a.ts'), existsSync(join(root, 'new')), text('.tenfold/runs/0001/after/0')]).toEqual(['1\n', false, 'mine\n']);
  });

  it('keeps a folder it made once something else lies in it', async () => {
    writeTree(root, { 'a.ts': '1\n' });
    await write(root, { ...change('a.ts', '1\n', '2\n'), creates: [{ path: 'new/deep/c.ts', text: 'c\n' }] });
    writeTree(root, { 'new/mine.ts': 'mine\n' });
    await undo(root);
    expect([existsSync(join(root, 'new/deep')), text('new/mine.ts')]).toEqual([false, 'mine\n']);
  });

  it('touches nothing where no run has written', async () => {
    await expect(undo(root)).rejects.toThrow(/No run has written here/);
    expect([await recover(root), snapshot(root), existsSync(join(root, '.tenfold'))]).toEqual([[], {}, false]);
  });

  it('does not follow a journal that leads outside', async () => {
    writeTree(root, { 'a.ts': '1\n' });
    await write(root, change('a.ts', '1\n', '2\n'));
    const journal = text('.tenfold/runs/0001/journal.json');
    for (const target of ['../a.ts', '/etc/hostname', '.git/config']) {
      writeFileSync(join(root, '.tenfold/runs/0001/journal.json'), journal.replace('"a.ts"', JSON.stringify(target)).replace('settled', 'committing'));
      await expect(recover(root)).rejects.toThrow(/is damaged/);
    }
    const elsewhere = temporaryDirectory();
    writeTree(elsewhere, { 'a.ts': '1\n' });
    symlinkSync(elsewhere, join(root, 'out'));
    writeFileSync(join(root, '.tenfold/runs/0001/journal.json'), journal.replace('"a.ts"', '"out/a.ts"').replace('settled', 'committing'));
    await expect(recover(root)).rejects.toThrow(/behind a link to a directory outside/);
    expect(readFileSync(join(elsewhere, 'a.ts'), 'utf8')).toBe('1\n');
    rmSync(elsewhere, { recursive: true });
  });

  it('says which journal is damaged', async () => {
    writeTree(root, { 'a.ts': '1\n' });
    await write(root, change('a.ts', '1\n', '2\n'));
    writeFileSync(join(root, '.tenfold/runs/0001/journal.json'), '{"version": 1');
    await expect(undo(root)).rejects.toThrow(/journal\.json` is damaged. The originals/);
  });
});

describe('the lock', () => {
  it('lets one process write at a time, and ignores the locks of the dead', async () => {
    writeTree(root, { 'a.ts': '1\n' });
    mkdirSync(join(root, '.tenfold'));
    writeFileSync(join(root, '.tenfold', `lock-${process.ppid}`), '');
    await expect(write(root, change('a.ts', '1\n', '2\n'))).rejects.toThrow(/Another run is writing/);
    rmSync(join(root, '.tenfold', `lock-${process.ppid}`));
    writeFileSync(join(root, '.tenfold', 'lock-99999999'), '');
    await write(root, change('a.ts', '1\n', '2\n'));
    expect(text('a.ts')).toBe('2\n');
  });

  it('refuses to keep its journal behind a link', async () => {
    writeTree(root, { 'a.ts': '1\n' });
    const elsewhere = temporaryDirectory();
    symlinkSync(elsewhere, join(root, '.tenfold'));
    await expect(write(root, change('a.ts', '1\n', '2\n'))).rejects.toThrow(/`\.tenfold` is a link/);
    expect(snapshot(elsewhere)).toEqual({});
    chmodSync(elsewhere, 0o755);
    rmSync(elsewhere, { recursive: true });
  });
});
