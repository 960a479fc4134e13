import { describe, expect, it } from 'vitest';
import { memoryHost } from './host.ts';
import { createManifests } from './manifest.ts';

const manifests = (files: Record<string, string>) => createManifests(memoryHost(files));
const depends = (range: string) => JSON.stringify({ dependencies: { multer: range } });
const version = (files: Record<string, string>, path = 'src/a.ts') => manifests(files).version(path, 'multer');

describe('version', () => {
  it('is what is installed, then what is locked, then the lowest the range admits', () => {
    const declared = { 'package.json': depends('^2.0.1') };
    const npm = { 'package-lock.json': JSON.stringify({ packages: { 'node_modules/multer': { version: '2.3.0' } } }) };
    expect(version(declared)).toBe('2.0.1');
    expect(version({ ...declared, ...npm })).toBe('2.3.0');
    expect(version({ ...declared, ...npm, 'node_modules/multer/package.json': '{"version":"2.5.0"}' })).toBe('2.5.0');
  });

  it('reads the lockfiles of npm, pnpm and yarn', () => {
    const declared = { 'package.json': depends('^2.0.1') };
    expect(version({ ...declared, 'package-lock.json': JSON.stringify({ dependencies: { multer: { version: '2.1.0' } } }) })).toBe('2.1.0');
    expect(version({ ...declared, 'pnpm-lock.yaml': 'packages:\n\n  multer@2.2.0:\n    resolution: {}\n' })).toBe('2.2.0');
    expect(version({ ...declared, 'pnpm-lock.yaml': 'packages:\n\n  /multer/2.2.1:\n    resolution: {}\n' })).toBe('2.2.1');
    expect(version({ ...declared, 'yarn.lock': 'multer@^2.0.1:\n  version "2.2.2"\n' })).toBe('2.2.2');
    expect(version({ ...declared, 'yarn.lock': '"multer@npm:^2.0.1":\n  version: 2.2.3\n' })).toBe('2.2.3');
  });

  it('looks up to the workspace root', () => {
    const files = {
      'package.json': '{}',
      'apps/api/package.json': depends('^1.4.4'),
      'package-lock.json': JSON.stringify({ packages: { 'apps/api/node_modules/multer': { version: '1.4.5-lts.1' }, 'node_modules/multer': { version: '2.0.0' } } }),
    };
    expect(version(files, 'apps/api/src/a.ts')).toBe('1.4.5-lts.1');
    expect(version(files, 'apps/web/a.ts')).toBeUndefined();
  });

  it('reads pnpm catalogs and admits what it cannot know', () => {
    expect(version({ 'package.json': depends('catalog:'), 'pnpm-workspace.yaml': 'catalog:\n  multer: ^2.4.0\n' })).toBe('2.4.0');
    expect(version({ 'package.json': depends('catalog:api'), 'pnpm-workspace.yaml': 'catalogs:\n  api:\n    multer: ^2.4.1\n' })).toBe('2.4.1');
    expect(version({ 'package.json': depends('latest') })).toBeUndefined();
    expect(version({ 'package.json': depends('github:expressjs/multer') })).toBeUndefined();
    expect(version({ 'package.json': 'not json' })).toBeUndefined();
  });
});

describe('nodeVersion', () => {
  it('is the lowest of engines, .nvmrc, .tool-versions and Dockerfile', () => {
    const files = { 'package.json': '{"engines":{"node":">=20"}}', '.nvmrc': 'v22.3.0\n', '.tool-versions': 'nodejs 24.1.0\n', Dockerfile: 'FROM node:18-alpine AS build\n' };
    expect(manifests(files).nodeVersion('src/a.ts')).toBe('18.0.0');
    expect(manifests({ 'package.json': '{"engines":{"node":">=20.6"}}' }).nodeVersion('src/a.ts')).toBe('20.6.0');
    expect(manifests({ '.nvmrc': 'lts/*' }).nodeVersion('a.ts')).toBeUndefined();
  });
});
