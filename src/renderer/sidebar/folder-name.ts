import type { Folder } from "../state/library.svelte.ts";
import { fileNameOf } from "../state/draft.svelte.ts";

/** What a folder is called: the last part of its path, with the part before it where two are called the same. */
export function folderName(path: string, folders: readonly Pick<Folder, "path">[]): string {
  const name = nameOf(path);
  const isShared = folders.some((other) => other.path !== path && nameOf(other.path) === name);
  const around = fileNameOf(
    trimmed(path)
      .slice(0, -name.length)
      .replace(/[\\/]$/, ""),
  );
  return isShared && around !== "" ? `${name} (${around})` : name;
}

function nameOf(path: string): string {
  // A drive or the root has no name but its path.
  return fileNameOf(trimmed(path)) || path;
}

function trimmed(path: string): string {
  return path.replace(/[\\/]+$/, "");
}
