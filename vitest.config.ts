import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,codemods,eslint-plugin,scripts,test-fixtures}/**/*.test.ts', '*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'test-fixtures/apps/*/**', 'test-fixtures/!(differential|apps)/*/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
