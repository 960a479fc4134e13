import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryDirectory, writeTree } from '../files/testing.ts';
import { detectPackageManager, install, installCommand } from './install.ts';

let root = '';
beforeEach(() => {
  root = temporaryDirectory();
  mkdirSync(join(root, '.git'));
  return () => rmSync(root, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

describe('detectPackageManager', () => {
  it.each([
    ['package-lock.json', 'npm'], ['npm-shrinkwrap.json', 'npm'], ['pnpm-lock.yaml', 'pnpm'], ['yarn.lock', 'yarn'], ['bun.lockb', 'bun'], ['bun.lock', 'bun'],
  ])('goes by %s', (lockfile, name) => {
    writeTree(root, { 'package.json': '{}', [lockfile]: '' });
    expect(detectPackageManager(root, 'package.json')).toEqual({ name, directory: root, evidence: lockfile });
  });

  it('puts the packageManager field before the lockfile', () => {
    writeTree(root, { 'package.json': '{ "packageManager": "pnpm@9.1.0+sha512.abc" }', 'yarn.lock': '' });
    expect(detectPackageManager(root, 'package.json')).toEqual({ name: 'pnpm', version: '9.1.0', directory: root, evidence: 'package.json' });
  });

  it('reads devEngines, and takes npm where nothing tells', () => {
    writeTree(root, { 'package.json': '{ "devEngines": { "packageManager": { "name": "bun" } } }', 'api/package.json': '{}' });
    expect(detectPackageManager(root, 'package.json').name).toBe('bun');
    writeTree(root, { 'package.json': '{' });
    expect(detectPackageManager(root, 'package.json')).toEqual({ name: 'npm', directory: root });
  });

  it.each<[string, Record<string, string>, string]>([
    ['npm', { 'package.json': '{ "workspaces": ["apps/*"] }', 'package-lock.json': '' }, 'npm'],
    ['yarn', { 'package.json': '{ "workspaces": { "packages": ["./apps/*/"] } }', 'yarn.lock': '' }, 'yarn'],
    ['pnpm', { 'package.json': '{}', 'pnpm-workspace.yaml': 'packages:\n  - "apps/*"\n', 'pnpm-lock.yaml': '' }, 'pnpm'],
  ])('installs in the workspace root of %s, also when it lies above the project root', (_, files, name) => {
    writeTree(root, { ...files, 'apps/api/package.json': '{}' });
    expect(detectPackageManager(root, 'apps/api/package.json')).toMatchObject({ name, directory: root });
    expect(detectPackageManager(join(root, 'apps/api'), 'package.json')).toMatchObject({ name, directory: root });
  });

  it('leaves a package that is no member of the workspace to itself', () => {
    writeTree(root, { 'package.json': '{ "workspaces": ["apps/*", "!apps/old"] }', 'yarn.lock': '', 'apps/old/package.json': '{}', 'tools/package.json': '{}', 'tools/package-lock.json': '' });
    expect(detectPackageManager(root, 'apps/old/package.json')).toEqual({ name: 'npm', directory: join(root, 'apps/old') });
    expect(detectPackageManager(root, 'tools/package.json')).toEqual({ name: 'npm', directory: join(root, 'tools'), evidence: 'package-lock.json' });
  });

  it('does not look beyond the repository', () => {
    writeTree(root, { 'yarn.lock': '', 'package.json': '{ "workspaces": ["shop"] }', 'shop/package.json': '{}', 'shop/.git': '' });
    expect(detectPackageManager(join(root, 'shop'), 'package.json').name).toBe('npm');
  });
});

it('prints the command for the directory the reader is in', () => {
  const manager = { name: 'pnpm' as const, directory: '/repo' };
  expect([installCommand(manager, '/repo'), installCommand(manager, '/repo/apps/api'), installCommand({ name: 'npm', directory: '/repo/my app' }, '/repo')]).toEqual([
    'pnpm install', 'cd ../.. && pnpm install', 'cd "my app" && npm install',
  ]);
});

describe('install', () => {
  const asked = async (name: 'npm' | 'pnpm' | 'yarn' | 'bun', version?: string, script = 'echo "$@" > asked') => {
    writeTree(root, { [`bin/${name}`]: `#!/bin/sh\n${script}\n` });
    chmodSync(join(root, 'bin', name), 0o755);
    vi.stubEnv('PATH', `${join(root, 'bin')}${delimiter}${process.env['PATH']}`);
    return install({ name, directory: root, ...(version !== undefined && { version }) });
  };

  it.each<['npm' | 'pnpm' | 'yarn' | 'bun', string | undefined, string]>([
    ['npm', undefined, 'install --ignore-scripts'],
    ['pnpm', '9.0.0', 'install --no-frozen-lockfile --ignore-scripts'],
    ['yarn', '1.22.0', 'install --ignore-scripts'],
    ['yarn', '4.1.0', 'install --no-immutable --mode=skip-build'],
    ['bun', undefined, 'install --ignore-scripts'],
  ])('runs %s %s with no scripts of packages', async (name, version, expected) => {
    expect(await asked(name, version)).toMatchObject({ ok: true, code: 0 });
    expect(readFileSync(join(root, 'asked'), 'utf8')).toBe(`${expected}\n`);
  });

  it('returns the end of the output when it fails', async () => {
    expect(await asked('npm', undefined, 'seq 1 100; echo "no such package" >&2; exit 7')).toMatchObject({ ok: false, code: 7, tail: expect.stringMatching(/^6[12]\n[^]*(?:100|package)$/) });
  });

  it('says so when the manager is not there', async () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(await install({ name: 'bun', directory: root })).toMatchObject({ ok: false, tail: expect.stringContaining('ENOENT') });
  });
});
