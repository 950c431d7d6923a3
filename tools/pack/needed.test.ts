import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findNeeded, packageFolders } from "./needed.ts";

test("imports, re-exports, dynamic imports and files of threads are followed, nothing else", () => {
  const app = lay({
    "main.js": 'import { a } from "./a.js";\nexport * from "./b.js";\nawait import("./c.js");',
    "a.js": 'new Worker(new URL("./thread.js", import.meta.url));',
    "b.js": 'import "node:fs";\nimport { app } from "electron";',
    "c.js": "",
    "thread.js": 'import "./a.js";',
    "unused.js": "",
  });
  const { modules, packages, missing } = findNeeded(app, ["main.js"]);
  expect([...modules].sort()).toEqual(["a.js", "b.js", "c.js", "main.js", "thread.js"]);
  expect([packages.size, missing]).toEqual([0, []]);
});

test("packages are followed into what they import, and to the binaries they name as optional", () => {
  const app = lay({
    "main.js": 'import one from "@scope/one/part";',
    "node_modules/@scope/one/package.json":
      '{ "optionalDependencies": { "one-linux": "1", "one-other": "1" } }',
    "node_modules/@scope/one/part.cjs": 'require("two"); require("perhaps");',
    "node_modules/@scope/one/node_modules/two/package.json": "{}",
    "node_modules/one-linux/package.json": "{}",
    "node_modules/two/package.json": "{}",
    "node_modules/unused/package.json": "{}",
  });
  const { packages, missing } = findNeeded(app, ["main.js"]);
  const used = [
    "node_modules/@scope/one",
    "node_modules/@scope/one/node_modules/two",
    "node_modules/one-linux",
  ];
  expect([[...packages].sort(), missing]).toEqual([used, []]);
  expect(packageFolders(app).sort()).toEqual([...used, "node_modules/two", "node_modules/unused"]);
});

test("what the app imports and has not is told with who imports it", () => {
  const app = lay({ "main.js": 'import "./gone.js";\nimport "nowhere";' });
  expect(findNeeded(app, ["main.js"]).missing).toEqual([
    "main.js imports nowhere, which is not there.",
    "gone.js is not there.",
  ]);
});

/** Writes files into a new folder, removed when the test ends. */
function lay(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "lineup-needed-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
