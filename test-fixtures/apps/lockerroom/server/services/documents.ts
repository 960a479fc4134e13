import { randomUUID } from "node:crypto";
import path from "node:path";
import { S3Client } from "@aws-sdk/client-s3";

export const bucket = process.env.S3_BUCKET || "lockerroom-documents";

export const s3 = new S3Client({
  region: process.env.S3_REGION || "us-east-1",
  endpoint: process.env.S3_ENDPOINT || undefined,
  forcePathStyle: Boolean(process.env.S3_ENDPOINT),
});

export function documentKey(userId: number, name: string) {
  return `documents/${userId}/${randomUUID()}${path.extname(name)}`;
}
