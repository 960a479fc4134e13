import { sql } from "drizzle-orm";
import type { Database } from "./db.js";

const tables = [
  sql`create table if not exists schools (id serial primary key, name text not null)`,
  sql`create table if not exists users (
    id serial primary key,
    email text not null unique,
    password_hash text not null,
    name text not null,
    avatar_url text,
    school_id integer references schools (id)
  )`,
  sql`create table if not exists posts (
    id serial primary key,
    user_id integer not null references users (id),
    caption text not null,
    media_url text not null,
    cloudinary_public_id text not null,
    created_at timestamp not null default now()
  )`,
  sql`create table if not exists likes (
    user_id integer not null references users (id),
    post_id integer not null references posts (id),
    primary key (user_id, post_id)
  )`,
];

export async function createTables(db: Database) {
  for (const table of tables) {
    await db.execute(table);
  }
}
