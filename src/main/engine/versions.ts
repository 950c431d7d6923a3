import { createRequire } from "node:module";
import Database from "better-sqlite3";
import sharp from "sharp";

const require = createRequire(import.meta.url);

/** The version of the inference library. */
export function onnxRuntimeVersion(): string {
  return (require("onnxruntime-node/package.json") as { version: string }).version;
}

/** The versions that a report of a fault should name, one check each. */
export function versions(): { name: string; ok: true; detail: string }[] {
  const db = new Database(":memory:");
  const sqlite = db.prepare("SELECT sqlite_version()").pluck().get() as string;
  db.close();
  const parts = [
    `Node ${process.versions.node}`,
    `SQLite ${sqlite}`,
    `libvips ${sharp.versions.vips}`,
    `ONNX Runtime ${onnxRuntimeVersion()}`,
  ];
  return [{ name: "versions", ok: true, detail: `${parts.join(", ")}, ${process.platform} ${process.arch}` }];
}
