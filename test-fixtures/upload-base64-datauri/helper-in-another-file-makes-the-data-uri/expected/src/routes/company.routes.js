import express from 'express';
import multer from 'multer';
import { updateCompany } from '../controllers/company.controller.js';

const singleUpload = multer({ storage: multer.memoryStorage() }).single('file');
const router = express.Router();

router.put('/companies/:id', singleUpload, updateCompany);

export default router;
