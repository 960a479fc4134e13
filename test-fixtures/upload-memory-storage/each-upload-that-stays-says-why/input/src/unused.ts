import multer from 'multer';

export const videos = multer({ storage: multer.memoryStorage(), limits: { fileSize: 500 * 1024 * 1024 } });
