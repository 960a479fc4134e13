import { spawnSync } from "node:child_process";
import { Client } from "pg";
import { migrate } from "../server/migrate.js";

// Runs a script on a filled database of its own and removes it when the script is over: `with-database.ts tests/all.ts`.

const server = process.env.DATABASE_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
const name = `ml_allure_${process.pid}`;

async function onServer(statement: string) {
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(statement);
  await client.end();
}

await onServer(`create database ${name}`);
try {
  const url = new URL(server);
  url.pathname = `/${name}`;
  process.env.DATABASE_URL = url.href;
  await migrate(Number(process.env.SCALE ?? 1));
  const { status } = spawnSync(process.execPath, ["--no-warnings", "--import", "tsx", ...process.argv.slice(2)], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  await onServer(`drop database ${name} with (force)`);
}
