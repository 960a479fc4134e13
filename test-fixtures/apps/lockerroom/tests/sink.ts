import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Stored {
  /** Form fields of a Cloudinary upload; empty for S3. */
  fields: Record<string, string>;
  path: string;
  contentType: string;
  sha256: string;
}

export function sha256(bytes: Uint8Array) {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Cloudinary's upload API and an S3 bucket on one local port. */
export async function startSink() {
  const stored: Stored[] = [];
  const state = { failing: false, delayMs: 0 };

  const server = createServer(async (req, res) => {
    const body = await read(req).catch(() => undefined);
    if (!body) return;
    if (state.delayMs) await new Promise((resolve) => setTimeout(resolve, state.delayMs));
    if (state.failing) return res.writeHead(500).end();

    const path = req.url ?? "";
    const contentType = req.headers["content-type"] ?? "";
    if (req.method === "PUT") {
      const bytes = req.headers["content-encoding"]?.includes("aws-chunked") ? unchunk(body) : body;
      stored.push({ fields: {}, path, contentType, sha256: sha256(bytes) });
      return res.writeHead(200, { etag: '"stored"' }).end();
    }

    const { fields, file } = await parseUpload(body, contentType);
    stored.push({ fields, path, contentType, sha256: sha256(file) });
    const publicId = fields.public_id ?? `upload-${stored.length}`;
    res.writeHead(200, { "content-type": "application/json" }).end(
      JSON.stringify({
        public_id: `${fields.folder}/${publicId}`,
        secure_url: `https://res.cloudinary.com/lockerroom/${fields.folder}/${publicId}`,
        bytes: file.length,
      }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    stored,
    state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function read(req: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function parseUpload(body: Buffer, contentType: string) {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  const fields: Record<string, string> = {};
  let file = Buffer.alloc(0);
  for (const [name, value] of form) {
    if (typeof value !== "string") file = Buffer.from(await value.arrayBuffer());
    else if (name === "file") file = Buffer.from(value.slice(value.indexOf(",") + 1), "base64");
    else fields[name] = value;
  }
  return { fields, file };
}

/** Decodes the aws-chunked encoding the S3 client uses for streams. */
function unchunk(body: Buffer) {
  const parts: Buffer[] = [];
  let offset = 0;
  for (;;) {
    const end = body.indexOf("\r\n", offset);
    const size = Number.parseInt(body.toString("latin1", offset, end), 16);
    if (!size) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    offset = end + 2 + size + 2;
  }
}
