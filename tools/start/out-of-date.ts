import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether something that is built from files and folders is missing or older than any of them. Tests do not count, and a
 * source that is not there is older than everything.
 */
export function isOutOfDate(built: string, sources: readonly string[]): boolean {
  if (!existsSync(built)) return true;
  const builtAtMs = statSync(built).mtimeMs;
  return sources.some((source) => existsSync(source) && changedAtMs(source) > builtAtMs);
}

/** When a file, or the file of a folder that was changed last, was changed. */
function changedAtMs(path: string): number {
  const { mtimeMs } = statSync(path);
  const files = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: "utf8" }) : [];
  // A folder's own time tells of files that were deleted.
  return files
    .filter((file) => !file.includes(".test."))
    .reduce((latest, file) => Math.max(latest, statSync(join(path, file)).mtimeMs), mtimeMs);
}
