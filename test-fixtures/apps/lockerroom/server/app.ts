import express from "express";
import { errorHandler } from "./middleware/errors.js";
import { registerRoutes } from "./routes.js";

export function createApp() {
  const app = express();
  app.disable("x-powered-by");
  app.use(express.json());
  registerRoutes(app);
  app.use(errorHandler);
  return app;
}
