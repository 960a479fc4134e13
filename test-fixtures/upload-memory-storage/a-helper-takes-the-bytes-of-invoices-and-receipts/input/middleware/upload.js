const multer = require('multer');

module.exports = multer({ limits: { fileSize: 20 * 1024 * 1024 } });
