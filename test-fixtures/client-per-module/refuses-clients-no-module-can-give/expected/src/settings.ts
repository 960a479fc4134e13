export const settings = { client: 'pg', connection: { host: 'stock.internal' } };
