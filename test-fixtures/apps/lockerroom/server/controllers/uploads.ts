import { Readable } from "node:stream";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { UploadApiResponse } from "cloudinary";
import type { Request, Response } from "express";
import { z } from "zod";
import cloudinary from "../services/cloudinary.js";
import { bucket, documentKey, s3 } from "../services/documents.js";
import { setAvatar } from "../storage.js";

const uploadFields = z.object({
  folder: z.enum(["games", "training", "profile"]).default("games"),
});

export async function uploadImage(req: Request, res: Response) {
  if (!req.file) return res.status(400).json({ error: "No file provided" });
  const { folder } = uploadFields.parse(req.body);

  try {
    const b64 = `data:${req.file.mimetype};base64,${req.file.buffer.toString("base64")}`;
    const result = await cloudinary.uploader.upload(b64, {
      folder: `lockerroom/${folder}`,
      resource_type: "image",
    });
    return res.json({ url: result.secure_url, public_id: result.public_id });
  } catch (error) {
    console.error("Image upload failed:", error);
    return res.status(502).json({ error: "Image upload failed" });
  }
}

export async function uploadVideo(req: Request, res: Response) {
  if (!req.file) return res.status(400).json({ error: "No file provided" });
  const { folder } = uploadFields.parse(req.body);
  const fileStream = Readable.from(req.file.buffer);

  try {
    const result = await new Promise<UploadApiResponse>((resolve, reject) => {
      const uploadStream = cloudinary.uploader.upload_stream(
        {
          folder: `lockerroom/${folder}`,
          resource_type: "video",
        },
        (error, result) => {
          if (error || !result) reject(error);
          else resolve(result);
        },
      );
      fileStream.pipe(uploadStream);
    });
    return res.json({ url: result.secure_url, public_id: result.public_id });
  } catch (error) {
    console.error("Video upload failed:", error);
    return res.status(502).json({ error: "Video upload failed" });
  }
}

export async function uploadGallery(req: Request, res: Response) {
  const files = req.files as Express.Multer.File[] | undefined;
  if (!files?.length) return res.status(400).json({ error: "No files provided" });
  const { folder } = uploadFields.parse(req.body);

  try {
    const results = await Promise.all(
      files.map(async (file) => {
        const dataUri = "data:" + file.mimetype + ";base64," + file.buffer.toString("base64");
        return cloudinary.uploader.upload(dataUri, { folder: `lockerroom/${folder}` });
      }),
    );
    return res.json({ urls: results.map((result) => result.secure_url) });
  } catch (error) {
    console.error("Gallery upload failed:", error);
    return res.status(502).json({ error: "Gallery upload failed" });
  }
}

export async function uploadAvatar(req: Request, res: Response) {
  if (!req.file) return res.status(400).json({ error: "No file provided" });
  if (!["image/png", "image/jpeg", "image/webp"].includes(req.file.mimetype)) {
    return res.status(415).json({ error: "Avatars are PNG, JPEG or WebP images" });
  }

  try {
    const b64 = req.file.buffer.toString("base64");
    const result = await cloudinary.uploader.upload(`data:${req.file.mimetype};base64,${b64}`, {
      folder: "lockerroom/avatars",
      public_id: `user-${req.userId}`,
      overwrite: true,
    });
    await setAvatar(req.userId!, result.secure_url);
    return res.json({ avatarUrl: result.secure_url });
  } catch (error) {
    console.error("Avatar upload failed:", error);
    return res.status(502).json({ error: "Avatar upload failed" });
  }
}

export async function uploadDocument(req: Request, res: Response) {
  if (!req.file) return res.status(400).json({ error: "No file provided" });
  const key = documentKey(req.userId!, req.file.originalname);

  try {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: req.file.buffer,
        ContentType: req.file.mimetype,
      }),
    );
  } catch (error) {
    console.error("Document upload failed:", error);
    return res.status(502).json({ error: "Document upload failed" });
  }

  return res.status(201).json({ key, name: req.file.originalname, size: req.file.size });
}
