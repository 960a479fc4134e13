import type { Express, NextFunction, Request, Response } from "express";
import { login, register } from "./controllers/auth.js";
import postRoutes from "./routes/posts.js";
import uploadRoutes from "./routes/upload.js";

const rateLimitMap = new Map<string, { count: number; resetTime: number }>();

function rateLimit(maxRequests: number, windowMs: number) {
  return (req: Request, res: Response, next: NextFunction) => {
    const key = `${req.ip}:${req.path}`;
    const now = Date.now();
    const entry = rateLimitMap.get(key);

    if (!entry || now > entry.resetTime) {
      rateLimitMap.set(key, { count: 1, resetTime: now + windowMs });
      return next();
    }
    if (entry.count >= maxRequests) {
      return res.status(429).json({ error: "Too many requests" });
    }
    entry.count++;
    next();
  };
}

export function registerRoutes(app: Express) {
  app.get("/api/health", (_req, res) => {
    res.json({ ok: true });
  });

  app.post("/api/register", rateLimit(20, 60_000), register);
  app.post("/api/login", rateLimit(10, 60_000), login);

  app.use("/api/posts", postRoutes);
  app.use("/api/upload", uploadRoutes);
}
