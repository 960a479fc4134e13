import type { Request, Response } from 'express';
import { storeAvatar } from '../services/avatars.js';

export async function updateAvatar(req: Request, res: Response) {
  const file = req.file;
  if (!file) {
    res.status(400).json({ message: 'No avatar' });
    return;
  }
  const key = await storeAvatar(req.params.id ?? '', file);
  res.json({ key });
}
