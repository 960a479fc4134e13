import multer from 'multer';
import { MAX_AVATAR_SIZE } from '../limits.js';

const storage = multer.memoryStorage();

export const upload = multer({ storage, limits: { fileSize: MAX_AVATAR_SIZE } });
