import multer from 'multer';
import { MAX_AVATAR_SIZE } from '../limits.js';
import { temporaryStorage } from '../tenfold/temporary-uploads.js';

const storage = temporaryStorage();

export const upload = multer({ storage, limits: { fileSize: MAX_AVATAR_SIZE } });
