const express = require('express');
const multer = require('multer');
const cloudinary = require('cloudinary').v2;

cloudinary.config({ secure: true });

const router = express.Router();
const upload = multer({ storage: multer.memoryStorage() });

router.post('/menus', upload.single('photo'), async (req, res, next) => {
  try {
    const result = await cloudinary.uploader.upload(
      'data:' + req.file.mimetype + ';base64,' + req.file.buffer.toString('base64'),
      { folder: 'menus', transformation: [{ width: 800, crop: 'limit' }] },
    );
    res.status(201).json({ url: result.secure_url });
  } catch (error) {
    next(error);
  }
});

module.exports = router;
