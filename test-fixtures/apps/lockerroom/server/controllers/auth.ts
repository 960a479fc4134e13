import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { Request, Response } from "express";
import { z } from "zod";
import { signToken } from "../middleware/auth.js";
import { createUser, getUserByEmail } from "../storage.js";

const derive = promisify<string, string, number, Buffer>(scrypt);

const registration = z.object({
  email: z.email(),
  password: z.string().min(8, "Password is too short"),
  name: z.string().min(1),
});

export async function register(req: Request, res: Response) {
  const { email, password, name } = registration.parse(req.body);
  if (await getUserByEmail(email)) {
    return res.status(409).json({ error: "Email is taken" });
  }
  const salt = randomBytes(16).toString("hex");
  const hash = await derive(password, salt, 64);
  const user = await createUser({ email, name, passwordHash: `${salt}:${hash.toString("hex")}` });
  res.status(201).json({ id: user.id, token: signToken(user.id) });
}

export async function login(req: Request, res: Response) {
  const { email, password } = registration.pick({ email: true, password: true }).parse(req.body);
  const user = await getUserByEmail(email);
  const [salt, expected] = (user?.passwordHash ?? ":").split(":");
  const hash = await derive(password, salt, 64);
  if (!user || !timingSafeEqual(hash, Buffer.from(expected, "hex"))) {
    return res.status(401).json({ error: "Wrong email or password" });
  }
  res.json({ id: user.id, token: signToken(user.id) });
}
