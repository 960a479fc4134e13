import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { app } from "./harness.js";
import { sha256 } from "./sink.js";

const picture = randomBytes(400_000);

function createPost(caption: string) {
  const body = new FormData();
  body.append("caption", caption);
  body.append("media", new Blob([new Uint8Array(picture)], { type: "image/jpeg" }), "goal.jpg");
  return fetch(`${app.url}/api/posts`, { method: "POST", headers: { authorization: `Bearer ${app.token}` }, body });
}

test("a post is stored with its media and shows up in the feed", async () => {
  const created = await createPost("What a goal");
  assert.equal(created.status, 201);
  const post = (await created.json()) as { id: number; mediaUrl: string };
  const stored = app.sink.stored.at(-1);
  assert.equal(stored?.sha256, sha256(picture));
  assert.equal(stored?.fields.folder, `lockerroom/posts/${app.userId}`);
  assert.equal(stored?.path, "/v1_1/lockerroom/auto/upload");

  const headers = { authorization: `Bearer ${app.token}` };
  await fetch(`${app.url}/api/posts/${post.id}/like`, { method: "POST", headers });
  const feed = (await (await fetch(`${app.url}/api/posts?limit=5`, { headers })).json()) as {
    posts: { id: number; caption: string; likes: number; likedByMe: boolean; author: { name: string } }[];
  };

  assert.equal(feed.posts[0].id, post.id);
  assert.equal(feed.posts[0].likes, 1);
  assert.equal(feed.posts[0].likedByMe, true);
  assert.equal(feed.posts[0].author.name, "Coach Carter");
  assert.deepEqual(await app.leftovers(), []);
});

test("a post without a caption uploads nothing", async () => {
  const before = app.sink.stored.length;

  const response = await createPost("  ");

  assert.equal(response.status, 400);
  assert.equal(app.sink.stored.length, before);
  assert.deepEqual(await app.leftovers(), []);
});

test("the feed needs a session", async () => {
  assert.equal((await fetch(`${app.url}/api/posts`)).status, 401);
});

test("an eleventh login within a minute is turned away", async () => {
  const statuses = [];
  for (let attempt = 0; attempt < 11; attempt++) {
    const response = await fetch(`${app.url}/api/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: app.email, password: "go-team-go" }),
    });
    statuses.push(response.status);
  }

  assert.deepEqual(statuses, [...Array(10).fill(200), 429]);
});
