import assert from "node:assert/strict";
import { test } from "node:test";
import { app } from "./app.js";

interface Line {
  name: string;
  image: string | null;
  images: number;
  quantity: number;
  total: number;
}

test("an order lists its lines in the order they were added", async () => {
  const response = await app.get("/api/orders/1");
  assert.equal(response.status, 200);
  const order = (await response.json()) as { status: string; lines: Line[]; total: number };
  assert.equal(order.lines.length, 25);
  assert.deepEqual(order.lines[0], { id: 1, name: "Product 39", image: "https://images.test/39/1", images: 3, quantity: 2, total: 202 });
  assert.deepEqual(
    order.lines.map((line) => line.total),
    Array.from({ length: 25 }, (_, n) => (1 + ((n + 1) % 3)) * (101 + n)),
  );
});

test("a line whose product is gone keeps its place", async () => {
  const { lines } = (await (await app.get("/api/orders/1")).json()) as { lines: Line[] };
  assert.deepEqual(lines[6], { id: 7, name: "No longer sold", image: null, images: 0, quantity: 2, total: 214 });
});

test("an order without lines", async () => {
  const { lines, total } = (await (await app.get("/api/orders/4")).json()) as { lines: Line[]; total: number };
  assert.deepEqual({ lines, total }, { lines: [], total: 0 });
});

test("no such order", async () => {
  assert.equal((await app.get("/api/orders/123456789")).status, 404);
});

test("the list has the latest 20 orders, and says how many there are", async () => {
  const { total, orders } = (await (await app.get("/api/orders?customerId=1")).json()) as { total: number; orders: Record<string, unknown>[] };
  assert.equal(total, 30);
  assert.equal(orders.length, 20);
  assert.deepEqual(orders[0], { id: 30, status: "pending", city: null, itemCount: 2, paid: 0 });
  assert.deepEqual(orders[1], { id: 29, status: "pending", city: "City 1", itemCount: 1, paid: 1500 });
});

test("a customer without orders", async () => {
  assert.deepEqual(await (await app.get("/api/orders?customerId=0")).json(), { total: 0, orders: [] });
});

test("the summary counts everything", async () => {
  assert.deepEqual(await (await app.get("/api/admin/summary")).json(), { orders: 3000, customers: 100 });
});
