import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import jwt from 'jsonwebtoken';

export type Build = 'before' | 'after';

/** A sample server to measure. */
export interface App {
  title: string;
  directory: Record<Build, string>;
  /** Name of a page to its path. */
  pages: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
}

const root = path.resolve(import.meta.dirname, '../..');

/** Signs the tokens of the sample servers. */
export const SECRET = 'bench';

const SAMPLES: readonly (Omit<App, 'directory'> & { name: string })[] = [
  {
    title: 'ML Allure',
    name: 'ml-allure',
    pages: { 'order detail': '/api/orders/1', 'order list': '/api/orders?customerId=1', cart: '/api/carts/1', products: '/api/products?categoryId=3' },
    headers: {},
  },
  { title: 'LockerRoom', name: 'lockerroom', pages: { feed: '/api/posts?limit=20' }, headers: { authorization: `Bearer ${jwt.sign({ sub: '1' }, SECRET)}` } },
];

/** Copies of the samples as they are found and as `tenfold fix` leaves them. */
export function makeApps(folder: string): App[] {
  if (!existsSync(path.join(root, 'dist/cli.js'))) throw new Error('Run `npm run build` first.');
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  return SAMPLES.map(({ title, name, pages, headers }) => {
    const directory = { before: path.join(folder, `${name}-before`), after: path.join(folder, `${name}-after`) };
    cpSync(path.join(root, 'test-fixtures/apps', name), directory.before, { recursive: true, filter: (source) => !/(node_modules|\.tenfold)$/.test(source) });
    if (existsSync(path.join(directory.before, 'prisma'))) generateClient(directory.before);
    cpSync(directory.before, directory.after, { recursive: true });
    rewrite(directory.after);
    return { title, directory, pages, headers };
  });
}

/** The schema engine is a download that generating a client does not need. */
function generateClient(directory: string): void {
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' };
  execFileSync(process.execPath, [path.join(root, 'node_modules/prisma/build/index.js'), 'generate'], { cwd: directory, env, stdio: 'pipe' });
}

function rewrite(directory: string): void {
  try {
    execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), 'fix', '--write', '--tier', 'review'], { cwd: directory, stdio: 'pipe' });
  } catch (error) {
    // 1: written, and findings without a fix are left.
    if (!(error instanceof Error && 'status' in error && error.status === 1)) throw error;
  }
}
