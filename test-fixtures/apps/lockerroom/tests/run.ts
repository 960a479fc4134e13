import "./posts.test.js";
import "./uploads.test.js";
