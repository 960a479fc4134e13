import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const s3 = new S3Client({ region: 'eu-central-1' });

export async function storeAvatar(userId: string, file: Express.Multer.File): Promise<string> {
  const key = `avatars/${userId}`;
  await s3.send(
    new PutObjectCommand({
      Bucket: 'avatars',
      Key: key,
      Body: file.buffer,
      ContentType: file.mimetype,
    }),
  );
  return key;
}
