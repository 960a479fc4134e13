import { Router } from "express";
import { uploadAvatar, uploadDocument, uploadGallery, uploadImage, uploadVideo } from "../controllers/uploads.js";
import { requireAuth } from "../middleware/auth.js";
import { avatarUpload, upload } from "../middleware/upload.js";

const router = Router();

router.post("/image", requireAuth, upload.single("file"), uploadImage);
router.post("/video", requireAuth, upload.single("file"), uploadVideo);
router.post("/gallery", requireAuth, upload.array("files", 10), uploadGallery);
router.post("/avatar", requireAuth, avatarUpload.single("avatar"), uploadAvatar);
router.post("/document", requireAuth, upload.single("file"), uploadDocument);

export default router;
