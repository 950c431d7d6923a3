import { readdirSync, readFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { expect, onTestFinished, test } from "vitest";

test("the preload script is one file that loads electron and nothing else", async () => {
  const outDir = mkdtempSync(join(tmpdir(), "lineup-test-"));
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }));
  const root = join(import.meta.dirname, "../../..");
  await build({
    root,
    configFile: join(root, "vite.preload.config.ts"),
    logLevel: "warn",
    build: { outDir, emptyOutDir: true },
  });
  expect(readdirSync(outDir)).toEqual(["index.cjs"]);
  const script = readFileSync(join(outDir, "index.cjs"), "utf8");
  const loaded = [...script.matchAll(/\b(?:require|import)\s*\(\s*[`'"]([^`'"]*)[`'"]/g)].map(
    ([, name]) => name,
  );
  expect(loaded).toEqual(["electron"]);
});
