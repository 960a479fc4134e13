import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createApp } from "../server/app.js";
import { statementsOf } from "./statements.js";

/** Starts the real app on a free port. */
export async function startApp() {
  const server = createApp().listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    get: (path: string) => fetch(`${url}${path}`),
    post: (path: string) => fetch(`${url}${path}`, { method: "POST" }),
    statements: (path: string) => statementsOf(async () => (await fetch(`${url}${path}`)).text()),
  };
}
