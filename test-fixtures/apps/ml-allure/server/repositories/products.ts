import { eq } from "drizzle-orm";
import { db } from "../config/database.js";
import { products } from "../db/schema.js";

export function findProduct(id: number) {
  return db.query.products.findFirst({ where: eq(products.id, id) });
}
