import { after } from "node:test";
import { startApp } from "./harness.js";

/** One app for all tests of the process. */
export const app = await startApp();

after(() => {
  setTimeout(() => process.exit(), 200).unref();
});
