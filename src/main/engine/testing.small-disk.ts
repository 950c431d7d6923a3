/** @file A disk that is soon full, for tests. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryDirectory } from "./testing.ts";

/** A file system of 2 MB of its own, unmounted when the test ends; null where this process may not mount one. */
export function mountSmallDisk(): string | null {
  const directory = join(temporaryDirectory(), "disk");
  mkdirSync(directory);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "none", directory], { stdio: "ignore" });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync("umount", ["--lazy", directory]));
  return directory;
}
