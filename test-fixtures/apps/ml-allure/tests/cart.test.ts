import assert from "node:assert/strict";
import { test } from "node:test";
import { app } from "./app.js";

test("a cart shows its products, and one that is gone", async () => {
  const { lines } = (await (await app.get("/api/carts/2")).json()) as { lines: unknown[] };
  assert.equal(lines.length, 12);
  assert.deepEqual(lines[0], { productId: 40, name: "Product 40", quantity: 1, total: 140 });
  assert.deepEqual(lines[2], { productId: 999999, name: null, quantity: 3, total: 0 });
});

test("checking out makes an order of the cart and empties it", async () => {
  const before = (await (await app.get("/api/carts/5")).json()) as { lines: { productId: number; quantity: number }[] };
  const response = await app.post("/api/carts/5/checkout");
  assert.equal(response.status, 201);
  const { id, items } = (await response.json()) as { id: number; items: number };
  assert.equal(items, 12);
  const order = (await (await app.get(`/api/orders/${id}`)).json()) as { lines: { quantity: number; total: number }[] };
  assert.deepEqual(
    order.lines.map((line) => line.quantity),
    before.lines.map((line) => line.quantity),
  );
  assert.equal(order.lines[1]?.total, 200);
  assert.deepEqual(await (await app.get("/api/carts/5")).json(), { lines: [] });
});

test("an empty cart cannot be checked out", async () => {
  assert.equal((await app.post("/api/carts/0/checkout")).status, 409);
});
