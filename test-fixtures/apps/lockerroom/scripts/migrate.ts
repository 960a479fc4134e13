import { db } from "../server/db.js";
import { createTables } from "../server/migrate.js";

await createTables(db);
process.exit(0);
