import { migrate } from "../server/migrate.js";

await migrate();
