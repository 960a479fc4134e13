// @tenfold shared:cloudinary v1
const { v2: cloudinary } = require('cloudinary');

/** Uploads bytes as they are. Resolves and rejects with what `cloudinary.uploader.upload` would. */
function uploadBuffer(bytes, options = {}) {
  return new Promise((resolve, reject) => {
    const stream = cloudinary.uploader.upload_stream({ ...options, disable_promises: true }, (error, result) => {
      if (result) resolve(result);
      else if (error instanceof Error || error?.name === 'TimeoutError') reject({ error });
      else reject(error);
    });
    stream.on('error', reject);
    stream.end(bytes);
  });
}

module.exports = { uploadBuffer };
