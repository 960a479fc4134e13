import assert from "node:assert/strict";
import { test } from "node:test";
import { app } from "./app.js";

test("products of a category with their number of reviews", async () => {
  const { products } = (await (await app.get("/api/products?categoryId=3")).json()) as { products: { id: number; reviewCount: number }[] };
  assert.equal(products.length, 50);
  assert.deepEqual(products[0], { id: 2, name: "Product 2", price: 102, reviewCount: 2 });
  assert.deepEqual(
    products.map((product) => product.reviewCount),
    products.map((product) => product.id % 6),
  );
});

test("an empty category", async () => {
  assert.deepEqual(await (await app.get("/api/products?categoryId=99")).json(), { products: [] });
});

test("categories by name", async () => {
  const categories = (await (await app.get("/api/categories")).json()) as { name: string }[];
  assert.deepEqual(
    categories.map((category) => category.name),
    Array.from({ length: 8 }, (_, n) => `Category ${n + 1}`),
  );
});
