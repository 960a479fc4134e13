const cloudinary = require('../config/cloudinary');
const { openUpload } = require('../tenfold/temporary-uploads');
const { pipeline } = require('node:stream');

const uploadToCloudinary = (filePath, folder) => {
  return new Promise((resolve, reject) => {
    const stream = cloudinary.uploader.upload_stream({ folder }, (error, result) => {
      if (error) return reject(error);
      resolve(result);
    });
    pipeline(openUpload(filePath), stream, (error) => error && reject(error));
  });
};

module.exports = uploadToCloudinary;
