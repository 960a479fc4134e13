import { sql } from "drizzle-orm";
import { db } from "../server/db.js";
import { createTables } from "../server/migrate.js";

/** A school district to look at: `SCALE` times a thousand users, three posts each, four likes a post. */
const scale = Number(process.env.SCALE ?? 1);

await createTables(db);
await db.execute(sql`insert into schools (name) select 'School ' || n from generate_series(1, 40) n`);
await db.execute(sql`
  insert into users (email, password_hash, name, school_id)
  select 'user-' || n || '@school.test', 'none', 'User ' || n, case when n % 7 = 0 then null else 1 + n % 40 end
  from generate_series(1, ${1000 * scale}::int) n`);
await db.execute(sql`
  insert into posts (user_id, caption, media_url, cloudinary_public_id, created_at)
  select u.id, 'Goal ' || n, 'https://media.test/' || n, 'goal-' || n, timestamp '2026-01-01' + u.id * n * interval '1 second'
  from users u, generate_series(1, 3) n`);
await db.execute(sql`
  insert into likes (user_id, post_id)
  select distinct 1 + (p.id * 7 + n * 13) % ${1000 * scale}::int, p.id from posts p, generate_series(1, 4) n`);
await db.execute(sql`create index if not exists likes_post_id_idx on likes (post_id)`);
await db.execute(sql`create index if not exists posts_created_at_idx on posts (created_at, id)`);
await db.execute(sql`analyze`);
process.exit(0);
