const express = require('express');
const multer = require('multer');

const app = express();
const upload = multer({ limits: { fileSize: Number(process.env.UPLOAD_MAX_BYTES) || 10 * 1024 * 1024, files: 8 } });
const videos = multer({
  dest: 'tmp/videos',
  fileFilter: (req, file, cb) => cb(null, file.mimetype.startsWith('video/')),
  limits: { fileSize: Number(process.env.UPLOAD_MAX_MEDIA_BYTES) || 100 * 1024 * 1024, files: 2 },
});

app.post('/menus', upload.array('photos', 8), (req, res) => res.json(req.files.length));
app.post('/trailers', videos.fields([{ name: 'video', maxCount: 1 }, { name: 'poster', maxCount: 1 }]), (req, res) => res.sendStatus(204));

app.listen(3000);
