const AWS = require('aws-sdk');
const express = require('express');
const Multer = require('multer');
const { temporaryStorage, openUpload } = require('./tenfold/temporary-uploads');
const { saveUpload } = require('./tenfold/save-upload');

const s3 = new AWS.S3();
const app = express();

const uploadScan = (file, orderId) => {
  const params = {
    Bucket: process.env.SCANS,
    Key: `orders/${orderId}/${file.originalname}`,
    Body: openUpload(file.path),
    ContentType: file.mimetype,
  };
  console.log('Uploading', params.Key);
  return s3.upload(params).promise();
};

const uploads = {
  scans: Multer({ storage: temporaryStorage(), limits: { fileSize: Number(process.env.MAX_SCAN || 30) * 1024 * 1024 } }),
  labels: Multer({ storage: temporaryStorage(), limits: { fileSize: 12e6 } }),
};

app.post('/orders/:id/scans', uploads.scans.fields([{ name: 'front' }, { name: 'back' }]), async (req, res, next) => {
  try {
    const files = [...(req.files.front ?? []), ...(req.files.back ?? [])];
    const scans = await Promise.all(files.map((file) => uploadScan(file, req.params.id)));
    res.json({ scans: scans.map((scan) => scan.Location) });
  } catch (error) {
    next(error);
  }
});

app.post('/orders/:id/label', uploads.labels.single('label'), async (req, res, next) => {
  try {
    if (!req.file) return res.status(400).json({ message: 'No label' });
    const { path: filePath, originalname, size } = req.file;
    await saveUpload(filePath, `/var/labels/${req.params.id}`);
    res.json({ originalname, size, bytes: size });
  } catch (error) {
    next(error);
  }
});
