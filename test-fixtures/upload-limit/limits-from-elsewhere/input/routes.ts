import { Router } from 'express';
import multer from 'multer';
import { baseLimits, forTenant, loadConfig } from './limits';

const router = Router();
const config = loadConfig();
const avatars = multer({ dest: 'tmp', limits: { ...baseLimits, files: 1 } });
const exports = multer({ dest: 'tmp', limits: forTenant });
const backups = multer({ dest: 'tmp', limits: config.limits });
const options = { dest: 'tmp', limits: baseLimits };
const logos = multer(options);
const notes = multer();

router.post('/avatars', avatars.single('avatar'), (_req, res) => res.sendStatus(204));
router.post('/exports', exports.single('export'), (_req, res) => res.sendStatus(204));
router.post('/backups', backups.single('backup'), (_req, res) => res.sendStatus(204));
router.post('/logos', logos.single('logo'), (_req, res) => res.sendStatus(204));
router.post('/notes', notes.none(), (_req, res) => res.sendStatus(204));

export default router;
