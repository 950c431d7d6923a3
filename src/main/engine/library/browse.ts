import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Output } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import { hasPhotoExtension } from "../photo/formats.ts";
import { beginPlaces, thisSystem, type System } from "./begin-places.ts";
import { isIgnored } from "./ignored.ts";
import { nameKey } from "./name-key.ts";

/**
 * What is in a folder, or the places to begin at for null. A folder is told by its real path, so that links that lead in
 * a circle come to an end. Throws `folder-missing`, `folder-unreadable`.
 */
export async function browseFolder(
  path: string | null,
  system: System = thisSystem(),
): Promise<Output<"folder.browse">> {
  const places = await beginPlaces(system);
  if (path === null) {
    const folders = places.map((place) => ({ name: basename(place) || place, path: place }));
    return { path: null, parent: null, folders, photoCount: 0 };
  }
  const { real, entries } = await list(path);
  const shown = entries.filter(({ name }) => !isIgnored(name));
  const areFolders = await Promise.all(shown.map((entry) => leadsToFolder(real, entry)));
  const names = shown.filter((_, index) => areFolders[index]).map(({ name }) => name);
  const parent = dirname(real);
  return {
    path: real,
    parent: parent === real || places.includes(real) ? null : parent,
    folders: sortedAsPeopleDo(names).map((name) => ({ name, path: join(real, name) })),
    photoCount: shown.filter((entry) => entry.isFile() && hasPhotoExtension(entry.name)).length,
  };
}

async function list(path: string): Promise<{ real: string; entries: Dirent[] }> {
  try {
    const real = await realpath(path);
    return { real, entries: await readdir(real, { withFileTypes: true }) };
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new EngineError("folder-missing", `There is no folder ${resolve(path)}; choose another one.`);
    }
    const hint =
      code === "EACCES" || code === "EPERM"
        ? "may not be listed; change its permissions, or choose another one."
        : `cannot be listed (${code}); check the disk it is on.`;
    throw new EngineError("folder-unreadable", `The folder ${resolve(path)} ${hint}`, { cause: error });
  }
}

async function leadsToFolder(folder: string, entry: Dirent): Promise<boolean> {
  // A name that is no Unicode comes with replacement characters, by which it cannot be opened.
  if (!entry.isSymbolicLink() && !entry.name.includes("\ufffd")) return entry.isDirectory();
  const found = await stat(join(folder, entry.name)).catch(() => null);
  return found?.isDirectory() === true;
}

function sortedAsPeopleDo(names: readonly string[]): string[] {
  const keyed = names.map((name) => ({ name, key: nameKey(name) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.name < b.name ? -1 : 1));
  return keyed.map(({ name }) => name);
}
