import { and, count, desc, eq } from "drizzle-orm";
import { likes, posts, schools, users } from "../shared/schema.js";
import { db } from "./db.js";

export async function createUser(user: typeof users.$inferInsert) {
  const [created] = await db.insert(users).values(user).returning();
  return created;
}

export async function getUserByEmail(email: string) {
  const [user] = await db.select().from(users).where(eq(users.email, email));
  return user;
}

export async function setAvatar(userId: number, avatarUrl: string) {
  await db.update(users).set({ avatarUrl }).where(eq(users.id, userId));
}

export async function createPost(post: typeof posts.$inferInsert) {
  const [created] = await db.insert(posts).values(post).returning();
  return created;
}

export async function likePost(userId: number, postId: number) {
  await db.insert(likes).values({ userId, postId }).onConflictDoNothing();
}

export async function getPostsWithUserContext(userId: number, limit: number, offset: number) {
  const page = await db.select().from(posts).orderBy(desc(posts.createdAt), desc(posts.id)).limit(limit).offset(offset);

  const feed = [];
  for (const post of page) {
    const [author] = await db.select().from(users).where(eq(users.id, post.userId));
    const [school] = author.schoolId
      ? await db.select().from(schools).where(eq(schools.id, author.schoolId))
      : [];
    const [likeCount] = await db.select({ value: count() }).from(likes).where(eq(likes.postId, post.id));
    const [liked] = await db
      .select()
      .from(likes)
      .where(and(eq(likes.postId, post.id), eq(likes.userId, userId)));

    feed.push({
      ...post,
      author: { id: author.id, name: author.name, avatarUrl: author.avatarUrl, school: school?.name ?? null },
      likes: likeCount.value,
      likedByMe: Boolean(liked),
    });
  }
  return feed;
}
