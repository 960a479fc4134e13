import cloudinary from "./cloudinary.js";

export async function uploadPostMedia(file: Express.Multer.File, userId: number) {
  const b64 = `data:${file.mimetype};base64,${file.buffer.toString("base64")}`;
  const result = await cloudinary.uploader.upload(b64, {
    folder: `lockerroom/posts/${userId}`,
    resource_type: "auto",
  });
  return { url: result.secure_url, publicId: result.public_id };
}
