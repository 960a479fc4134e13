import type { NextFunction, Request, Response } from "express";
import jwt from "jsonwebtoken";

const JWT_SECRET = process.env.JWT_SECRET || "lockerroom-dev-secret";

declare module "express-serve-static-core" {
  interface Request {
    userId?: number;
  }
}

export function signToken(userId: number) {
  return jwt.sign({ sub: String(userId) }, JWT_SECRET, { expiresIn: "7d" });
}

export function requireAuth(req: Request, res: Response, next: NextFunction) {
  const token = req.headers.authorization?.replace(/^Bearer /, "");
  if (!token) {
    return res.status(401).json({ error: "Not signed in" });
  }
  try {
    const payload = jwt.verify(token, JWT_SECRET);
    req.userId = Number(payload.sub);
  } catch {
    return res.status(401).json({ error: "Session expired" });
  }
  next();
}
