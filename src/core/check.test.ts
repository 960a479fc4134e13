import { describe, expect, it } from 'vitest';
import { memoryHost } from '../project/host.ts';
import { createProject } from '../project/index.ts';
import { checkFile, isLocal } from './check.ts';
import type { Fix, Match, RegisteredRule } from './types.ts';

const match: Match = { range: [0, 4], message: 'Work is done twice.', severity: 'high', confidence: 1, context: 'request', evidence: [] };
const fix: Fix = { strategy: 'once', title: 'Do it once', tier: 'safe', edits: [{ path: 'a.ts', range: [0, 4], text: 'play' }] };

function rule(detect: RegisteredRule['detect'], id = 'double-work'): RegisteredRule {
  return { id, meta: { description: 'Work is done twice', category: 'process', severity: 'high', tier: 'safe', recommended: false, order: 1, refusals: [], strategies: [] }, triggers: ['work'], detect };
}

function run(text: string, rules: readonly RegisteredRule[], options?: Parameters<typeof checkFile>[3]) {
  const project = createProject(memoryHost({ 'a.ts': text }));
  const file = project.file('a.ts');
  if (!file) throw new Error('a.ts does not parse');
  return checkFile(file, project, rules, options).map(({ finding }) => finding);
}

const reports = (...matches: Partial<Match>[]) => rule(() => matches.map((one) => ({ ...match, ...one })));

describe('checkFile', () => {
  it('runs a rule only on a file that holds one of its triggers', () => {
    const always = rule(() => [match]);
    expect(run('work();', [always])).toHaveLength(1);
    expect(run('play();', [always])).toEqual([]);
  });

  it('ends a message with the command when the answer is more than an edit of this file', () => {
    const messages = (one: Partial<Match>) => run('work();', [reports(one)]).map(({ message }) => message);
    expect(messages({})).toEqual(['Work is done twice.']);
    expect(messages({ fixes: [fix] })).toEqual(['Work is done twice.']);
    expect(messages({ fixes: [{ ...fix, creates: [{ path: 'b.ts', text: '' }] }] })).toEqual(['Work is done twice. Run `npx tenfold fix --only double-work`.']);
    expect(messages({ offers: [{ strategy: 'once', title: 'Do it once', tier: 'review' }] })).toEqual(['Work is done twice. Run `npx tenfold fix --only double-work --tier review`.']);
  });

  it('takes the tier of the preferred fix, and calls a finding without one manual', () => {
    expect(run('work();', [reports({ fixes: [fix] }, { range: [0, 5] })]).map(({ tier }) => tier)).toEqual(['safe', 'manual']);
  });

  it('sorts by position', () => {
    expect(run('work(); work();', [reports({ range: [8, 12] }, { range: [0, 4] })]).map(({ range }) => range[0])).toEqual([0, 8]);
  });

  it('leaves suppressed findings out, unless the caller suppresses them itself', () => {
    const text = 'work(); // eslint-disable-line tenfold/double-work';
    expect(run(text, [reports({})])).toEqual([]);
    expect(run(text, [reports({})], { suppress: false })).toHaveLength(1);
  });

  it('hands on the failure of one rule and keeps the findings of the others', () => {
    const broken = rule(() => {
      throw new Error('no such node');
    }, 'broken');
    const failed: string[] = [];
    expect(run('work();', [broken, reports({})], { onFailure: ({ id }) => failed.push(id) })).toHaveLength(1);
    expect(failed).toEqual(['broken']);
    expect(() => run('work();', [broken])).toThrow('no such node');
  });
});

describe('isLocal', () => {
  it('is true only for edits of the one file', () => {
    expect(isLocal(fix, 'a.ts')).toBe(true);
    expect(isLocal(fix, 'b.ts')).toBe(false);
    expect(isLocal({ ...fix, dependencies: [{ manifest: 'package.json', name: 'x', range: '^1.0.0' }] }, 'a.ts')).toBe(false);
  });
});
