import { asc, eq } from "drizzle-orm";
import type { Request, Response } from "express";
import { db } from "../config/database.js";
import { categories, products, reviews } from "../db/schema.js";

export async function listProducts(req: Request, res: Response) {
  const list = await db
    .select()
    .from(products)
    .where(eq(products.categoryId, Number(req.query.categoryId)))
    .orderBy(asc(products.id))
    .limit(50);
  const withReviews = [];
  for (const product of list) {
    const reviewCount = await db.$count(reviews, eq(reviews.productId, product.id));
    withReviews.push({ id: product.id, name: product.name, price: product.price, reviewCount });
  }
  res.json({ products: withReviews });
}

export async function listCategories(_req: Request, res: Response) {
  res.json(await db.select().from(categories).orderBy(asc(categories.name)));
}
