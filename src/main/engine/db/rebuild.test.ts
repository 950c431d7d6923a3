import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { basename, join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { indexFolders, openEngine, temporaryDirectory, writePhoto } from "../testing.ts";
import { openDatabases } from "./open.ts";
import { rebuildLibrary } from "./rebuild.ts";
import { AxisTable } from "./tables/axes.ts";
import { EmbeddingTable } from "./tables/embeddings.ts";
import { FolderTable } from "./tables/folders.ts";
import { SettingTable } from "./tables/settings.ts";
import { StarterAxisTable } from "./tables/starter-axes.ts";
import { takeWriterLock } from "./writer-lock.ts";

const nowMs = Date.UTC(2031, 0, 2, 3, 4, 5, 678);
const stamp = "damaged-2031-01-02T03-04-05-678Z";
const damagedSentence = (directory: string) => ({
  code: "library-corrupt",
  message:
    `The library in ${directory} is damaged; run "lineup doctor --rebuild" to set the damaged file aside, keep ` +
    "what can be read of it, and make a new one.",
});

/** A library on disk with some added folders, photos and axes; the vectors are made up. */
function makeLibrary(directory: string, counts = { photos: 3, axes: 2 }): void {
  const { library: db, close } = openDatabases(directory);
  const folders = new FolderTable(db);
  const embeddings = new EmbeddingTable(db);
  for (const path of ["/photos", "/more/photos"])
    folders.setAdded(folders.put(path, null), 1_700_000_000_000);
  folders.put("/photos/inside", 1);
  const encoderId = embeddings.encoderId({ id: "small", sha256: "ab", preprocessing: 1, dimensions: 2 });
  const insert = db.prepare(
    "INSERT INTO photo (folder_id, name, size_bytes, modified_at_ms, inode) VALUES (1, ?, 1, 1, ?)",
  );
  db.transaction(() => {
    for (let index = 0; index < counts.photos; index += 1) insert.run(`photo ${index}.jpg`, index);
  })();
  const axes = new AxisTable(db);
  for (let index = 1; index <= counts.axes; index += 1) {
    axes.insert(`Axis ${index}`, 1_700_000_000_000 + index, encoderId, [
      { role: "low", path: "/photos/low.jpg", photoId: 1, vector: Float32Array.of(1, index) },
      { role: "high", path: "/photos/high.jpg", photoId: 2, vector: Float32Array.of(index, 0) },
    ]);
  }
  close();
}

/** What a rebuild is to carry over. */
function keptBy(directory: string) {
  const { library: db, close } = openDatabases(directory);
  const axes = new AxisTable(db);
  const kept = {
    folders: new FolderTable(db)
      .added()
      .map(({ path, addedAtMs, parentId, device }) => ({ path, addedAtMs, parentId, device })),
    axes: axes
      .all()
      .map((axis) => ({ ...axis, examples: axes.examples(axis.id, 1) }))
      .toSorted((a, b) => a.id - b.id),
    photos: db.prepare("SELECT count(*) FROM photo").pluck().get(),
  };
  close();
  return kept;
}

const addedFolders = ["/more/photos", "/photos"].map((path) => ({
  path,
  addedAtMs: 1_700_000_000_000,
  parentId: null,
  device: null,
}));

const axis = (index: number) => ({
  id: index,
  name: `Axis ${index}`,
  createdAtMs: 1_700_000_000_000 + index,
  examples: [
    { role: "low", path: "/photos/low.jpg", vector: Float32Array.of(1, index) },
    { role: "high", path: "/photos/high.jpg", vector: Float32Array.of(index, 0) },
  ].map((one, at) => ({ ...one, id: 2 * index - 1 + at, axisId: index, photoId: null })),
});

function overwrite(file: string, position: number, bytes: Buffer): void {
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, bytes, 0, bytes.length, position);
  closeSync(descriptor);
}

/** The page, counted from 1, that a table's rows begin at. */
function rootPageOf(file: string, table: string): number {
  const db = new Database(file, { readonly: true });
  const page = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").pluck().get(table);
  db.close();
  return page as number;
}

test("a whole library is set aside too, and folders and axes are carried over", () => {
  const directory = temporaryDirectory();
  makeLibrary(directory);
  const original = readFileSync(join(directory, "library.db"));
  const report = rebuildLibrary(directory, nowMs);
  const setAside = [`${stamp}-library.db`, `${stamp}-thumbnails.db`].map((name) => join(directory, name));
  expect(report).toEqual({ setAside, folders: 2, axes: 2 });
  expect(readFileSync(setAside[0]).equals(original)).toBe(true);
  expect(keptBy(directory)).toEqual({ folders: addedFolders, axes: [axis(1), axis(2)], photos: 0 });
});

test("the encoder in use, the preferences, the axes made by others, and what is said of axes are carried over", () => {
  const directory = temporaryDirectory();
  makeLibrary(directory);
  const identity = { id: "small", sha256: "ab", preprocessing: 1, dimensions: 2 };
  const maker = { source: "https://example.org/axes", licence: "MIT" };
  const before = openDatabases(directory);
  new SettingTable(before.library).setEncoder("encoder-in-use", identity);
  new SettingTable(before.library).setPreferences('{"theme":"dark"}');
  new StarterAxisTable(before.library).setMaker(1, maker);
  new StarterAxisTable(before.library).setAdded(1, "Axis 1");
  new AxisTable(before.library).setLeft(2, 1, "It stays.");
  before.close();
  rebuildLibrary(directory, nowMs);
  const { library: db, close } = openDatabases(directory);
  const starters = new StarterAxisTable(db);
  const carried = {
    encoder: new SettingTable(db).encoder("encoder-in-use"),
    preferences: new SettingTable(db).preferences(),
    makers: [starters.firstMaker(1), starters.firstMaker(2)],
    added: [starters.wasAdded(1, "Axis 1"), starters.wasAdded(1, "Axis 2")],
    left: new AxisTable(db).left(2, 1),
  };
  close();
  expect(carried).toEqual({
    encoder: identity,
    preferences: '{"theme":"dark"}',
    makers: [maker, undefined],
    added: [true, false],
    left: "It stays.",
  });
});

test("a deleted axis is carried over as one, and can be restored", () => {
  const directory = temporaryDirectory();
  makeLibrary(directory);
  const before = openDatabases(directory);
  const axes = new AxisTable(before.library);
  axes.delete(1, Date.now());
  axes.rename(2, "Axis 1");
  before.close();
  expect(rebuildLibrary(directory, nowMs)).toMatchObject({ axes: 1 });
  expect(keptBy(directory).axes).toEqual([{ ...axis(2), name: "Axis 1" }]);
  const { library: db, close } = openDatabases(directory);
  const carried = new AxisTable(db);
  const kept = [carried.deleted(1), carried.deleted(2), carried.examples(1, 1)];
  close();
  const { examples, ...row } = axis(1);
  expect(kept).toEqual([row, undefined, examples]);
});

test("words are carried over with their axis, and an axis that has lost all it was made of is not", () => {
  const directory = temporaryDirectory();
  makeLibrary(directory, { photos: 0, axes: 1 });
  const { library: db, close } = openDatabases(directory);
  const vectors = { low: Float32Array.of(0, 1), high: Float32Array.of(1, 0) };
  const words = { low: "faded", high: "crisp", vectors };
  const axes = new AxisTable(db);
  axes.insert("Of words", 1, 1, [], words);
  axes.insert("Of words not met", 2, 1, [], { ...words, vectors: undefined });
  axes.insert("Of nothing", 3, 1, []);
  close();
  expect(rebuildLibrary(directory, nowMs)).toMatchObject({ axes: 3 });
  const after = openDatabases(directory);
  const kept = new AxisTable(after.library);
  const wordsOf = (name: string) => kept.words.get(kept.byName(name)!.id, 1);
  expect(["Axis 1", "Of words", "Of words not met"].map(wordsOf)).toEqual([
    undefined,
    words,
    { ...words, vectors: undefined },
  ]);
  after.close();
});

test("with a garbage header nothing can be carried over, and the bytes are kept", () => {
  const directory = temporaryDirectory();
  makeLibrary(directory);
  const file = join(directory, "library.db");
  overwrite(file, 0, Buffer.alloc(100, "garbage "));
  const damaged = readFileSync(file);
  expect(() => openDatabases(directory)).toThrow(expect.objectContaining(damagedSentence(directory)));
  const report = rebuildLibrary(directory, nowMs);
  expect(report).toMatchObject({ folders: 0, axes: 0 });
  expect(readFileSync(report.setAside[0]).equals(damaged)).toBe(true);
  expect(keptBy(directory)).toEqual({ folders: [], axes: [], photos: 0 });
});

test("what lies on both sides of a damaged page is carried over", () => {
  const directory = temporaryDirectory();
  makeLibrary(directory, { photos: 0, axes: 600 });
  const file = join(directory, "library.db");
  overwrite(file, (middleLeafOf(file, "axis_example") - 1) * 4_096, Buffer.alloc(4_096, 0xa5));
  const { folders, axes } = rebuildLibrary(directory, nowMs);
  expect(folders).toBe(2);
  expect(axes).toBeGreaterThan(400);
  expect(axes).toBeLessThan(600);
  const kept = keptBy(directory);
  // Whole axes only: one that lost a photo of its ends would rank by something else.
  expect(kept.axes).toEqual(kept.axes.map(({ id }) => axis(id)));
  expect([kept.axes[0].id, kept.axes.at(-1)!.id]).toEqual([1, 600]);
});

/** The number of the page in the middle of those that hold a table's rows. */
function middleLeafOf(file: string, table: string): number {
  const db = new Database(file, { readonly: true });
  const leaves = db
    .prepare<[string], number>("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path")
    .pluck()
    .all(table);
  db.close();
  return leaves[Math.floor(leaves.length / 2)];
}

/** Replaces a database by one with the same rows in which anything goes, as after damage that nobody noticed. */
function withoutConstraints(file: string): Database.Database {
  const db = new Database(":memory:");
  db.exec(`ATTACH '${file}' AS whole`);
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM whole.sqlite_schema WHERE sql LIKE 'CREATE TABLE%' AND name <> 'setting'",
    )
    .pluck()
    .all()
    .filter((name) => !name.startsWith("sqlite_"));
  for (const table of tables) db.exec(`CREATE TABLE main.${table} AS SELECT * FROM whole.${table}`);
  db.exec("DETACH whole; PRAGMA user_version = 70");
  writeFileSync(file, db.serialize());
  db.close();
  return new Database(file);
}

test("rows that damage has made impossible are left out, and the others are kept", () => {
  const directory = temporaryDirectory();
  makeLibrary(directory);
  const lax = withoutConstraints(join(directory, "library.db"));
  lax.exec(`
    INSERT INTO folder (path, added_at_ms) VALUES (x'ff00', 1), (NULL, 2), ('/third', 'never');
    INSERT INTO axis VALUES (8, NULL, 1, NULL), (9, 'Without examples', 1, NULL);
    INSERT INTO axis_example VALUES (90, 77, 'low', NULL, '/nobody.jpg', NULL),
      (91, 1, 'sideways', NULL, '/x.jpg', NULL)`);
  lax.close();
  expect(rebuildLibrary(directory, nowMs)).toMatchObject({ folders: 2, axes: 2 });
  expect(keptBy(directory)).toEqual({ folders: addedFolders, axes: [axis(1), axis(2)], photos: 0 });
});

test("changes that only the log holds are carried over, and the log goes with its database", () => {
  const [running, crashed] = [temporaryDirectory(), temporaryDirectory()];
  makeLibrary(running);
  const { library, close } = openDatabases(running);
  library.exec("UPDATE axis SET name = 'Renamed' WHERE id = 1");
  for (const name of ["library.db", "library.db-wal"]) {
    writeFileSync(join(crashed, name), readFileSync(join(running, name)));
  }
  close();
  const { setAside } = rebuildLibrary(crashed, nowMs);
  expect(setAside.map((path) => basename(path))).toContain(`${stamp}-library.db-wal`);
  expect(keptBy(crashed).axes.map(({ name }) => name)).toEqual(["Renamed", "Axis 2"]);
});

test("a library in use is not rebuilt", () => {
  const directory = temporaryDirectory();
  makeLibrary(directory);
  const before = readFileSync(join(directory, "library.db"));
  const lock = takeWriterLock(directory);
  expect(() => rebuildLibrary(directory, nowMs)).toThrow(expect.objectContaining({ code: "library-in-use" }));
  lock.release();
  expect(readFileSync(join(directory, "library.db")).equals(before)).toBe(true);
});

test("a newer library is not rebuilt", () => {
  const directory = temporaryDirectory();
  makeLibrary(directory);
  const db = new Database(join(directory, "library.db"));
  db.pragma("user_version = 1000");
  db.close();
  const before = readFileSync(join(directory, "library.db"));
  expect(() => rebuildLibrary(directory, nowMs)).toThrow(expect.objectContaining({ code: "library-newer" }));
  expect(readFileSync(join(directory, "library.db")).equals(before)).toBe(true);
});

test("where there is no library yet, rebuilding makes one", () => {
  const directory = join(temporaryDirectory(), "new");
  expect(rebuildLibrary(directory, nowMs)).toEqual({ setAside: [], folders: 0, axes: 0 });
  expect(keptBy(directory)).toEqual({ folders: [], axes: [], photos: 0 });
});

test("a page damaged in the middle is found by the query that meets it, and a rebuild makes the library work", async () => {
  const [directory, folder] = [temporaryDirectory(), temporaryDirectory()];
  const [low, high] = await Promise.all([1, 2].map((seed) => writePhoto(join(folder, `${seed}.jpg`), seed)));
  const first = await openEngine(directory);
  await indexFolders(first.client, folder);
  await first.client["axis.create"]({ name: "Kept", low: [{ path: low }], high: [{ path: high }] });
  await first.close();
  const file = join(directory, "library.db");
  overwrite(file, (rootPageOf(file, "photo") - 1) * 4_096, Buffer.alloc(4_096, 0xa5));
  const damaged = readFileSync(file);

  const second = await openEngine(directory).catch((error: unknown) => error);
  if (second instanceof Error) expect(second).toMatchObject(damagedSentence(directory));
  else {
    const { client, close } = second as Awaited<ReturnType<typeof openEngine>>;
    await expect(indexFolders(client, folder)).rejects.toMatchObject(damagedSentence(directory));
    const { healthy, checks } = await client["library.doctor"]({});
    const bad = checks.filter(({ ok }) => !ok).map(({ name }) => name);
    expect({ healthy, bad }).toEqual({
      healthy: false,
      bad: expect.arrayContaining(["library database", "photos"]) as string[],
    });
    await close();
  }

  const report = rebuildLibrary(directory);
  expect(report).toMatchObject({ folders: 1, axes: 1 });
  expect(readFileSync(report.setAside[0]).equals(damaged)).toBe(true);
  const { client } = await openEngine(directory);
  expect((await client["folder.list"]({})).folders).toMatchObject([{ path: folder, photoCount: 0 }]);
  expect(await indexFolders(client, folder)).toMatchObject({ found: 2, indexed: 2, failed: 0 });
  const ranked = await client["photo.rank"]({ folderId: null, by: { axis: "Kept" }, estimator: "auto" });
  const { photos } = await client["photo.describe"]({ photoIds: ranked.photoIds });
  expect(photos.map(({ path }) => path)).toEqual([high, low]);
});

test("damaged thumbnails are the library's damage, and a rebuild makes them again", async () => {
  const [directory, folder] = [temporaryDirectory(), temporaryDirectory()];
  await writePhoto(join(folder, "1.jpg"), 1);
  const first = await openEngine(directory);
  await indexFolders(first.client, folder);
  await first.close();
  const file = join(directory, "thumbnails.db");
  overwrite(file, 0, Buffer.alloc(4_096, 0xa5));
  const damaged = readFileSync(file);
  await expect(openEngine(directory)).rejects.toMatchObject(damagedSentence(directory));
  const { setAside, folders } = rebuildLibrary(directory);
  expect(folders).toBe(1);
  expect(readFileSync(setAside.find((path) => path.endsWith("-thumbnails.db"))!).equals(damaged)).toBe(true);
  const { client } = await openEngine(directory);
  expect(await indexFolders(client, folder)).toMatchObject({ found: 1, indexed: 1 });
  const { checks } = await client["library.doctor"]({});
  expect(checks.find(({ name }) => name === "thumbnails")).toMatchObject({ ok: true, detail: "1 stored" });
});

test("a library directory that is a file is library-unwritable", () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "x"));
  writeFileSync(join(directory, "file"), "");
  expect(() => rebuildLibrary(join(directory, "file"))).toThrow(
    expect.objectContaining({ code: "library-unwritable" }),
  );
});
