import { startApp } from "../tests/harness.js";

const PAGES = { "order detail": "/api/orders/1", "order list": "/api/orders?customerId=1", cart: "/api/carts/1", products: "/api/products?categoryId=3" };

const app = await startApp();
const counts: Record<string, number> = {};
for (const [name, path] of Object.entries(PAGES)) {
  await app.get(path);
  counts[name] = await app.statements(path);
}
process.stdout.write(`${JSON.stringify(counts)}\n`);
process.exit();
