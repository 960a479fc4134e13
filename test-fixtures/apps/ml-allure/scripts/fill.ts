import { migrate } from "../server/migrate.js";

await migrate(Number(process.env.SCALE ?? 1));
