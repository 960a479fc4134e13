import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { beforeEach, test } from "node:test";
import { app } from "./harness.js";
import { sha256 } from "./sink.js";

const clip = randomBytes(3 * 1024 * 1024);

beforeEach(() => {
  app.sink.stored.length = 0;
  app.sink.state.failing = false;
  app.sink.state.delayMs = 0;
});

function form(parts: Record<string, string | Blob | Blob[]>) {
  const body = new FormData();
  for (const [name, value] of Object.entries(parts)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === "string") body.append(name, item);
      else body.append(name, item, "match day.png");
    }
  }
  return body;
}

function file(bytes: Uint8Array, type = "image/png") {
  return new Blob([new Uint8Array(bytes)], { type });
}

async function post(path: string, body: FormData, token = app.token) {
  const response = await fetch(app.url + path, { method: "POST", headers: { authorization: `Bearer ${token}` }, body });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

test("an image arrives at Cloudinary with its folder", async () => {
  const { status, json } = await post("/api/upload/image", form({ folder: "training", file: file(clip) }));

  assert.equal(status, 200);
  const [stored] = app.sink.stored;
  assert.equal(stored.sha256, sha256(clip));
  assert.equal(stored.path, "/v1_1/lockerroom/image/upload");
  assert.equal(stored.fields.folder, "lockerroom/training");
  assert.equal(json.url, `https://res.cloudinary.com/lockerroom/${String(json.public_id)}`);
  assert.deepEqual(await app.leftovers(), []);
});

test("the folder counts even when it comes after the file", async () => {
  await post("/api/upload/image", form({ file: file(clip), folder: "profile" }));

  assert.equal(app.sink.stored[0].fields.folder, "lockerroom/profile");
});

test("a video arrives at Cloudinary", async () => {
  const { status } = await post("/api/upload/video", form({ file: file(clip, "video/mp4") }));

  assert.equal(status, 200);
  const [stored] = app.sink.stored;
  assert.equal(stored.sha256, sha256(clip));
  assert.equal(stored.path, "/v1_1/lockerroom/video/upload");
  assert.equal(stored.fields.folder, "lockerroom/games");
  assert.deepEqual(await app.leftovers(), []);
});

test("every picture of a gallery arrives", async () => {
  const pictures = [clip.subarray(0, 700_000), clip.subarray(1_000_000, 1_900_000), clip.subarray(2_000_000)];
  const { status, json } = await post("/api/upload/gallery", form({ files: pictures.map((bytes) => file(bytes)) }));

  assert.equal(status, 200);
  assert.equal((json.urls as string[]).length, 3);
  assert.deepEqual(app.sink.stored.map((stored) => stored.sha256).sort(), pictures.map(sha256).sort());
  assert.deepEqual(await app.leftovers(), []);
});

test("a gallery of eleven pictures is turned away", async () => {
  const pictures = Array.from({ length: 11 }, () => file(clip.subarray(0, 1000)));
  const { status, json } = await post("/api/upload/gallery", form({ files: pictures }));

  assert.equal(status, 400);
  assert.equal(json.code, "LIMIT_UNEXPECTED_FILE");
  assert.equal(app.sink.stored.length, 0);
  assert.deepEqual(await app.leftovers(), []);
});

test("a document arrives in the bucket", async () => {
  const { status, json } = await post("/api/upload/document", form({ file: file(clip, "application/pdf") }));

  assert.equal(status, 201);
  const [stored] = app.sink.stored;
  assert.equal(stored.sha256, sha256(clip));
  assert.equal(stored.contentType, "application/pdf");
  assert.equal(stored.path.split("?")[0], `/lockerroom-documents/${String(json.key)}`);
  assert.equal(json.size, clip.length);
  assert.deepEqual(await app.leftovers(), []);
});

test("an avatar replaces the one before", async () => {
  const { status, json } = await post("/api/upload/avatar", form({ avatar: file(clip.subarray(0, 200_000)) }));

  assert.equal(status, 200);
  const [stored] = app.sink.stored;
  assert.equal(stored.sha256, sha256(clip.subarray(0, 200_000)));
  assert.equal(stored.fields.public_id, `user-${app.userId}`);
  assert.ok(String(json.avatarUrl).endsWith(`/lockerroom/avatars/user-${app.userId}`));
  assert.deepEqual(await app.leftovers(), []);
});

test("an avatar over 2 MB is turned away", async () => {
  const { status, json } = await post("/api/upload/avatar", form({ avatar: file(clip) }));

  assert.equal(status, 413);
  assert.equal(json.code, "LIMIT_FILE_SIZE");
  assert.equal(app.sink.stored.length, 0);
  assert.deepEqual(await app.leftovers(), []);
});

test("an avatar that is no picture is turned away before it is stored", async () => {
  const { status } = await post("/api/upload/avatar", form({ avatar: file(clip.subarray(0, 1000), "text/html") }));

  assert.equal(status, 415);
  assert.equal(app.sink.stored.length, 0);
  assert.deepEqual(await app.leftovers(), []);
});

test("a folder we do not have is turned away before anything is stored", async () => {
  const { status } = await post("/api/upload/image", form({ folder: "../secrets", file: file(clip) }));

  assert.equal(status, 400);
  assert.equal(app.sink.stored.length, 0);
  assert.deepEqual(await app.leftovers(), []);
});

for (const path of ["/api/upload/image", "/api/upload/video", "/api/upload/gallery", "/api/upload/avatar", "/api/upload/document", "/api/posts"]) {
  test(`${path} without a file is a bad request`, async () => {
    const { status } = await post(path, form({ caption: "Kick-off" }));

    assert.equal(status, 400);
    assert.equal(app.sink.stored.length, 0);
  });

  test(`${path} with someone else's token stores nothing`, async () => {
    const { status } = await post(path, form({ file: file(clip.subarray(0, 1000)) }), "forged");

    assert.equal(status, 401);
    assert.equal(app.sink.stored.length, 0);
    assert.deepEqual(await app.leftovers(), []);
  });
}

const fields: Record<string, string> = {
  "/api/upload/image": "file",
  "/api/upload/video": "file",
  "/api/upload/gallery": "files",
  "/api/upload/avatar": "avatar",
  "/api/upload/document": "file",
  "/api/posts": "media",
};

for (const [path, field] of Object.entries(fields)) {
  test(`${path} says so when the media service fails`, async () => {
    app.sink.state.failing = true;
    const { status } = await post(path, form({ caption: "Kick-off", [field]: file(clip.subarray(0, 500_000)) }));

    assert.equal(status, 502);
    assert.deepEqual(await app.leftovers(), []);
  });
}

test("a client that hangs up in the middle leaves the server running and nothing behind", async () => {
  const upload = request(`${app.url}/api/upload/video`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${app.token}`,
      "content-type": "multipart/form-data; boundary=x",
      "content-length": clip.length + 1000,
    },
  });
  upload.on("error", () => {});
  upload.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\nContent-Type: video/mp4\r\n\r\n');
  upload.write(clip.subarray(0, 1_000_000));
  await new Promise((resolve) => setTimeout(resolve, 100));
  upload.destroy();

  assert.deepEqual(await app.leftovers(), []);
  assert.equal(app.sink.stored.length, 0);
  assert.equal((await fetch(`${app.url}/api/health`)).status, 200);
});

test("a client that hangs up while Cloudinary answers leaves the server running and nothing behind", async () => {
  app.sink.state.delayMs = 400;
  const controller = new AbortController();
  const upload = fetch(`${app.url}/api/upload/image`, {
    method: "POST",
    headers: { authorization: `Bearer ${app.token}` },
    body: form({ file: file(clip) }),
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 200);
  await assert.rejects(upload);

  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.deepEqual(await app.leftovers(), []);
  assert.equal((await fetch(`${app.url}/api/health`)).status, 200);
});
