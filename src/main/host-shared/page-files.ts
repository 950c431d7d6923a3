import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";

/** A file of the renderer, in memory. */
export type PageFile = { bytes: Buffer; type: string; tag: string; cacheControl: string };

const types: Partial<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".webmanifest": "application/manifest+json",
};

/**
 * The built renderer by address, read once: what is not listed here cannot be asked for, however its path is written.
 * `/` is its `index.html`. Files below `assets/` have their hash in their name and may be kept for good.
 * Throws where it was not built.
 */
export function readPageFiles(directory: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const entry of listFiles(directory)) {
    const type = types[extname(entry)];
    if (type === undefined) continue;
    const bytes = readFileSync(join(directory, entry));
    const address = `/${entry.replaceAll(sep, "/")}`;
    files.set(address === "/index.html" ? "/" : address, {
      bytes,
      type,
      tag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
      cacheControl: address.startsWith("/assets/") ? "private, max-age=31536000, immutable" : "no-cache",
    });
  }
  if (!files.has("/"))
    throw new Error(`The app's pages are not in ${directory}; build them with "npm run build".`);
  return files;
}

function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
  } catch {
    return [];
  }
}
