import { defineConfig } from "@playwright/test";
import { electron, type WorkerFixtures } from "./app.ts";

// Where Electron is meant to be, its journeys are not skipped for want of it.
if (electron === null && process.env["LINEUP_REQUIRE_ELECTRON"] === "1")
  throw new Error("Electron's program is not here; fetch it with: npx install-electron");

/**
 * The journeys of a person through the app, in the browser host with the system's Chromium. Electron runs the same ones
 * where its binary is (`electron.spec.ts`). Nothing is retried: a flaky journey is a broken one.
 */
export default defineConfig<object, WorkerFixtures>({
  testDir: "specs",
  outputDir: "../out/e2e",
  // One engine with its photos and one browser keep two cores busy.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  projects: [
    { name: "web", use: { host: "web" } },
    // Without Electron's binary one line says that they are skipped.
    {
      name: "electron",
      use: { host: "electron" },
      ...(electron === null && { testMatch: "no-electron.ts" }),
    },
  ],
});
