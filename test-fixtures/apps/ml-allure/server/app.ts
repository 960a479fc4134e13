import express from "express";
import { checkOut, getCart } from "./controllers/cart.js";
import { getOrder, listOrders } from "./controllers/orders.js";
import { listCategories, listProducts } from "./controllers/products.js";
import { admin } from "./routes/admin.js";

export function createApp() {
  const app = express();
  app.use(express.json());
  app.get("/api/orders", listOrders);
  app.get("/api/orders/:id", getOrder);
  app.get("/api/carts/:customerId", getCart);
  app.post("/api/carts/:customerId/checkout", checkOut);
  app.get("/api/products", listProducts);
  app.get("/api/categories", listCategories);
  app.use("/api/admin", admin);
  return app;
}
