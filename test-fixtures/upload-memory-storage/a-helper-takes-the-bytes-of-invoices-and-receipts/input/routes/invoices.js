const express = require('express');
const upload = require('../middleware/upload');
const uploadToCloudinary = require('../utils/uploadToCloudinary');

const router = express.Router();

router.post('/invoices', upload.single('invoice'), async (req, res, next) => {
  try {
    const result = await uploadToCloudinary(req.file.buffer, 'invoices');
    res.status(201).json({ url: result.secure_url });
  } catch (error) {
    next(error);
  }
});

router.post('/receipts', upload.array('receipts', 5), async (req, res, next) => {
  try {
    const results = await Promise.all(req.files.map((file) => uploadToCloudinary(file.buffer, 'receipts')));
    res.status(201).json({ urls: results.map((result) => result.secure_url) });
  } catch (error) {
    next(error);
  }
});

module.exports = router;
