// @tenfold shared:hash-file v1
const { createHash } = require('node:crypto');
const { createReadStream } = require('node:fs');

/** Hashes a file without holding it in memory. */
async function hashFile(algorithm, path) {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash;
}

module.exports = { hashFile };
