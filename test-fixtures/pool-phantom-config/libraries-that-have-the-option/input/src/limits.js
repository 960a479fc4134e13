const { RedisStore } = require('rate-limit-redis');
const { createClient } = require('redis');

const client = createClient({ url: process.env.REDIS_URL, retry_strategy: (options) => options.attempt * 100 });

exports.store = new RedisStore({ sendCommand: (...args) => client.sendCommand(args), resetExpiryOnChange: true });
