import { Router } from "express";
import * as posts from "../controllers/posts.js";
import { requireAuth } from "../middleware/auth.js";
import { upload } from "../middleware/upload.js";

const router = Router();

router.get("/", requireAuth, posts.feed);
router.post("/", requireAuth, upload.single("media"), posts.create);
router.post("/:id/like", requireAuth, posts.like);

export default router;
