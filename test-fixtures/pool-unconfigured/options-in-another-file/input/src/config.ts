export const database = { host: 'localhost', database: 'shop' };
export const pooled = { client: 'pg', connection: 'postgres://shop@localhost/shop', pool: { min: 0 } };
