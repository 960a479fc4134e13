import { describe, expect, it } from 'vitest';
import { memoryHost } from '../project/host.ts';
import { rules } from '../rules/index.ts';
import { check, prefilter, type RunOptions } from './check.ts';

const upload = `import express from 'express';
import multer from 'multer';
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 50 * 1024 * 1024 } });
express().post('/avatars', upload.single('avatar'), (req, res) => res.json(parse(req.file.buffer)));
`;
const files = {
  'package.json': JSON.stringify({ dependencies: { express: '^5.0.0', multer: '^2.0.0' } }),
  'src/upload.ts': upload,
  'src/other/upload.ts': upload,
  'src/broken.ts': 'import multer from "multer"; const = 1;',
  'src/plain.ts': 'export const one = 1;',
};
const run = (options: Partial<RunOptions> = {}, extra: Record<string, string> = {}) => check({ root: '/project', host: memoryHost({ ...files, ...extra }), only: ['upload-memory-storage'], ...options });
const paths = async (...options: Parameters<typeof run>) => (await run(...options)).findings.map(({ path }) => path);

describe('check', () => {
  it('reports by path and position, counts the files and says which did not parse', async () => {
    const result = await run();
    expect(result.findings.map(({ path, rule }) => `${path} ${rule}`)).toEqual(['src/other/upload.ts upload-memory-storage', 'src/upload.ts upload-memory-storage']);
    expect(result).toMatchObject({ files: 4, missing: [], errors: [{ path: 'src/broken.ts', kind: 'syntax', message: expect.stringMatching(/^1:\d+ /) }] });
  });

  it('goes on after a file that is nested too deeply', async () => {
    const sum = `import multer from 'multer';\nexport const text = ${Array.from({ length: 20_000 }, (_, row) => `'row ${row}'`).join(' +\n')};\n`;
    const result = await run({}, { 'src/generated.ts': sum });
    expect(result.errors).toContainEqual({ path: 'src/generated.ts', kind: 'syntax', message: '1:1 The code is nested too deeply.' });
    expect(result.findings).toHaveLength(2);
  });

  it('parses only files that hold a trigger', async () => {
    expect((await run()).parsed).toBeLessThan((await run({ prefilter: false })).parsed);
  });

  it('narrows to files and directories and names those that hold nothing', async () => {
    expect(await paths({ paths: ['src/other'] })).toEqual(['src/other/upload.ts']);
    expect(await paths({ paths: ['./src/upload.ts'] })).toEqual(['src/upload.ts']);
    expect(await paths({ paths: ['/project/src/other/'] })).toEqual(['src/other/upload.ts']);
    expect((await run({ paths: ['src/none', 'src/other'] })).missing).toEqual(['src/none']);
  });

  it('follows the configuration: globs, rules that are off, severities', async () => {
    expect(await paths({ config: { exclude: ['src/other/**'] } })).toEqual(['src/upload.ts']);
    expect(await paths({ config: { exclude: ['src/other/'] } })).toEqual(['src/upload.ts']);
    expect(await paths({ config: { exclude: ['./src/other'] } })).toEqual(['src/upload.ts']);
    expect(await paths({ config: { include: ['**/other/**'] } })).toEqual(['src/other/upload.ts']);
    expect(await paths({ config: { rules: { 'upload-memory-storage': 'off' } } })).toEqual([]);
    expect((await run({ config: { rules: { 'upload-memory-storage': 'low' } } })).findings.map(({ severity }) => severity)).toEqual(['low', 'low']);
  });

  it('leaves out what an ESLint comment switches off', async () => {
    const quiet = upload.replace('const upload', '// eslint-disable-next-line tenfold/upload-memory-storage -- one user\nconst upload');
    expect(await paths({}, { 'src/upload.ts': quiet })).toEqual(['src/other/upload.ts']);
  });

  it('runs only the rules asked for', async () => {
    expect(new Set((await run({ only: ['upload-limit'] })).findings.map(({ rule }) => rule))).not.toContain('upload-memory-storage');
  });

  it('gives every finding evidence, and a fix or a reason', async () => {
    for (const finding of (await run()).findings) {
      expect(finding.evidence.length).toBeGreaterThan(0);
      expect(finding.fix !== undefined || finding.refusals.length > 0).toBe(true);
    }
  });
});

describe('prefilter', () => {
  it('lets through exactly the texts that hold a trigger', () => {
    const mayReport = prefilter(rules);
    for (const trigger of rules.flatMap((rule) => rule.triggers)) expect(mayReport(`a ${trigger} b`)).toBe(true);
    expect(mayReport('export const one = 1;')).toBe(false);
    expect(prefilter([])('anything')).toBe(false);
  });
});
