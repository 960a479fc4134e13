import type { NextFunction, Request, Response } from "express";
import multer from "multer";
import { ZodError } from "zod";

export function errorHandler(error: unknown, _req: Request, res: Response, next: NextFunction) {
  if (res.headersSent) return next(error);

  if (error instanceof multer.MulterError) {
    const status = error.code === "LIMIT_FILE_SIZE" ? 413 : 400;
    return res.status(status).json({ error: error.message, code: error.code });
  }
  if (error instanceof ZodError) {
    return res.status(400).json({ error: error.issues[0].message });
  }
  console.error(error);
  res.status(500).json({ error: "Internal server error" });
}
