import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { after } from "node:test";
import { startSink } from "./sink.js";

/** Starts the real app on a free port, with the media services pointed at a local sink and its own temporary folder. */
async function startApp() {
  const sink = await startSink();
  const temp = mkdtempSync(path.join(os.tmpdir(), "lockerroom-"));
  for (const name of ["TMPDIR", "TMP", "TEMP"]) process.env[name] = temp;
  process.env.CLOUDINARY_URL = `cloudinary://key:secret@lockerroom?upload_prefix=${sink.url}`;
  process.env.S3_ENDPOINT = sink.url;
  process.env.AWS_ACCESS_KEY_ID = "key";
  process.env.AWS_SECRET_ACCESS_KEY = "secret";

  // Cloudinary and S3 read their settings when they are imported.
  const { createApp } = await import("../server/app.js");
  const { db } = await import("../server/db.js");
  const { createTables } = await import("../server/migrate.js");
  await createTables(db);

  const server = createApp().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = (server.address() as AddressInfo).port;
  const url = `http://127.0.0.1:${port}`;
  const account = await register(url);

  return {
    sink,
    url,
    port,
    ...account,
    /** What is left in the temporary folder once the responses are over. */
    async leftovers() {
      for (let attempt = 0; attempt < 40 && readdirSync(temp).length > 0; attempt++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return readdirSync(temp);
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await sink.close();
      rmSync(temp, { recursive: true, force: true });
    },
  };
}

async function register(url: string) {
  const email = `coach-${Date.now()}-${process.pid}@school.test`;
  const response = await fetch(`${url}/api/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: "go-team-go", name: "Coach Carter" }),
  });
  const { id, token } = (await response.json()) as { id: number; token: string };
  return { userId: id, token, email };
}

/** One app for all tests: an in-process database takes seconds to start. */
export const app = await startApp();

after(async () => {
  await app.stop();
  setTimeout(() => process.exit(), 1000).unref();
});
