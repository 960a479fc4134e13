import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A route that holds one finding of `upload-base64-datauri`, with a safe fix that edits it and creates a module. */
export const ROUTE = `import express from 'express';
import multer from 'multer';
import { v2 as cloudinary } from 'cloudinary';

const app = express();
const upload = multer({ dest: 'uploads', limits: { fileSize: 5_000_000, files: 1 } });

app.post('/avatars', upload.single('avatar'), async (req, res) => {
  const image = \`data:\${req.file.mimetype};base64,\${req.file.buffer.toString('base64')}\`;
  const result = await cloudinary.uploader.upload(image, { folder: 'avatars' });
  res.json({ url: result.secure_url });
});
`;

export const MANIFEST = `{
  "name": "avatars",
  "dependencies": { "cloudinary": "^2.0.0", "express": "^5.0.0", "multer": "^2.0.0" }
}
`;

/** The rule of ROUTE, alone, so that these tests say nothing about the others. */
export const ONLY = ['--only', 'upload-base64-datauri'];

/** A new folder with these files. The real path, as a project root has it. */
export function project(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tenfold-cli-')));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** The same project as `project`, with one finding. */
export function avatars(files: Readonly<Record<string, string>> = {}): string {
  return project({ 'package.json': MANIFEST, 'src/app.ts': ROUTE, ...files });
}

/** Runs a command line in this process, with streams that are no terminal. */
export async function tenfold(cwd: string, argv: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const code = await run(argv, { stdin, stdout, stderr, env, cwd });
  const text = (stream: PassThrough) => String(stream.read() ?? '');
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

export const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
export const TSX = fileURLToPath(import.meta.resolve('tsx'));

/** Runs the command as a process of its own. */
export function spawnTenfold(cwd: string, argv: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...argv], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
