import { opendir, realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { EngineError } from "../../../shared/errors.ts";
import type { FolderRow, FolderTable } from "../db/tables/folders.ts";

/** A folder to work on, and the added folder it lies in. */
export type Target = { root: FolderRow; path: string };

/**
 * Finds the added folder that a path lies in, adding the path itself when there is none; folders added before that lie
 * inside it become part of it. Throws `folder-missing` for a path that is neither known nor on disk.
 */
export async function addFolder(folders: FolderTable, path: string): Promise<Target> {
  const real = await realFolder(path);
  if (real === null) {
    const known = folders.byPath(resolve(path));
    const root = known && containing(folders, known.path);
    if (root !== undefined) return { root, path: known!.path };
    throw new EngineError(
      "folder-missing",
      `There is no folder ${resolve(path)}; check its name, or connect its drive.`,
    );
  }
  const root = containing(folders, real) ?? adopt(folders, real);
  linkUpTo(folders, root, real);
  return { root, path: real };
}

/** The path of an existing folder without links in it; null when there is nothing there. */
export async function realFolder(path: string): Promise<string | null> {
  const real = await realpath(path).catch(() => null);
  const found = real === null ? null : await stat(real).catch(() => null);
  if (real === null || found === null) return null;
  if (!found.isDirectory()) {
    throw new EngineError(
      "folder-missing",
      `${path} is not a folder; name the folder that holds your photos.`,
    );
  }
  return real;
}

/** Throws `folder-unreadable` for a folder that is there and may not be listed. */
export async function refuseUnlistable(path: string): Promise<void> {
  try {
    const directory = await opendir(path);
    await directory.close();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Whether it is there at all, and a folder, whoever adds it finds out.
    if (code === "ENOENT" || code === "ENOTDIR") return;
    throw new EngineError(
      "folder-unreadable",
      `The folder ${path} cannot be listed; change its permissions, or check the disk it is on.`,
      { cause: error },
    );
  }
}

/** Whether a path is a folder or lies anywhere below it. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!isAbsolute(way) && way.split(sep)[0] !== "..");
}

function containing(folders: FolderTable, path: string): FolderRow | undefined {
  return folders.added().find((one) => isWithin(path, one.path));
}

function adopt(folders: FolderTable, path: string): FolderRow {
  return folders.together(() => {
    const id = folders.put(path, null);
    for (const one of folders.added()) {
      if (!isWithin(one.path, path)) continue;
      folders.setAdded(one.id, null);
      linkUpTo(folders, { id, path }, one.path);
    }
    folders.setAdded(id, Date.now());
    return folders.byId(id)!;
  });
}

/**
 * Makes rows for the folders between a root and one inside it, so that the tree has no gap. Returns the row id of the
 * latter.
 */
export function linkUpTo(folders: FolderTable, root: { id: number; path: string }, path: string): number {
  if (path === root.path) return root.id;
  return folders.put(path, linkUpTo(folders, root, dirname(path)));
}
