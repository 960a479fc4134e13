import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merge } from './change-set.ts';
import { applyEdits } from './text.ts';
import type { AppliedFix, Edit, Fix } from './types.ts';

const TEXT = 'const orders = await load();\nsend(orders);\n';
const read = (path: string) => (path === 'orders.ts' || path === 'invoices.ts' ? TEXT : undefined);

function applied(fix: Partial<Fix>): AppliedFix {
  return {
    finding: { rule: 'upload-limit', path: 'orders.ts', range: [0, 1], message: '', severity: 'high', tier: 'safe', confidence: 1, context: 'request', evidence: [], refusals: [] },
    fix: { strategy: 'only', title: '', tier: 'safe', edits: [], ...fix },
  };
}
const edit = (start: number, end: number, text: string, path = 'orders.ts'): Edit => ({ path, range: [start, end], text });

describe('merge', () => {
  it('makes one of identical edits, files, dependencies and variables', () => {
    const shared: Partial<Fix> = {
      creates: [{ path: 'uploads.ts', text: 'export {};\n' }],
      dependencies: [{ manifest: 'package.json', name: 'multer', range: '^2.0.0' }],
      env: [{ name: 'UPLOAD_DIR', example: '/tmp', description: 'Where uploads wait.' }],
    };
    const importLine = edit(0, 0, "import { upload } from './uploads';\n");
    const result = merge([applied({ ...shared, edits: [importLine, edit(6, 12, 'first')] }), applied({ ...shared, edits: [importLine, edit(34, 40, 'second')] })], read);
    expect(result.applied).toHaveLength(2);
    expect(result.files).toEqual([
      { path: 'orders.ts', before: TEXT, after: "import { upload } from './uploads';\nconst first = await load();\nsend(second);\n" },
    ]);
    expect([result.creates.length, result.dependencies.length, result.env.length]).toEqual([1, 1, 1]);
  });

  it('keeps two insertions at one offset in the order of the fixes', () => {
    const result = merge([applied({ edits: [edit(0, 0, 'b;')] }), applied({ edits: [edit(0, 0, 'a;')] })], read);
    expect(result.files[0]?.after.startsWith('b;a;const')).toBe(true);
  });

  it('lets an insertion touch the ends of a replaced range, and defers it inside', () => {
    const replace = applied({ edits: [edit(6, 12, 'all')] });
    const at = (offset: number) => merge([replace, applied({ edits: [edit(offset, offset, '!')] })], read).deferred.length;
    expect([at(6), at(9), at(12)]).toEqual([0, 1, 0]);
  });

  it('defers every part of a fix of which one part overlaps', () => {
    const late = applied({ edits: [edit(8, 10, 'x'), edit(0, 0, 'far;', 'invoices.ts')], creates: [{ path: 'late.ts', text: '' }] });
    const result = merge([applied({ edits: [edit(6, 12, 'all')] }), late], read);
    expect(result.deferred).toEqual([late]);
    expect(result.files.map((file) => file.path)).toEqual(['orders.ts']);
    expect(result.creates).toEqual([]);
  });

  it.each<[string, Partial<Fix>, Partial<Fix>]>([
    ['one path with two texts', { creates: [{ path: 'a.ts', text: '1' }] }, { creates: [{ path: 'a.ts', text: '2' }] }],
    ['two versions of a package', { dependencies: [{ manifest: 'package.json', name: 'pg', range: '^8' }] }, { dependencies: [{ manifest: 'package.json', name: 'pg', range: '^7' }] }],
    ['an edit of a removed file', { removes: ['orders.ts'] }, { edits: [edit(0, 0, 'x')] }],
    ['the removal of an edited file', { edits: [edit(0, 0, 'x')] }, { removes: ['orders.ts'] }],
  ])('defers %s', (_, first, second) => {
    expect(merge([applied(first), applied(second)], read).deferred).toHaveLength(1);
  });

  it('keeps the same package in two workspaces', () => {
    const change = (manifest: string) => applied({ dependencies: [{ manifest, name: 'pg', range: manifest === 'a/package.json' ? '^8' : '^7' }] });
    expect(merge([change('a/package.json'), change('b/package.json')], read).dependencies).toHaveLength(2);
  });

  it.each<[string, Partial<Fix>]>([
    ['`gone.ts` does not exist.', { edits: [edit(0, 0, 'x', 'gone.ts')] }],
    ['An edit lies outside the text of `orders.ts`.', { edits: [edit(0, 999, 'x')] }],
    ['Two edits of this fix overlap in `orders.ts`.', { edits: [edit(0, 5, 'x'), edit(4, 6, 'y')] }],
    ['`orders.ts` already exists with other content.', { creates: [{ path: 'orders.ts', text: 'x' }] }],
    ['`../orders.ts` is not a path inside the project.', { creates: [{ path: '../orders.ts', text: 'x' }] }],
    ['`/etc/orders.ts` is not a path inside the project.', { creates: [{ path: '/etc/orders.ts', text: 'x' }] }],
    ['This fix changes nothing.', { edits: [edit(0, 5, 'const')] }],
  ])('says why a fix is impossible: %s', (because, fix) => {
    expect(merge([applied(fix)], read)).toMatchObject({ applied: [], deferred: [], impossible: [{ because }] });
  });

  it('creates nothing where the same file exists already', () => {
    const result = merge([applied({ edits: [edit(0, 0, 'x;')], creates: [{ path: 'invoices.ts', text: TEXT }] })], read);
    expect([result.applied.length, result.creates.length]).toEqual([1, 0]);
  });
});

const anyEdit = fc.tuple(fc.constantFrom('orders.ts', 'invoices.ts'), fc.nat(TEXT.length), fc.nat(4), fc.constantFrom('', 'x', 'y;\n')).map(
  ([path, start, length, text]) => edit(start, Math.min(TEXT.length, start + length), text, path),
);
const anyFix = fc.array(anyEdit, { minLength: 1, maxLength: 3 }).map((edits) => applied({ edits }));
const anyFixes = fc.array(anyFix, { maxLength: 8 });

describe('merge, for any fixes', () => {
  it('puts each fix into exactly one of three lists', () => {
    fc.assert(fc.property(anyFixes, (fixes) => {
      const { applied: done, deferred, impossible } = merge(fixes, read);
      expect(new Set([...done, ...deferred, ...impossible.map((one) => one.applied)])).toEqual(new Set(fixes));
      expect(done.length + deferred.length + impossible.length).toBe(fixes.length);
    }));
  });

  it('gives the text that the distinct edits of the applied fixes give together', () => {
    fc.assert(fc.property(anyFixes, (fixes) => {
      const result = merge(fixes, read);
      for (const path of ['orders.ts', 'invoices.ts']) {
        const seen: Edit[] = [];
        for (const { fix } of result.applied) {
          const mine = fix.edits.filter((one) => one.path === path);
          seen.push(...mine.filter((one) => !seen.some((other) => JSON.stringify(other) === JSON.stringify(one))));
        }
        const after = result.files.find((file) => file.path === path)?.after ?? TEXT;
        expect(after).toBe(applyEdits(TEXT, seen));
      }
    }));
  });

  it('defers only what an applied fix stands in the way of', () => {
    fc.assert(fc.property(anyFixes, (fixes) => {
      const { applied: done, deferred } = merge(fixes, read);
      for (const late of deferred) {
        expect(done.some((early) => merge([early, late], read).deferred.length === 1)).toBe(true);
        expect(merge([late], read).applied).toEqual([late]);
      }
    }));
  });

  it('changes nothing when only the applied fixes are merged again', () => {
    fc.assert(fc.property(anyFixes, (fixes) => {
      const first = merge(fixes, read);
      expect(merge(first.applied, read).files).toEqual(first.files);
    }));
  });
});
