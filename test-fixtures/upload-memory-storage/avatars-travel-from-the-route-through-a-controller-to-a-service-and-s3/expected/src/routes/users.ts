import { Router } from 'express';
import { updateAvatar } from '../controllers/users.js';
import { upload } from '../middleware/upload.js';

export const users = Router();

users.put('/users/:id/avatar', upload.single('avatar'), updateAvatar);
