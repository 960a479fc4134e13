const express = require('express');
const multer = require('multer');
const cloudinary = require('cloudinary').v2;
const { uploadBuffer } = require('./tenfold/cloudinary');

cloudinary.config({ secure: true });

const router = express.Router();
const upload = multer({ storage: multer.memoryStorage() });

router.post('/menus', upload.single('photo'), async (req, res, next) => {
  try {
    const result = await uploadBuffer(
      req.file.buffer,
      { folder: 'menus', transformation: [{ width: 800, crop: 'limit' }] },
    );
    res.status(201).json({ url: result.secure_url });
  } catch (error) {
    next(error);
  }
});

module.exports = router;
