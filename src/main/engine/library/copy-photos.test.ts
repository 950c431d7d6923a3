import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { EngineClient, Output } from "../../../shared/contract.ts";
import { indexFolders, openEngine, temporaryDirectory, waitFor, writePhoto } from "../testing.ts";
import { mountSmallDisk } from "../testing.small-disk.ts";
import { moveTo } from "./copy-photos.ts";

type Told = Output<"photo.copy">;

/** A library of photos in folders, and their ids in the order named. */
async function libraryOf(...names: string[]) {
  const directory = temporaryDirectory();
  const [folder, to] = [join(directory, "photos"), join(directory, "copies")];
  mkdirSync(folder);
  const paths = await Promise.all(names.map((name, seed) => writePhoto(join(folder, name), seed)));
  for (const [index, path] of paths.entries()) utimesSync(path, 1_600_000_000, 1_500_000_000.25 + index);
  const engine = await openEngine(join(directory, "library"));
  await indexFolders(engine.client, folder);
  const photoIds = await idsOf(engine.client, paths);
  return { directory, folder, to, paths, photoIds, ...engine };
}

async function idsOf(client: EngineClient, paths: readonly string[]): Promise<Uint32Array<ArrayBuffer>> {
  const { photoIds } = await client["photo.list"]({ folderId: null });
  const { photos } = await client["photo.describe"]({ photoIds });
  const { failures } = await client["photo.failures"]({ folderId: null });
  const all = new Map([...photos, ...failures].map(({ path, photoId }) => [path, photoId]));
  return Uint32Array.from(paths, (path) => all.get(path)!);
}

async function copy(
  client: EngineClient,
  photoIds: Uint32Array<ArrayBuffer>,
  to: string,
  signal?: AbortSignal,
): Promise<Told[]> {
  const told: Told[] = [];
  for await (const one of client["photo.copy"]({ photoIds, to }, signal)) told.push(one);
  return told;
}

describe("copying photos in an order", () => {
  test("gives them names that sort so, and leaves the originals as they were", async () => {
    const { client, to, paths, photoIds } = await libraryOf("b.jpg", "a.jpg", "inner/a.jpg");
    const state = () =>
      paths.map((path) => {
        const { mtimeMs, mode, size, ino } = statSync(path);
        return { mtimeMs, mode, size, ino, bytes: readFileSync(path) };
      });
    const before = state();
    const told = await copy(client, photoIds, join(to, "new", "folder"));
    expect(told.at(0)).toEqual({ kind: "progress", done: 0, total: 3, secondsLeft: null });
    expect(told.at(-2)).toMatchObject({ kind: "progress", done: 3, total: 3 });
    expect(told.at(-1)).toEqual({
      kind: "report",
      copied: 3,
      folder: join(to, "new", "folder"),
      failures: [],
    });
    const names = ["1 b.jpg", "2 a.jpg", "3 a.jpg"];
    expect(readdirSync(join(to, "new", "folder")).sort()).toEqual(names);
    for (const [index, name] of names.entries()) {
      const file = join(to, "new", "folder", name);
      expect(readFileSync(file).equals(readFileSync(paths[index]))).toBe(true);
      expect(statSync(file).mtimeMs).toBeCloseTo(statSync(paths[index]).mtimeMs, 0);
    }
    expect(state()).toEqual(before);
  });

  test("never overwrites what is there", async () => {
    const { client, to, photoIds } = await libraryOf("a.jpg", "b.jpg");
    mkdirSync(to);
    writeFileSync(join(to, "1 a.jpg"), "mine");
    mkdirSync(join(to, "1 a (2).jpg"));
    await copy(client, photoIds, to);
    await copy(client, photoIds, to);
    expect(readdirSync(to).sort()).toEqual(
      ["1 a.jpg", "1 a (2).jpg", "1 a (3).jpg", "1 a (4).jpg", "2 b.jpg", "2 b (2).jpg"].sort(),
    );
    expect(readFileSync(join(to, "1 a.jpg"), "utf8")).toBe("mine");
  });

  test("lists those that cannot be read, copies the rest, and leaves out ids that are gone", async () => {
    const { client, to, paths, photoIds } = await libraryOf("a.jpg", "b.jpg", "c.jpg");
    rmSync(paths[1]);
    rmSync(paths[0]);
    mkdirSync(paths[0]);
    const told = await copy(client, Uint32Array.of(999, ...photoIds), to);
    expect(told.at(-1)).toEqual({
      kind: "report",
      copied: 1,
      folder: to,
      failures: [
        {
          path: paths[0],
          code: "photo-missing",
          message: `${paths[0]} is no file any more; look for where it was moved.`,
        },
        { path: paths[1], code: "photo-missing", message: `${paths[1]} is not there; check its name.` },
      ],
    });
    expect(readdirSync(to)).toEqual(["3 c.jpg"]);
  });

  test("takes a photo that Lineup cannot read for the file it is", async () => {
    const { client, folder, to } = await libraryOf();
    const path = join(folder, "broken.jpg");
    writeFileSync(path, "no photo");
    await indexFolders(client, folder);
    await copy(client, await idsOf(client, [path]), to);
    expect(readFileSync(join(to, "1 broken.jpg"), "utf8")).toBe("no photo");
  });

  test("of nothing makes the folder, and says so", async () => {
    const { client, to } = await libraryOf();
    expect((await copy(client, new Uint32Array(), to)).at(-1)).toEqual({
      kind: "report",
      copied: 0,
      folder: to,
      failures: [],
    });
    expect(existsSync(to)).toBe(true);
  });
});

describe("copying that ends early", () => {
  /** A library with a small photo and a file of 20 GB that takes no room, which takes long to copy. */
  async function withHugeFile() {
    const library = await libraryOf("a.jpg");
    const huge = join(library.folder, "huge.jpg");
    writeFileSync(huge, "no photo");
    await indexFolders(library.client, library.folder);
    const photoIds = await idsOf(library.client, [library.paths[0], huge]);
    truncateSync(huge, 20e9);
    const hidden = () => readdirSync(library.to).filter((name) => /^\.lineup-[0-9a-f-]+\.part$/.test(name));
    const halfWay = () =>
      existsSync(join(library.to, "1 a.jpg")) &&
      hidden().some((name) => statSync(join(library.to, name)).size > 0);
    return { ...library, photoIds, halfWay };
  }

  test("leaves whole copies and no half one, which never had its name", async () => {
    const { client, to, photoIds, halfWay } = await withHugeFile();
    const abort = new AbortController();
    const ended = expect(copy(client, photoIds, to, abort.signal)).rejects.toMatchObject({
      code: "cancelled",
    });
    await waitFor(halfWay);
    expect(readdirSync(to).filter((name) => !name.startsWith("."))).toEqual(["1 a.jpg"]);
    abort.abort();
    await ended;
    await waitFor(() => readdirSync(to).length === 1);
    expect(readdirSync(to)).toEqual(["1 a.jpg"]);
  });

  test("because the engine closes has ended when that is closed", async () => {
    const { client, close, to, photoIds, halfWay } = await withHugeFile();
    const ended = expect(copy(client, photoIds, to)).rejects.toMatchObject({ code: "cancelled" });
    await waitFor(halfWay);
    await close();
    expect(readdirSync(to)).toEqual(["1 a.jpg"]);
    await ended;
  });

  test("because the disk is full says so, and keeps what is whole", async (context) => {
    const disk = mountSmallDisk();
    if (disk === null) context.skip("Only the superuser can mount a small disk.");
    const { client, photoIds } = await withHugeFile();
    await expect(copy(client, photoIds, join(disk!, "copies"))).rejects.toMatchObject({
      code: "disk-full",
      message: `The disk of ${join(disk!, "copies")} is full; make room, or choose a folder on another disk.`,
    });
    expect(readdirSync(join(disk!, "copies"))).toEqual(["1 a.jpg"]);
  });
});

describe("copying is refused", () => {
  test("into an added folder, by whatever name, where copies would be photos of the library too", async () => {
    const { client, directory, folder, photoIds } = await libraryOf("a.jpg");
    symlinkSync(folder, join(directory, "link"), "junction");
    for (const to of [folder, join(folder, "best"), join(directory, "link", "best", "of")]) {
      await expect(copy(client, photoIds, to)).rejects.toMatchObject({
        code: "folder-unwritable",
        message:
          `${to} lies in ${folder}, whose photos are shown here, so that every copy would show as one more photo; ` +
          "choose a folder outside of it.",
      });
    }
    expect(readdirSync(folder)).toEqual(["a.jpg"]);
  });

  test("where a file is in the way", async () => {
    const { client, to, photoIds } = await libraryOf("a.jpg");
    writeFileSync(to, "");
    await expect(copy(client, photoIds, join(to, "inner"))).rejects.toMatchObject({
      code: "folder-unwritable",
      message: `The folder ${join(to, "inner")} cannot be made or written to (ENOTDIR); choose another one.`,
    });
  });

  test.skipIf(process.platform === "win32")("where nothing may be written", async () => {
    const { client, directory, to, photoIds } = await libraryOf("a.jpg");
    mkdirSync(to);
    chmodSync(to, 0o555);
    onTestFinished(() => chmodSync(to, 0o755));
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      for (const path of [
        directory,
        ...(readdirSync(directory, { recursive: true }) as string[]).map((name) => join(directory, name)),
      ])
        chownSync(path, 65_534, 65_534);
      process.seteuid!(65_534);
    }
    try {
      await expect(copy(client, photoIds, to)).rejects.toMatchObject({
        code: "folder-unwritable",
        message: `The folder ${to} cannot be made or written to (EACCES); choose another one.`,
      });
    } finally {
      if (isRoot) process.seteuid!(0);
    }
    expect(readdirSync(to)).toEqual([]);
  });
});

test("where a disk has no links a copy is moved to its name, unless that is taken", async () => {
  const directory = temporaryDirectory();
  const [temporary, path] = [join(directory, "temporary"), join(directory, "copy")];
  writeFileSync(temporary, "copy");
  expect(await moveTo(temporary, path)).toBe(true);
  expect([readdirSync(directory), readFileSync(path, "utf8")]).toEqual([[basename(path)], "copy"]);
  writeFileSync(temporary, "other");
  expect(await moveTo(temporary, path)).toBe(false);
  expect([readFileSync(path, "utf8"), readFileSync(temporary, "utf8")]).toEqual(["copy", "other"]);
  await expect(moveTo(join(directory, "gone"), join(directory, "new"))).rejects.toMatchObject({
    code: "ENOENT",
  });
  expect(readdirSync(directory).sort()).toEqual(["copy", "temporary"]);
});
