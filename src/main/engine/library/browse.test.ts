import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openEngine, temporaryDirectory } from "../testing.ts";
import { beginPlaces, candidatePlaces, type System } from "./begin-places.ts";
import { browseFolder } from "./browse.ts";

const isWindows = process.platform === "win32";

/** A home folder with the folders and empty files that are named; folders end in a slash. */
function homeWith(...names: string[]): { home: string; system: System } {
  const home = temporaryDirectory();
  for (const name of names) {
    if (name.endsWith("/")) mkdirSync(join(home, name), { recursive: true });
    else writeFileSync(join(home, name), "");
  }
  return {
    home,
    system: { platform: process.platform, home, userName: "nobody-here", configHome: undefined },
  };
}
const namesIn = async (path: string, system: System) =>
  (await browseFolder(path, system)).folders.map(({ name }) => name);

describe("browsing a folder", () => {
  test("gives the folders inside as people sort them, and counts the photos right inside", async () => {
    const { home, system } = homeWith(
      "10/",
      "2/",
      "Été/",
      "eta/",
      "Zoo/",
      "2/inner/",
      "a.jpg",
      "b.PNG",
      "c.txt",
    );
    mkdirSync(join(home, "folder.jpg"));
    expect(await browseFolder(home, system)).toEqual({
      path: home,
      parent: null,
      folders: ["2", "10", "eta", "Été", "folder.jpg", "Zoo"].map((name) => ({
        name,
        path: join(home, name),
      })),
      photoCount: 2,
    });
    expect(await browseFolder(join(home, "2"), system)).toEqual({
      path: join(home, "2"),
      parent: home,
      folders: [{ name: "inner", path: join(home, "2", "inner") }],
      photoCount: 0,
    });
  });

  test("leaves out what is hidden or the system's", async () => {
    const { home, system } = homeWith(".git/", "$RECYCLE.BIN/", "lost+found/", "Seen/", ".hidden.jpg");
    expect(await browseFolder(home, system)).toMatchObject({ folders: [{ name: "Seen" }], photoCount: 0 });
  });

  test.skipIf(isWindows)("takes names as they are", async () => {
    const names = [" space ", 'qu"ote', "two\nlines", "日本", "-rf", "a\\b"];
    const { home, system } = homeWith(...names.map((name) => `${name}/`), "two\nlines/inside/");
    expect((await namesIn(home, system)).toSorted()).toEqual(names.toSorted());
    expect(await namesIn(join(home, "two\nlines"), system)).toEqual(["inside"]);
  });

  test.skipIf(process.platform !== "linux")(
    "leaves out names that are no Unicode, and keeps those that look so",
    async () => {
      const { home, system } = homeWith("\ufffd/");
      mkdirSync(Buffer.concat([Buffer.from(`${home}/b`), Buffer.of(0xff)]));
      expect(await namesIn(home, system)).toEqual(["\ufffd"]);
    },
  );

  test.skipIf(isWindows)(
    "follows links, and those that lead in a circle come back to where they lead",
    async () => {
      const { home, system } = homeWith("a/", "a/b/", "file.jpg");
      symlinkSync(join(home, "a"), join(home, "a", "b", "circle"));
      symlinkSync(join(home, "file.jpg"), join(home, "link.jpg"));
      symlinkSync(join(home, "nowhere"), join(home, "broken"));
      symlinkSync(join(home, "itself"), join(home, "itself"));
      expect(await namesIn(home, system)).toEqual(["a"]);
      const { folders } = await browseFolder(join(home, "a", "b"), system);
      expect(folders).toEqual([{ name: "circle", path: join(home, "a", "b", "circle") }]);
      const around = await browseFolder(folders[0].path, system);
      expect([around.path, around.parent, around.folders]).toEqual([
        join(home, "a"),
        home,
        [{ name: "b", path: join(home, "a", "b") }],
      ]);
    },
  );

  test("that is not there, or is a file, is folder-missing", async () => {
    const { home, system } = homeWith("file.jpg");
    for (const name of ["gone", "file.jpg"]) {
      await expect(browseFolder(join(home, name), system)).rejects.toMatchObject({
        code: "folder-missing",
        message: `There is no folder ${join(home, name)}; choose another one.`,
      });
    }
  });

  test.skipIf(isWindows)("that may not be listed is folder-unreadable", async () => {
    const { home, system } = homeWith("shut/", "shut/inner/");
    const [shut, inner] = [join(home, "shut"), join(home, "shut", "inner")];
    const isRoot = process.getuid?.() === 0;
    if (isRoot) for (const path of [home, shut, inner]) chownSync(path, 65_534, 65_534);
    chmodSync(shut, 0o000);
    onTestFinished(() => chmodSync(shut, 0o700));
    if (isRoot) process.seteuid!(65_534);
    try {
      for (const path of [shut, inner]) {
        await expect(browseFolder(path, system)).rejects.toMatchObject({
          code: "folder-unreadable",
          message: `The folder ${path} may not be listed; change its permissions, or choose another one.`,
        });
      }
    } finally {
      if (isRoot) process.seteuid!(0);
    }
  });
});

describe("the places to begin at", () => {
  test("are home, its pictures and drives, those that are there, and have no folder above", async () => {
    const { home, system } = homeWith("Pictures/");
    const pictures = join(home, "Pictures");
    expect((await beginPlaces(system)).slice(0, 2)).toEqual([home, pictures]);
    const { path, parent, folders } = await browseFolder(null, system);
    expect([path, parent]).toEqual([null, null]);
    expect(folders.slice(0, 2)).toEqual([
      { name: basename(home), path: home },
      { name: "Pictures", path: pictures },
    ]);
    expect((await browseFolder(pictures, system)).parent).toBeNull();
    const { system: without } = homeWith();
    expect((await beginPlaces(without)).some((place) => place.endsWith("Pictures"))).toBe(false);
  });

  test.skipIf(process.platform !== "linux")(
    "have the pictures where the desktop keeps them, and the whole computer",
    async () => {
      const { home, system } = homeWith("Pictures/", "Bilder/", ".config/");
      const fileSays = (text: string) => writeFileSync(join(home, ".config", "user-dirs.dirs"), text);
      const placesInHome = async () => (await beginPlaces(system)).filter((place) => place.startsWith(home));
      fileSays('# dirs\nXDG_MUSIC_DIR="$HOME/Musik"\nXDG_PICTURES_DIR="$HOME/Bilder"\n');
      expect(await placesInHome()).toEqual([home, join(home, "Bilder")]);
      fileSays('XDG_PICTURES_DIR="$HOME/"');
      expect(await placesInHome()).toEqual([home]);
      fileSays("no such line");
      expect(await placesInHome()).toEqual([home, join(home, "Pictures")]);
      expect((await browseFolder(null, system)).folders).toContainEqual({ name: "/", path: "/" });
    },
  );

  test("are looked for where each system has them", () => {
    const system = { userName: "ann", configHome: undefined };
    const on = (platform: NodeJS.Platform, home: string, userDirs = "") =>
      candidatePlaces({ ...system, platform, home }, userDirs);
    const windows = on("win32", "C:\\Users\\Ann");
    expect(windows).toMatchObject({ picturesFolder: "C:\\Users\\Ann\\Pictures", drivesIn: [] });
    expect([windows.drives.length, windows.drives[2]]).toEqual([26, "C:\\"]);
    expect(on("darwin", "/Users/ann")).toEqual({
      picturesFolder: "/Users/ann/Pictures",
      drives: [],
      drivesIn: ["/Volumes"],
    });
    expect(on("linux", "/home/ann")).toEqual({
      picturesFolder: "/home/ann/Pictures",
      drives: ["/"],
      drivesIn: ["/media/ann", "/mnt"],
    });
    const dirs = 'XDG_PICTURES_DIR="/data/my \\"best\\" \\$1/"';
    expect(on("linux", "/home/ann", dirs).picturesFolder).toBe('/data/my "best" $1');
  });
});

test("folders can be browsed through the engine, which adds none of them", async () => {
  const { home } = homeWith("a/", "photo.jpg");
  const { client } = await openEngine(join(temporaryDirectory(), "library"));
  expect(await client["folder.browse"]({ path: home })).toMatchObject({
    folders: [{ name: "a" }],
    photoCount: 1,
  });
  expect((await client["folder.browse"]({ path: null })).folders.length).toBeGreaterThan(0);
  expect(await client["folder.list"]({})).toEqual({ folders: [] });
});
