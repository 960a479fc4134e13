const { createClient } = require('redis');

module.exports = createClient({ url: process.env.REDIS_URL, retry_strategy: (options) => options.attempt * 100 });
