const express = require('express');
const session = require('express-session');
const { rateLimit } = require('express-rate-limit');
const Redis = require('ioredis');
const { RedisStore } = require('rate-limit-redis');

const redis = new Redis({
  host: 'localhost',
  retry_strategy: (times) => Math.min(times * 50, 2000),
});
const queue = new Redis({ retry_strategy: (options) => (options.attempt > 10 ? undefined : options.attempt * 100) });

const app = express();
app.use(session({ secret: process.env.SESSION_SECRET, pool: { max: 20 }, resave: false, saveUninitialized: false }));
app.use(rateLimit({ limit: 100, resetOnExpiryChange: true, store: new RedisStore({ sendCommand: (...args) => redis.call(...args), resetExpiryOnChange: true }) }));
app.use('/jobs', async (req, res) => res.json(await queue.llen('jobs')));

app.listen(3000);
