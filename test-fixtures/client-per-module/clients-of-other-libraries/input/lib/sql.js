const postgres = require('postgres');

module.exports.sql = postgres(process.env.ARCHIVE_URL);
