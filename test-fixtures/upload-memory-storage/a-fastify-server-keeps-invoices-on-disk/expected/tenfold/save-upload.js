// @tenfold shared:save-upload v1
const { createReadStream, createWriteStream } = require('node:fs');
const { pipeline } = require('node:stream/promises');

/** Writes an uploaded file to a place where it stays. */
async function saveUpload(path, destination) {
  await pipeline(createReadStream(path), createWriteStream(destination));
}

module.exports = { saveUpload };
