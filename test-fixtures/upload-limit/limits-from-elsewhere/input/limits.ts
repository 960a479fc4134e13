import type { Request } from 'express';

export const baseLimits = { fileSize: 5 * 1024 * 1024 };
export const forTenant = (req: Request) => ({ fileSize: req.headers['x-plan'] === 'pro' ? 50_000_000 : 5_000_000 });
export function loadConfig() {
  return JSON.parse(process.env.CONFIG ?? '{}');
}
