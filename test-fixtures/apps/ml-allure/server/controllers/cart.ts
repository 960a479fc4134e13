import type { Request, Response } from "express";
import { prisma } from "../config/prisma.js";
import { findProduct } from "../repositories/products.js";

export async function getCart(req: Request, res: Response) {
  const cart = await prisma.cartItem.findMany({
    where: { customerId: Number(req.params.customerId) },
    orderBy: { id: "asc" },
  });
  const lines = await Promise.all(
    cart.map(async (line) => {
      const product = await findProduct(line.productId);
      return { productId: line.productId, name: product?.name ?? null, quantity: line.quantity, total: (product?.price ?? 0) * line.quantity };
    }),
  );
  res.json({ lines });
}

export async function checkOut(req: Request, res: Response) {
  const customerId = Number(req.params.customerId);
  const cart = await prisma.cartItem.findMany({ where: { customerId }, orderBy: { id: "asc" } });
  if (cart.length === 0) {
    res.status(409).json({ error: "The cart is empty." });
    return;
  }
  const order = await prisma.$transaction(async (tx) => {
    const created = await tx.order.create({ data: { customerId } });
    for (const line of cart) {
      await tx.orderItem.create({
        data: { orderId: created.id, productId: line.productId, quantity: line.quantity, unitPrice: 100 },
      });
    }
    await tx.cartItem.deleteMany({ where: { customerId } });
    return created;
  });
  res.status(201).json({ id: order.id, items: cart.length });
}
