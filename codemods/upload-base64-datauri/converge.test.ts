import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Tier } from '../../src/core/types.ts';
import { fix } from '../../src/engine/fix.ts';
import { memoryHost } from '../../src/project/host.ts';
import { readCase } from '../../test-fixtures/cases.ts';

// One command, all rules: what this rule leaves for `upload-memory-storage`, and the other way round.

const fixtures = join(import.meta.dirname, '../../test-fixtures');

async function fixed(name: string, tier: Exclude<Tier, 'manual'>) {
  const { input } = readCase(fixtures, 'upload-base64-datauri', name);
  const { changeSet, after, rolledBack } = await fix({ root: '/project', host: memoryHost(Object.fromEntries(input), '/project'), tier });
  expect(rolledBack).toEqual([]);
  return { created: changeSet.creates.map(({ path }) => path.split('/').slice(-2).join('/').replace(/\.\w+$/, '')), left: after.findings.map(({ rule }) => rule) };
}

const CASES = ['example', 'inline-template-in-commonjs', 'gallery-is-uploaded-in-parallel', 'helper-in-another-file-makes-the-data-uri', 'wrapper-in-another-file-uploads-the-string'];

it.each(CASES)('%s streams from disk at tier review, with nothing left over', async (name) => {
  expect(await fixed(name, 'review')).toEqual({ created: ['tenfold/temporary-uploads', 'tenfold/upload-file'], left: [] });
});

it.each(CASES)('%s sends the bytes at tier safe', async (name) => {
  const { created, left } = await fixed(name, 'safe');
  expect(created).toEqual(['tenfold/cloudinary']);
  expect(left).not.toContain('upload-base64-datauri');
});
