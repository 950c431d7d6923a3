import { readdir, readFile, stat } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { join, posix, win32 } from "node:path";

/** What a system says of itself, as far as places to look for photos at depend on it. */
export type System = {
  platform: NodeJS.Platform;
  home: string;
  userName: string;
  /** Where the XDG files are; the home folder's `.config` when it is not set. */
  configHome: string | undefined;
};

/** The system that this program runs on. */
export function thisSystem(): System {
  return {
    platform: process.platform,
    home: homedir(),
    userName: userInfo().username,
    configHome: process.env["XDG_CONFIG_HOME"],
  };
}

/** The folders where a person begins to look for photos, home first and drives last; only those that are there. */
export async function beginPlaces(system: System = thisSystem()): Promise<string[]> {
  const { picturesFolder, drives, drivesIn } = candidatePlaces(system, await userDirs(system));
  const mounted = await Promise.all(drivesIn.map(foldersIn));
  const candidates = [system.home, picturesFolder, ...mounted.flat(), ...drives];
  const places = [...new Set(candidates)];
  const areThere = await Promise.all(places.map(isFolder));
  return places.filter((_, index) => areThere[index]);
}

/**
 * Where pictures and drives would be: drives themselves, and the folders that hold one folder for each. `userDirs` is the
 * text of the file in which Linux desktops keep where a person's pictures are.
 */
export function candidatePlaces(
  { platform, home, userName }: System,
  userDirs: string,
): { picturesFolder: string; drives: string[]; drivesIn: string[] } {
  switch (platform) {
    case "win32": {
      const letters = Array.from({ length: 26 }, (_, index) => `${String.fromCharCode(65 + index)}:\\`);
      return { picturesFolder: win32.join(home, "Pictures"), drives: letters, drivesIn: [] };
    }
    case "darwin":
      return { picturesFolder: posix.join(home, "Pictures"), drives: [], drivesIn: ["/Volumes"] };
    default: {
      const picturesFolder = picturesIn(userDirs, home) ?? posix.join(home, "Pictures");
      return { picturesFolder, drives: ["/"], drivesIn: [`/media/${userName}`, "/mnt"] };
    }
  }
}

/** The pictures folder that `user-dirs.dirs` names: a line of shell, with a path that is absolute or in the home folder. */
function picturesIn(userDirs: string, home: string): string | undefined {
  const value = /^\s*XDG_PICTURES_DIR="((?:[^"\\]|\\.)*)"/m.exec(userDirs)?.[1];
  const path = value?.replace(/^\$HOME(?=\/|$)/, () => home).replaceAll(/\\(.)/g, "$1");
  return path?.startsWith("/") === true ? posix.normalize(path).replace(/(?<=.)\/$/, "") : undefined;
}

async function userDirs({ platform, home, configHome }: System): Promise<string> {
  if (platform === "win32" || platform === "darwin") return "";
  return readFile(join(configHome ?? join(home, ".config"), "user-dirs.dirs"), "utf8").catch(() => "");
}

async function foldersIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort().map((name) => join(folder, name));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
