import { readFileSync } from 'node:fs';

export function load(): any {
  return JSON.parse(readFileSync('config.json', 'utf8'));
}
