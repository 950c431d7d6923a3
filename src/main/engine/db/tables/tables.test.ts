import Database from "better-sqlite3";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { migrate } from "../migrate.ts";
import { libraryMigrations, thumbnailMigrations } from "../open.ts";
import { AxisTable } from "./axes.ts";
import { blobToVector, EmbeddingTable, vectorToBlob } from "./embeddings.ts";
import { FolderTable } from "./folders.ts";
import { PhotoTable } from "./photos.ts";
import { ThumbnailTable } from "./thumbnails.ts";

let db: Database.Database;

beforeEach(() => {
  db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  migrate(db, libraryMigrations);
});

const identity = { id: "small", sha256: "ab", preprocessing: 1, dimensions: 2 };

describe("folders", () => {
  test("a tree holds a folder and all below it, and is deleted whole", () => {
    const folders = new FolderTable(db);
    const root = folders.put("/a", null);
    const inside = folders.put("/a/b", root);
    const deep = folders.put("/a/b/c", inside);
    const beside = folders.put("/ab", null);
    expect(folders.tree(root)).toEqual([root, inside, deep]);
    expect(folders.treePaths(inside)).toEqual(["/a/b", "/a/b/c"]);
    expect(folders.children(root).map(({ path }) => path)).toEqual(["/a/b"]);
    folders.deleteTree(root);
    expect([folders.byPath("/a/b/c"), folders.byId(root), folders.byId(beside)?.path]).toEqual([
      undefined,
      undefined,
      "/ab",
    ]);
  });

  test("putting a known folder again keeps its id, and what is not said this time", () => {
    const folders = new FolderTable(db);
    const parent = folders.put("/a", null, 7);
    const id = folders.put("/a/b", null);
    folders.put("/a/b", parent, 8);
    expect(folders.put("/a/b", null)).toBe(id);
    expect(folders.byPath("/a/b")).toEqual({
      id,
      path: "/a/b",
      parentId: parent,
      addedAtMs: null,
      device: 8,
    });
  });

  test("paths that differ in case, or only in how an accent is written, are different folders", () => {
    const folders = new FolderTable(db);
    const paths = ["/A", "/a", "/\u00e9", "/e\u0301"];
    const ids = paths.map((path) => folders.put(path, null));
    expect(new Set(ids).size).toBe(4);
    expect(paths.map((path) => folders.byPath(path)?.id)).toEqual(ids);
  });

  test("the added folders are listed by path, and work done together is undone together", () => {
    const folders = new FolderTable(db);
    for (const path of ["/b", "/a", "/c"]) folders.setAdded(folders.put(path, null), 1);
    const undo = () =>
      folders.together(() => {
        folders.setAdded(1, null);
        throw new Error("stop");
      });
    expect(undo).toThrow("stop");
    expect(folders.added().map(({ path }) => path)).toEqual(["/a", "/b", "/c"]);
  });
});

describe("embeddings", () => {
  test("a vector comes back bit for bit, in memory of its own, wherever its bytes started", () => {
    fc.assert(
      fc.property(fc.float32Array(), fc.nat(3), (vector, offset) => {
        const stored = Buffer.concat([Buffer.alloc(offset), vectorToBlob(vector)]).subarray(offset);
        const back = blobToVector(stored);
        expect(vectorToBlob(back).equals(vectorToBlob(vector))).toBe(true);
        stored.fill(0xff);
        expect(vectorToBlob(back).equals(vectorToBlob(vector))).toBe(true);
      }),
    );
  });

  test("an encoder has one row, whose vectors are its own", () => {
    const table = new EmbeddingTable(db);
    const folderId = new FolderTable(db).put("/a", null);
    const photos = new PhotoTable(db);
    const stat = { sizeBytes: 1, modifiedAtMs: 1, inode: 1 };
    const ids = [1, 2, 3].map((index) => photos.insert(folderId, `${index}.jpg`, stat));
    const encoderId = table.encoderId(identity);
    const otherId = table.encoderId({ ...identity, preprocessing: 2 });
    expect([table.encoderId(identity), otherId === encoderId]).toEqual([encoderId, false]);
    for (const id of ids) table.put(encoderId, id, Float32Array.of(id, 0));
    table.put(encoderId, ids[0], Float32Array.of(9, 9));
    table.put(otherId, ids[0], Float32Array.of(8, 8));
    photos.setMissing(ids[1], 1);
    expect(table.get(encoderId, ids[0])).toEqual(Float32Array.of(9, 9));
    expect([table.count(encoderId), table.count(otherId)]).toEqual([3, 1]);
    const idsFrom = (after: number, limit: number) =>
      table.page(encoderId, after, limit).map(([photoId]) => photoId);
    expect([idsFrom(0, 1), idsFrom(ids[0], 5)]).toEqual([[ids[0]], [ids[2]]]);
    table.deleteOf(ids[0]);
    expect([table.get(encoderId, ids[0]), table.get(otherId, ids[0])]).toEqual([undefined, undefined]);
  });
});

describe("axes", () => {
  const example = (role: "low" | "high", path: string, ...vector: number[]) => ({
    role,
    path,
    photoId: null,
    vector: Float32Array.from(vector),
  });

  test("an axis keeps its examples in the order they were given, and each encoder's vectors apart", () => {
    const axes = new AxisTable(db);
    const encoderId = new EmbeddingTable(db).encoderId(identity);
    const examples = [example("high", "/h.jpg", 1, 2), example("low", "/l.jpg", 3, 4)];
    axes.insert("Été", 5, encoderId, examples);
    const row = axes.byName("Été")!;
    expect(row).toEqual({ id: 1, name: "Été", createdAtMs: 5 });
    const saved = examples.map((one, index) => ({ ...one, id: index + 1, axisId: row.id }));
    expect(axes.examples(row.id, encoderId)).toEqual(saved);
    expect(axes.examples(row.id, 99)).toEqual(saved.map((one) => ({ ...one, vector: null })));
    expect(axes.example(2, encoderId)).toEqual(saved[1]);
    expect(axes.example(3, encoderId)).toBeUndefined();
    expect(axes.encoders(row.id)).toEqual(["small"]);
  });

  test("names are told apart without regard to case, and a name that is taken saves nothing", () => {
    const axes = new AxisTable(db);
    const encoderId = new EmbeddingTable(db).encoderId(identity);
    axes.insert("Sharp", 1, encoderId, [example("low", "/l.jpg", 1, 2)]);
    expect(axes.byName("sHARP")?.name).toBe("Sharp");
    expect(() => axes.insert("SHARP", 2, encoderId, [])).toThrow("UNIQUE");
    axes.rename(1, "sharp");
    expect(axes.all()).toEqual([{ id: 1, name: "sharp", createdAtMs: 1 }]);
    axes.delete(1, 5);
    axes.forgetDeleted(5);
    expect(axes.deleted(1)?.name).toBe("sharp");
    axes.forgetDeleted(6);
    const left = ["axis", "axis_example", "axis_example_vector"].map((table) =>
      db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
    );
    expect(left).toEqual([0, 0, 0]);
  });
});

test("a thumbnail is replaced by a newer one and deleted with its photo", () => {
  const thumbnailDb = new Database(":memory:");
  migrate(thumbnailDb, thumbnailMigrations);
  const table = new ThumbnailTable(thumbnailDb);
  table.put(1, { width: 1, height: 2, bytes: Buffer.of(3) });
  table.put(1, { width: 4, height: 5, bytes: Buffer.of(6) });
  table.put(2, { width: 7, height: 8, bytes: Buffer.of(9) });
  expect([table.get(1), table.photoIds()]).toEqual([{ width: 4, height: 5, bytes: Buffer.of(6) }, [1, 2]]);
  table.delete(1);
  expect([table.get(1), table.photoIds()]).toEqual([undefined, [2]]);
});
