import type { Module } from './templates.ts';

/** What the controllers and routes of a module do with files and bytes. */
export const uploadHandlers: Record<Module['uploads'], string> = {
  none: '',
  memory: `
export async function attach(req: Request, res: Response, next: NextFunction) {
  try {
    if (!req.file) return res.status(400).json({ error: 'No file provided' });
    const dataUri = \`data:\${req.file.mimetype};base64,\${req.file.buffer.toString('base64')}\`;
    const stored = await cloudinary.uploader.upload(dataUri, { folder: \`tenants/\${req.tenantId}\` });
    return res.status(201).json({ url: stored.secure_url });
  } catch (error) {
    return next(error);
  }
}`,
  disk: `
export async function attach(req: Request, res: Response, next: NextFunction) {
  try {
    if (!req.file) return res.status(400).json({ error: 'No file provided' });
    const stored = await cloudinary.uploader.upload(req.file.path, { folder: \`tenants/\${req.tenantId}\` });
    return res.status(201).json({ url: stored.secure_url });
  } catch (error) {
    return next(error);
  }
}`,
  token: `
export function feedUrl(req: Request, res: Response) {
  const token = Buffer.from(\`\${req.tenantId}:\${req.userId}\`).toString('base64url');
  res.json({ url: \`/feeds/\${token}\` });
}`,
  export: `
export async function download(req: Request, res: Response, next: NextFunction) {
  const rows = await service.list({ tenantId: req.tenantId, pageSize: 100 });
  res.type('text/csv');
  pipeline(Readable.from(rows.map((row) => \`\${row.id},\${row.createdAt.toISOString()}\\n\`)), res, (error) => error && next(error));
}`,
};

export const controllerImports: Record<Module['uploads'], string> = {
  none: '',
  memory: "import { v2 as cloudinary } from 'cloudinary';\n",
  disk: "import { v2 as cloudinary } from 'cloudinary';\n",
  token: '',
  export: "import { pipeline, Readable } from 'node:stream';\n",
};

export const uploadRoutes: Record<Module['uploads'], [imports: string, route: string]> = {
  none: ['', ''],
  memory: ["import multer from 'multer';\n", "\nconst upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 50 * 1024 * 1024 } });\nrouter.post('/:id/attachments', upload.single('file'), controller.attach);\n"],
  disk: ["import multer from 'multer';\n", "\nconst upload = multer({ storage: multer.diskStorage({}), limits: { fileSize: 50 * 1024 * 1024 } });\nrouter.post('/:id/attachments', upload.single('file'), controller.attach);\n"],
  token: ['', "\nrouter.get('/feed-url', controller.feedUrl);\n"],
  export: ['', "\nrouter.get('/export', controller.download);\n"],
};
