const multer = require('multer');
const { temporaryStorage } = require('../tenfold/temporary-uploads');

module.exports = multer({ storage: temporaryStorage(), limits: { fileSize: 20 * 1024 * 1024 } });
