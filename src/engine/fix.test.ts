import { describe, expect, it, vi } from 'vitest';
import type { Edit, Fix, Match, RegisteredRule, SourceFile } from '../core/types.ts';
import { memoryHost } from '../project/host.ts';
import { fix, SettleError, type FixOptions } from './fix.ts';

const registry: RegisteredRule[] = vi.hoisted(() => []);
vi.mock('../rules/index.ts', () => ({ rules: registry }));

/** A rule that reports every call of a function and offers the fixes made for it. */
function rule(id: string, callee: string, fixes: (file: SourceFile, call: { range: readonly [number, number]; name: readonly [number, number] }) => Partial<Fix>[], order = 10): RegisteredRule {
  return {
    id,
    triggers: [callee],
    meta: { description: '', category: 'uploads', severity: 'high', tier: 'safe', recommended: true, order, refusals: [], strategies: [] },
    *detect(file): Iterable<Match> {
      for (const call of file.nodes('CallExpression')) {
        if (call.callee.type !== 'Identifier' || call.callee.name !== callee) continue;
        const made = fixes(file, { range: call.range, name: call.callee.range });
        yield {
          range: call.range, message: `\`${callee}\` is slow.`, severity: 'high', confidence: 1, context: 'request', evidence: [],
          fixes: made.map((one, index) => ({ strategy: `way-${index}`, title: id, tier: 'safe', edits: [], ...one })),
        };
      }
    },
  };
}
const rename = (to: string) => (file: SourceFile, { name }: { name: readonly [number, number] }): Partial<Fix>[] => [{ edits: [{ path: file.path, range: name, text: to }] }];
const at = (file: SourceFile, range: readonly [number, number], text: string): Edit => ({ path: file.path, range, text });

async function run(files: Record<string, string>, rules: RegisteredRule[], options: Partial<FixOptions> = {}) {
  registry.splice(0, registry.length, ...rules);
  const host = memoryHost(files);
  const result = await fix({ root: host.root, host, tier: 'safe', ...options });
  const texts = Object.fromEntries([...result.changeSet.files.map(({ path, after }) => [path, after]), ...result.changeSet.creates.map(({ path, text }) => [path, text])]);
  return { ...result, texts };
}

describe('fix', () => {
  it('changes what is found and nothing else, in LF text of the original', async () => {
    const { texts, changeSet, passes, before, after } = await run({ 'orders.ts': '\uFEFFload(1);\r\n\tload(2); // 📦', 'invoices.ts': 'bill();\n' }, [rule('slow-load', 'load', rename('find'))]);
    expect(texts).toEqual({ 'orders.ts': 'find(1);\n\tfind(2); // 📦' });
    expect(changeSet.files[0]?.before).toBe('load(1);\n\tload(2); // 📦');
    expect([passes, before.findings.length, after.findings.length, changeSet.applied.length]).toEqual([1, 2, 0, 2]);
  });

  it('does nothing where nothing is found', async () => {
    expect(await run({ 'orders.ts': 'find();\n' }, [rule('slow-load', 'load', rename('find'))])).toMatchObject({ passes: 0, texts: {}, changeSet: { files: [], applied: [] } });
  });

  it('keeps only one of two fixes that declare the same name in one block', async () => {
    const keep = rule('keep', 'load', (file, { range, name }) => [{ edits: [at(file, name, 'find'), at(file, [range[0], range[0]], range[0] === 0 ? 'const rows = ' : ' const rows = ')] }]);
    const { texts, rolledBack } = await run({ 'orders.ts': 'load(1);\nload(2);\n' }, [keep]);
    expect(texts).toEqual({ 'orders.ts': 'const rows = find(1);\nload(2);\n' });
    expect(rolledBack.map(({ because }) => because)).toEqual(['`orders.ts` would declare `rows` twice in one block.']);
  });

  it('takes nested fixes one pass after the other', async () => {
    const wrap = rule('unwrap', 'wrap', (file, { range }) => [{ edits: [at(file, range, file.text.slice(range[0] + 5, range[1] - 1))] }]);
    expect(await run({ 'orders.ts': 'wrap(wrap(wrap(1)));\n' }, [wrap])).toMatchObject({ texts: { 'orders.ts': '1;\n' }, passes: 3, rolledBack: [] });
  });

  it('works through the orders and analyses again between them', async () => {
    const seen: string[] = [];
    const first = rule('first', 'open', rename('connect'), 1);
    const second = rule('second', 'connect', (file, { name }) => {
      seen.push(file.text);
      return rename('pool')(file, { name });
    }, 2);
    const { texts, changeSet } = await run({ 'orders.ts': 'open();\nconnect();\n' }, [second, first]);
    expect(texts).toEqual({ 'orders.ts': 'pool();\npool();\n' });
    expect(changeSet.applied.map(({ finding }) => finding.rule)).toEqual(['first', 'second', 'second']);
    expect(seen).toContain('connect();\nconnect();\n');
  });

  it('takes back a fix after which the file does not parse, and keeps the others', async () => {
    const rules = [rule('good', 'load', rename('find')), rule('breaks', 'send', (file, { name }) => [{ edits: [at(file, name, '(((')] }])];
    const { texts, rolledBack } = await run({ 'orders.ts': 'load();\nsend();\nload();\n' }, rules);
    expect(texts).toEqual({ 'orders.ts': 'find();\nsend();\nfind();\n' });
    expect(rolledBack).toMatchObject([{ finding: { rule: 'breaks' }, because: expect.stringMatching(/^`orders\.ts` would no longer parse: .*\(line \d\)\.$/) }]);
  });

  it('takes back a fix after which the finding is still there', async () => {
    const rules = [rule('good', 'load', rename('find')), rule('no-cure', 'send', (file, { range }) => [{ edits: [at(file, [range[0], range[0]], 'await ')] }])];
    const { texts, rolledBack, after } = await run({ 'orders.ts': 'load();\nsend(1);\n' }, rules);
    expect(texts).toEqual({ 'orders.ts': 'find();\nsend(1);\n' });
    expect(rolledBack).toMatchObject([{ finding: { rule: 'no-cure' }, because: 'The finding is still there after the fix.' }]);
    expect(after.findings.map((finding) => finding.rule)).toEqual(['no-cure']);
  });

  it('takes back the whole fix: its files, dependencies and edits elsewhere', async () => {
    const files = { 'package.json': '{ "name": ', 'orders.ts': 'load();\n', 'invoices.ts': 'bill();\n' };
    const wide = rule('wide', 'load', (file, { name }) => [{ edits: [at(file, name, 'find'), { path: 'invoices.ts', range: [0, 4], text: 'pay' }], creates: [{ path: 'limits.ts', text: '' }], dependencies: [{ manifest: 'package.json', name: 'pg', range: '^8.0.0' }] }]);
    const broken = await run(files, [wide]);
    expect([broken.texts, broken.rolledBack[0]?.because]).toEqual([{}, '`package.json` is not valid JSON, so that its dependencies cannot be changed.']);
    const whole = await run({ ...files, 'package.json': '{\n\t"name": "shop"\n}' }, [wide]);
    expect(whole.texts).toEqual({ 'package.json': '{\n\t"name": "shop",\n\t"dependencies": {\n\t\t"pg": "^8.0.0"\n\t}\n}', 'orders.ts': 'find();\n', 'invoices.ts': 'pay();\n', 'limits.ts': '' });
    expect(whole.changeSet.dependencies).toEqual([{ manifest: 'package.json', name: 'pg', range: '^8.0.0' }]);
  });

  it('takes fixes of the tier asked for, and the next answer where the first is of another', async () => {
    const two = rule('two-ways', 'load', (file, { name }) => [{ tier: 'review', note: 'Slower.', edits: [at(file, name, 'stream')] }, { edits: [at(file, name, 'find')] }]);
    expect((await run({ 'orders.ts': 'load();\n' }, [two])).texts).toEqual({ 'orders.ts': 'find();\n' });
    expect((await run({ 'orders.ts': 'load();\n' }, [two], { tier: 'review' })).texts).toEqual({ 'orders.ts': 'stream();\n' });
    expect((await run({ 'orders.ts': 'load();\n' }, [two], { tier: 'review', strategies: { 'two-ways': 'way-1' } })).texts).toEqual({ 'orders.ts': 'find();\n' });
  });

  it('names the rules that undo each other', async () => {
    const run2 = run({ 'orders.ts': 'load();\n' }, [rule('to-find', 'load', rename('find')), rule('to-load', 'find', rename('load'))]);
    await expect(run2).rejects.toThrow(SettleError);
    await expect(run2).rejects.toThrow(/^The fixes of `to-(find|load)` do not settle: after 10 passes/);
  });

  it('defers what did not get its turn within the passes allowed', async () => {
    const wrap = rule('unwrap', 'wrap', (file, { range }) => [{ edits: [at(file, range, file.text.slice(range[0] + 5, range[1] - 1))] }]);
    const { texts, changeSet } = await run({ 'orders.ts': 'wrap(wrap(1));\n' }, [wrap], { maxPasses: 1 });
    expect([texts, changeSet.deferred.length]).toEqual([{ 'orders.ts': 'wrap(1);\n' }, 1]);
  });

  it('reports a fix that fits no text', async () => {
    const { rolledBack } = await run({ 'orders.ts': 'load();\n' }, [rule('lost', 'load', () => [{ edits: [{ path: 'gone.ts', range: [0, 1], text: '' }] }])]);
    expect(rolledBack).toMatchObject([{ because: '`gone.ts` does not exist.' }]);
  });

  it('merges one import that two fixes add', async () => {
    const importing = rule('limits', 'load', (file, { name }) => [{ edits: [at(file, [0, 0], "import { find } from './find';\n"), at(file, name, 'find')] }]);
    expect((await run({ 'orders.ts': 'load(1);\nload(2);\n' }, [importing])).texts).toEqual({ 'orders.ts': "import { find } from './find';\nfind(1);\nfind(2);\n" });
  });
});

describe('choose', () => {
  const slow = rule('slow-load', 'load', (file, { name }) => [{ edits: [at(file, name, 'find')] }, { edits: [at(file, name, 'stream')] }]);

  it('asks once about each fix, and leaves what is declined in every later pass', async () => {
    const asked: string[] = [];
    const later = rule('later', 'send', rename('post'), 20);
    const { texts, after } = await run({ 'orders.ts': 'load(1);\nload(2);\nload(3);\nsend();\n' }, [slow, later], {
      async choose({ finding }, read) {
        asked.push(read(finding.path)?.slice(...finding.range) ?? '');
        return asked.at(-1) !== 'load(2)';
      },
    });
    expect(asked).toEqual(['load(1)', 'load(2)', 'load(3)', 'send()']);
    expect(texts).toEqual({ 'orders.ts': 'find(1);\nload(2);\nfind(3);\npost();\n' });
    expect(after.findings).toHaveLength(1);
  });

  it('applies another answer in place of the first', async () => {
    const { texts } = await run({ 'orders.ts': 'load(1);\nload(2);\n' }, [slow], {
      choose: async ({ finding }) => (finding.range[0] === 0 ? (finding.alternatives?.[0] ?? false) : true),
    });
    expect(texts).toEqual({ 'orders.ts': 'stream(1);\nfind(2);\n' });
  });
});
