export const config = { mongo: { url: process.env.MONGO_URL ?? 'mongodb://localhost/shop' } };
