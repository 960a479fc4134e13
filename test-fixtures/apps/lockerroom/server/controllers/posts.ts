import type { Request, Response } from "express";
import { z } from "zod";
import { uploadPostMedia } from "../services/media.js";
import { createPost, getPostsWithUserContext, likePost } from "../storage.js";

const postFields = z.object({
  caption: z.string().trim().min(1, "Caption is required").max(2200, "Caption is too long"),
});

const page = z.object({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  offset: z.coerce.number().int().min(0).default(0),
});

export async function create(req: Request, res: Response) {
  if (!req.file) return res.status(400).json({ error: "No media provided" });
  const { caption } = postFields.parse(req.body);

  let media;
  try {
    media = await uploadPostMedia(req.file, req.userId!);
  } catch (error) {
    console.error("Post media upload failed:", error);
    return res.status(502).json({ error: "Media upload failed" });
  }

  const post = await createPost({
    userId: req.userId!,
    caption,
    mediaUrl: media.url,
    cloudinaryPublicId: media.publicId,
  });
  return res.status(201).json(post);
}

export async function feed(req: Request, res: Response) {
  const { limit, offset } = page.parse(req.query);
  const posts = await getPostsWithUserContext(req.userId!, limit, offset);
  res.json({ posts, hasMore: posts.length === limit });
}

export async function like(req: Request, res: Response) {
  await likePost(req.userId!, Number(req.params.id));
  res.status(204).end();
}
