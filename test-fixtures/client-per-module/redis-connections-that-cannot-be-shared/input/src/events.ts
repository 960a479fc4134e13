import Redis from 'ioredis';

const subscriber = new Redis(process.env.REDIS_URL!);

subscriber.subscribe('orders');
subscriber.on('message', (_channel, message) => console.log(message));

export const listening = true;
