import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import sharp from "sharp";
import type { Output } from "../../shared/contract.ts";

const require = createRequire(import.meta.url);

/** The version of the inference library. */
export function onnxRuntimeVersion(): string {
  return (require("onnxruntime-node/package.json") as { version: string }).version;
}

/** Lineup's own version: that of the nearest package.json above, in the repository and in an installed package alike. */
export function lineupVersion(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
    if (folder === dirname(folder)) return "unknown";
  }
}

/** The versions that a report of a fault should name: Lineup's, and those of what it runs on. */
export function versions(): Output<"library.versions"> {
  const db = new Database(":memory:");
  const sqlite = db.prepare("SELECT sqlite_version()").pluck().get() as string;
  db.close();
  // Chromium is there in Electron's processes alone.
  const { electron, chrome, node } = process.versions as Partial<NodeJS.ProcessVersions>;
  const parts = [
    { name: "Electron", version: electron },
    { name: "Chromium", version: chrome },
    { name: "Node", version: node },
    { name: "SQLite", version: sqlite },
    { name: "libvips", version: sharp.versions.vips },
    { name: "ONNX Runtime", version: onnxRuntimeVersion() },
  ].filter((part): part is { name: string; version: string } => part.version !== undefined);
  return { lineup: lineupVersion(), parts, system: `${process.platform} ${process.arch}` };
}

/** The versions of what Lineup runs on, in one line. */
export function versionsInWords(): string {
  const { parts, system } = versions();
  return [...parts.map(({ name, version }) => `${name} ${version}`), system].join(", ");
}
