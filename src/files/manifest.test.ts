import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeManifest } from './manifest.ts';

const add = (text: string, name = 'multer', range = '^2.0.0', dev = false) => changeManifest(text, [{ name, range, dev }]);

describe('changeManifest', () => {
  it.each([
    ['two spaces', '{\n  "name": "shop",\n  "dependencies": {\n    "express": "^5.0.0",\n    "pg": "^8.0.0"\n  }\n}\n', '{\n  "name": "shop",\n  "dependencies": {\n    "express": "^5.0.0",\n    "multer": "^2.0.0",\n    "pg": "^8.0.0"\n  }\n}\n'],
    ['four spaces, first place', '{\n    "dependencies": {\n        "pg": "^8.0.0"\n    }\n}', '{\n    "dependencies": {\n        "multer": "^2.0.0",\n        "pg": "^8.0.0"\n    }\n}'],
    ['tabs, last place', '{\n\t"dependencies": {\n\t\t"express": "^5.0.0"\n\t}\n}\n', '{\n\t"dependencies": {\n\t\t"express": "^5.0.0",\n\t\t"multer": "^2.0.0"\n\t}\n}\n'],
    ['an unsorted section: at its end', '{\n  "dependencies": {\n    "pg": "^8.0.0",\n    "express": "^5.0.0"\n  }\n}\n', '{\n  "dependencies": {\n    "pg": "^8.0.0",\n    "express": "^5.0.0",\n    "multer": "^2.0.0"\n  }\n}\n'],
    ['no section: before devDependencies', '{\n  "name": "shop",\n  "devDependencies": {\n    "vitest": "^4.0.0"\n  }\n}\n', '{\n  "name": "shop",\n  "dependencies": {\n    "multer": "^2.0.0"\n  },\n  "devDependencies": {\n    "vitest": "^4.0.0"\n  }\n}\n'],
    ['no section at all', '{\n  "name": "shop"\n}\n', '{\n  "name": "shop",\n  "dependencies": {\n    "multer": "^2.0.0"\n  }\n}\n'],
    ['an empty section', '{\n  "dependencies": {},\n  "name": "shop"\n}\n', '{\n  "dependencies": {\n    "multer": "^2.0.0"\n  },\n  "name": "shop"\n}\n'],
    ['an empty object', '{}\n', '{\n  "dependencies": {\n    "multer": "^2.0.0"\n  }\n}\n'],
    ['a development dependency that is needed at run time', '{\n  "devDependencies": {\n    "multer": "^2.1.0",\n    "vitest": "^4.0.0"\n  }\n}\n', '{\n  "dependencies": {\n    "multer": "^2.1.0"\n  },\n  "devDependencies": {\n    "vitest": "^4.0.0"\n  }\n}\n'],
    ['an older range', '{ "dependencies": { "multer": "^1.4.5-lts.1" } }', '{ "dependencies": { "multer": "^2.0.0" } }'],
  ])('adds a package: %s', (_, before, after) => {
    expect(add(before)).toBe(after);
  });

  it.each(['^2.0.0', '^2.1.0', '>=2.2', 'workspace:*', 'catalog:', 'github:expressjs/multer', 'latest'])('keeps the range %s', (range) => {
    const text = `{ "dependencies": { "multer": "${range}" } }`;
    expect(add(text)).toBe(text);
  });

  it('keeps a runtime dependency where development asks for it too', () => {
    const text = '{ "dependencies": { "multer": "^2.0.0" } }';
    expect(add(text, 'multer', '^2.0.0', true)).toBe(text);
  });

  it('removes a package from every section', () => {
    const text = '{\n  "dependencies": {\n    "express": "^5.0.0",\n    "multer": "^2.0.0"\n  },\n  "optionalDependencies": {\n    "multer": "^2.0.0"\n  }\n}\n';
    expect(changeManifest(text, [{ name: 'multer', range: null }])).toBe('{\n  "dependencies": {\n    "express": "^5.0.0"\n  },\n  "optionalDependencies": {}\n}\n');
  });

  it('sorts scoped packages as npm does', () => {
    const text = '{\n  "dependencies": {\n    "@nestjs/core": "^11.0.0",\n    "pg": "^8.0.0"\n  }\n}\n';
    expect(Object.keys(JSON.parse(add(text, '@aws-sdk/client-s3')).dependencies)).toEqual(['@aws-sdk/client-s3', '@nestjs/core', 'pg']);
  });

  it('refuses what is not a JSON object', () => {
    for (const text of ['{ "dependencies": { ', '[]', '']) expect(() => add(text)).toThrow(SyntaxError);
  });

  it('changes nothing but the one line, for any package.json', () => {
    const names = fc.uniqueArray(fc.constantFrom('express', 'pg', 'ioredis', 'zod', '@nestjs/core', 'axios'));
    fc.assert(fc.property(names, names, fc.constantFrom('  ', '    ', '\t'), fc.boolean(), (runtime, dev, indent, end) => {
      const versions = (all: string[]) => Object.fromEntries(all.map((name) => [name, '^1.0.0']));
      const json = { name: 'shop', dependencies: versions(runtime), scripts: { test: 'vitest' }, devDependencies: versions(dev) };
      const text = JSON.stringify(json, null, indent) + (end ? '\n' : '');
      const changed = add(text);
      expect(JSON.parse(changed)).toEqual({ ...json, dependencies: { ...json.dependencies, multer: '^2.0.0' } });
      expect(JSON.stringify(JSON.parse(changed), null, indent) + (end ? '\n' : '')).toBe(changed);
      expect(changeManifest(changed, [{ name: 'multer', range: null }])).toBe(text);
    }));
  });
});
