import { defineConfig } from "@playwright/test";
import type { WorkerFixtures } from "../app.ts";

/** `npm run docs:images`: takes the pictures of the documents anew, of generated photos in the browser host. */
export default defineConfig<object, WorkerFixtures>({
  testDir: ".",
  outputDir: "../../out/e2e",
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: { host: "web" },
});
