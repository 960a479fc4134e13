/**
 * `npm run smoke`, after `npm run build`: packs both packages and uses the tarballs as a stranger would. `tenfold` runs by npx from an
 * empty folder on a sample; the plugin runs in a project with ESLint 9 and in one with ESLint 10. Needs the npm registry or a warm cache.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const work = mkdtempSync(join(tmpdir(), 'tenfold-smoke-'));
const RULE = 'upload-base64-datauri';

const SERVER = `import express from 'express';
import multer from 'multer';
import { v2 as cloudinary } from 'cloudinary';

const app = express();
const upload = multer({ storage: multer.memoryStorage() });

app.post('/avatars', upload.single('avatar'), async (req, res) => {
  const image = \`data:\${req.file.mimetype};base64,\${req.file.buffer.toString('base64')}\`;
  const { secure_url: url } = await cloudinary.uploader.upload(image, { folder: 'avatars' });
  res.json({ url });
});

app.listen(3000);
`;

interface Ran {
  code: number | null;
  output: string;
}

function run(directory: string, command: string, ...parameters: string[]): Ran {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, { cwd: directory, encoding: 'utf8', shell: process.platform === 'win32', env: { ...process.env, NO_COLOR: '1', CI: '1' } });
  if (error) throw error;
  return { code: status, output: `${stdout}${stderr}` };
}

/** @throws with what was expected and what came, when a step did not do its work. */
function expectRun(what: string, ran: Ran, code: number, ...wanted: RegExp[]): void {
  const missing = wanted.filter((pattern) => !pattern.test(ran.output));
  if (ran.code === code && missing.length === 0) {
    console.log(`ok  ${what}`);
    return;
  }
  throw new Error(`${what}: exit code ${ran.code} (wanted ${code})${missing.map((pattern) => `, no ${pattern}`).join('')}\n${ran.output}`);
}

function put(directory: string, path: string, text: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

function pack(directory: string): string {
  const into = join(work, 'packed');
  mkdirSync(into, { recursive: true });
  const before = readdirSync(into);
  expectRun(`npm pack in ${directory}`, run(join(root, directory), 'npm', 'pack', '--pack-destination', into), 0);
  const file = readdirSync(into).find((name) => !before.includes(name));
  if (file === undefined) throw new Error(`npm pack wrote nothing for ${directory}.`);
  return join(into, file);
}

function sample(name: string): string {
  const directory = join(work, name);
  put(directory, 'package.json', `${JSON.stringify({ name, private: true, type: 'module', dependencies: { cloudinary: '^2.7.0', express: '^5.1.0', multer: '^2.0.2' } }, null, 2)}\n`);
  put(directory, 'src/server.js', SERVER);
  return directory;
}

function tryCli(tarball: string): void {
  const directory = sample('shop');
  const empty = join(work, 'empty');
  mkdirSync(empty);
  const tenfold = (...parameters: string[]) => run(empty, 'npm', 'exec', '--yes', `--package=${tarball}`, '--', 'tenfold', ...parameters);
  expectRun('npx tenfold --version from an empty folder', tenfold('--version'), 0, /\d+\.\d+\.\d+/);
  expectRun('npx tenfold finds the sample', tenfold(directory), 1, new RegExp(RULE), /server\.js/);
  expectRun('npx tenfold fix shows the diff', tenfold('fix', directory, '--tier', 'review'), 1, /^\+/m);
  expectRun('npx tenfold fix --write writes it', tenfold('fix', directory, '--tier', 'review', '--write'), 0);
  expectRun('npx tenfold explain prints a page', tenfold('explain', RULE), 0, /## Why|Why/);
}

function tryPlugin(tarball: string, version: number): void {
  const directory = sample(`eslint-${version}`);
  put(directory, 'eslint.config.js', "import tenfold from 'eslint-plugin-tenfold';\n\nexport default [tenfold.configs.all];\n");
  expectRun(`npm install of the plugin beside ESLint ${version}`, run(directory, 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--save-dev', `eslint@${version}`, tarball), 0);
  expectRun(`ESLint ${version} is the version it says`, run(directory, 'npx', 'eslint', '--version'), 0, new RegExp(`^v${version}\\.`, 'm'));
  expectRun(`ESLint ${version} reports through the packed plugin`, run(directory, 'npx', 'eslint', '.'), 1, new RegExp(`tenfold/${RULE}`));
  if (existsSync(join(directory, 'node_modules/typescript'))) throw new Error('the plugin brings typescript');
}

try {
  tryCli(pack('.'));
  const plugin = pack('eslint-plugin');
  for (const version of [9, 10]) tryPlugin(plugin, version);
} catch (error) {
  console.error(`not ok  ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
