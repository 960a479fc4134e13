import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Offer, RuleMeta } from '../core/types.ts';
import { ConfigError, loadConfig } from './config.ts';

const offer = (strategy: string): Offer => ({ strategy, title: strategy, tier: 'review' });

function known(id: string, strategies: string[]) {
  const meta: RuleMeta = {
    description: 'Uploads are kept in memory',
    category: 'uploads',
    severity: 'high',
    tier: 'review',
    recommended: true,
    order: 1,
    refusals: [],
    strategies: strategies.map(offer),
  };
  return { id, meta };
}

const rules = [known('upload-limit', []), known('upload-memory-storage', ['disk', 'stream'])];

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tenfold-config-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function load(files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return loadConfig(root, rules);
}

function messageOf(files: Record<string, string>): string {
  try {
    load(files);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'no error';
}

const file = (text: string) => ({ 'tenfold.config.json': text });

test('no configuration is an empty one', () => {
  expect(load({})).toEqual({});
  expect(load({ 'package.json': '{ "name": "tenfold" }' })).toEqual({});
});

test('reads JSON with comments, trailing commas, a byte order mark and CRLF', () => {
  const text = '\uFEFF{\r\n  // generated clients\r\n  "exclude": ["src/generated/**",],\r\n  "rules": { "upload-limit": "off" },\r\n}\r\n';
  expect(load(file(text))).toEqual({ exclude: ['src/generated/**'], rules: { 'upload-limit': 'off' } });
});

test('reads "tenfold" in package.json', () => {
  const manifest = '{ "name": "avatars", "tenfold": { "$schema": "x", "include": ["src/**"], "strategies": { "upload-memory-storage": "stream" } } }';
  expect(load({ 'package.json': manifest })).toEqual({ include: ['src/**'], strategies: { 'upload-memory-storage': 'stream' } });
});

test('two configurations are an error that names both', () => {
  const message = messageOf({ ...file('{}'), 'package.json': '{ "tenfold": {} }' });
  expect(message).toBe('Both tenfold.config.json and "tenfold" in package.json configure this project. Keep one of them.');
});

test.each([
  ['{\n  "exlude": []\n}', 'tenfold.config.json:2:3: unknown key "exlude". Did you mean `exclude`? Known keys: $schema, include, exclude, rules, strategies.'],
  ['{ "rules": { "upload-limits": "off" } }', 'tenfold.config.json:1:14: unknown rule "upload-limits". Did you mean `upload-limit`?'],
  ['{ "rules": { "sessions": "off" } }', 'tenfold.config.json:1:14: unknown rule "sessions".'],
  ['{ "rules": { "upload-limit": "hihg" } }', 'tenfold.config.json:1:30: "upload-limit" takes one of off, critical, high, medium, low, info. Did you mean `high`?'],
  ['{ "rules": { "upload-limit": 2 } }', 'tenfold.config.json:1:30: "upload-limit" takes one of off, critical, high, medium, low, info.'],
  ['{ "rules": ["upload-limit"] }', 'tenfold.config.json:1:12: "rules" takes an object whose keys are rule ids.'],
  ['{ "include": "src" }', 'tenfold.config.json:1:14: "include" takes a list of globs, such as ["src/**"].'],
  ['{ "exclude": [1] }', 'tenfold.config.json:1:15: "exclude" holds something that is not a glob.'],
  ['{ "strategies": { "upload-memory-storage": "strem" } }', 'tenfold.config.json:1:44: rule "upload-memory-storage" has no strategy "strem". Did you mean `stream`? It has: disk, stream.'],
  ['{ "strategies": { "upload-limit": "disk" } }', 'tenfold.config.json:1:35: rule "upload-limit" has no strategies to choose from.'],
  ['{ "rules": {\n  "upload-limit" "off" }', 'tenfold.config.json:2:18: this is not valid JSON (colon expected).'],
  ['', 'tenfold.config.json:1:1: this is not valid JSON (value expected).'],
  ['[]', 'tenfold.config.json:1:1: the configuration is an object, such as { "exclude": ["legacy/**"] }.'],
])('%j is an error with its place', (text, message) => {
  expect(messageOf(file(text))).toBe(message);
});

test('a package.json that is not JSON is an error only when it may configure Tenfold', () => {
  expect(messageOf({ 'package.json': '{ "name": "avatars", ' })).toBe('no error');
  expect(messageOf({ 'package.json': '{ "tenfold": { "include": ' })).toContain('package.json:1:27: this is not valid JSON');
});
