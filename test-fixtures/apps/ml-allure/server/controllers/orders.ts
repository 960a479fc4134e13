import { asc, eq } from "drizzle-orm";
import type { Request, Response } from "express";
import { db } from "../config/database.js";
import { prisma } from "../config/prisma.js";
import { productImages, products } from "../db/schema.js";

export async function listOrders(req: Request, res: Response) {
  const customerId = Number(req.query.customerId);
  const total = (await prisma.order.findMany({ where: { customerId } })).length;
  const orders = await prisma.order.findMany({
    where: { customerId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: 20,
  });
  const list = [];
  for (const order of orders) {
    const itemCount = await prisma.orderItem.count({ where: { orderId: order.id } });
    const payments = await prisma.payment.findMany({ where: { orderId: order.id }, orderBy: { id: "asc" } });
    const address = order.addressId === null ? null : await prisma.address.findUnique({ where: { id: order.addressId } });
    list.push({
      id: order.id,
      status: order.status,
      city: address?.city ?? null,
      itemCount,
      paid: payments.reduce((sum, payment) => sum + payment.amount, 0),
    });
  }
  res.json({ total, orders: list });
}

export async function getOrder(req: Request, res: Response) {
  const order = await prisma.order.findUnique({ where: { id: Number(req.params.id) } });
  if (!order) {
    res.status(404).json({ error: "There is no such order." });
    return;
  }
  const items = await prisma.orderItem.findMany({ where: { orderId: order.id }, orderBy: { id: "asc" } });
  const lines = [];
  for (const item of items) {
    const [product] = await db.select().from(products).where(eq(products.id, item.productId));
    const images = await db
      .select()
      .from(productImages)
      .where(eq(productImages.productId, item.productId))
      .orderBy(asc(productImages.position));
    lines.push({
      id: item.id,
      name: product?.name ?? "No longer sold",
      image: images[0]?.url ?? null,
      images: images.length,
      quantity: item.quantity,
      total: item.quantity * item.unitPrice,
    });
  }
  res.json({ id: order.id, status: order.status, lines, total: lines.reduce((sum, line) => sum + line.total, 0) });
}
