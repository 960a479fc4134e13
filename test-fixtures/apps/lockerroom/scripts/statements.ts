import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Client } from "pg";

let sent = 0;

/** Counts what is sent to the database in this process. */
const original = Client.prototype.query;
Client.prototype.query = function (this: Client, ...args: unknown[]) {
  sent += 1;
  return Reflect.apply(original, this, args);
} as typeof original;

const { createApp } = await import("../server/app.js");
const { signToken } = await import("../server/middleware/auth.js");
const server = createApp().listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/posts?limit=20`;
const headers = { authorization: `Bearer ${signToken(1)}` };
await (await fetch(url, { headers })).text();
sent = 0;
await (await fetch(url, { headers })).text();
process.stdout.write(`${JSON.stringify({ feed: sent })}\n`);
process.exit();
