import { PrismaPg } from "@prisma/adapter-pg";
import { Router } from "express";
import { PrismaClient } from "../generated/prisma/client.js";

const adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL });

const prisma = new PrismaClient({ adapter });

export const admin = Router();

admin.get("/summary", async (_req, res) => {
  const [orders, customers] = await Promise.all([prisma.order.count(), prisma.customer.count()]);
  res.json({ orders, customers });
});
