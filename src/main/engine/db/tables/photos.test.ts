import { join } from "node:path";
import Database from "better-sqlite3";
import { beforeEach, expect, test } from "vitest";
import { migrate } from "../migrate.ts";
import { libraryMigrations } from "../open.ts";
import { EmbeddingTable } from "./embeddings.ts";
import { FolderTable } from "./folders.ts";
import { PhotoTable, type PhotoFacts } from "./photos.ts";

let db: Database.Database;
let photos: PhotoTable;
let folders: FolderTable;

beforeEach(() => {
  db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  migrate(db, libraryMigrations);
  photos = new PhotoTable(db);
  folders = new FolderTable(db);
  folders.setAdded(folders.put("/photos", null), 1);
  folders.put("/photos/inside", 1);
});

const stat = { sizeBytes: 12_345_678_901, modifiedAtMs: 1_700_000_000_000.125, inode: 42 };
const facts: PhotoFacts = {
  ...stat,
  fingerprint: Buffer.from("0123456789abcdef"),
  width: 640,
  height: 480,
  capturedAtMs: -1_000,
};

test("a photo that was read is described with its facts, wherever it is", () => {
  const id = photos.insert(2, "é 👍\n.jpg", stat);
  expect(photos.describe(id)).toEqual({
    id,
    path: join("/photos", "inside", "é 👍\n.jpg"),
    width: 0,
    height: 0,
    capturedAtMs: null,
    sizeBytes: stat.sizeBytes,
    modifiedAtMs: stat.modifiedAtMs,
  });
  photos.setIndexed(id, facts);
  const described = {
    id,
    path: join("/photos", "inside", "é 👍\n.jpg"),
    width: 640,
    height: 480,
    capturedAtMs: -1_000,
    sizeBytes: stat.sizeBytes,
    modifiedAtMs: stat.modifiedAtMs,
  };
  expect(photos.describe(id)).toEqual(described);
  photos.park(id);
  photos.park(id);
  expect([photos.describe(id), photos.pathOf(id)]).toEqual([described, described.path]);
  expect([photos.describe(99), photos.pathOf(99)]).toEqual([undefined, undefined]);
  expect(photos.describeAll(Uint32Array.of(id, 99, id))).toEqual([described, described]);
});

test("a parked photo leaves its place to another and can come back elsewhere", () => {
  const [first, second] = [photos.insert(1, "a.jpg", stat), 2];
  photos.park(first);
  expect(photos.insert(1, "a.jpg", stat)).toBe(second);
  photos.place(first, 2, "b.jpg", { sizeBytes: 1, modifiedAtMs: 2, inode: 3 });
  expect([photos.pathOf(first), photos.pathOf(second)]).toEqual([
    join("/photos", "inside", "b.jpg"),
    join("/photos", "a.jpg"),
  ]);
});

test("what a listing is compared with tells unread and missing photos apart", () => {
  const read = photos.insert(1, "read.jpg", stat);
  const failed = photos.insert(1, "failed.jpg", stat);
  const missing = photos.insert(1, "missing.jpg", stat);
  photos.insert(2, "elsewhere.jpg", stat);
  photos.setIndexed(read, facts);
  photos.setFailed(failed, "photo-damaged", "It is damaged.");
  photos.setMissing(missing, 5);
  const known = { ...stat, unread: false, missing: false };
  expect(photos.knownIn(1)).toEqual(
    new Map([
      ["read.jpg", { ...known, id: read, name: "read.jpg" }],
      ["failed.jpg", { ...known, id: failed, name: "failed.jpg" }],
      ["missing.jpg", { ...known, id: missing, name: "missing.jpg", unread: true, missing: true }],
    ]),
  );
});

test("photos wait to be read until they have a vector of the encoder, have failed or are missing", () => {
  const embeddings = new EmbeddingTable(db);
  const encoder = { sha256: "ab", preprocessing: 1, dimensions: 1 };
  const [one, other] = ["one", "other"].map((id) => embeddings.encoderId({ id, ...encoder }));
  const ids = ["d", "c", "b", "a"].map((name) => photos.insert(1, `${name}.jpg`, stat));
  const inside = photos.insert(2, "e.jpg", stat);
  embeddings.put(one, ids[0], Float32Array.of(1));
  photos.setFailed(ids[1], "photo-empty", "It is empty.");
  photos.setMissing(ids[2], 1);
  expect(photos.pending([1, 2], one)).toEqual([
    { id: ids[3], path: join("/photos", "a.jpg") },
    { id: inside, path: join("/photos", "inside", "e.jpg") },
  ]);
  expect(photos.pending([1], other).map(({ id }) => id)).toEqual([ids[3], ids[0]]);
  expect(photos.failures([1, 2])).toEqual([
    { photoId: ids[1], path: join("/photos", "c.jpg"), code: "photo-empty", message: "It is empty." },
  ]);
  expect(photos.counts([1, 2])).toEqual({ photoCount: 4, failedCount: 1 });
  expect(new Set(photos.idsIn([1]))).toEqual(new Set([ids[0], ids[1], ids[3]]));
  expect(new Set(photos.idsIn([1], { alsoMissing: true }))).toEqual(new Set(ids));
});

test("only photos that could not be opened are tried again", () => {
  const [shut, damaged] = ["shut.jpg", "damaged.jpg"].map((name) => photos.insert(1, name, stat));
  photos.setFailed(shut, "photo-unreadable", "It may not be read.");
  photos.setFailed(damaged, "photo-damaged", "It is damaged.");
  photos.retryUnreadable([2]);
  expect(photos.failures([1])).toHaveLength(2);
  photos.retryUnreadable([1]);
  expect(photos.failures([1]).map(({ code }) => code)).toEqual(["photo-damaged"]);
});

test("a photo whose file has other content loses all that was found out about it, but not its id", () => {
  const id = photos.insert(1, "a.jpg", stat);
  photos.setIndexed(id, facts);
  photos.setMissing(id, 1);
  const now = { sizeBytes: 5, modifiedAtMs: 6, inode: 7 };
  photos.replace(id, now);
  expect(photos.departure(id)).toEqual({ id, ...now, fingerprint: null });
  expect(photos.knownIn(1).get("a.jpg")).toMatchObject({ unread: true, missing: false });
  expect(photos.idAt(1, "a.jpg")).toBe(id);
});

test("missing photos are found by their size, last gone first, and forgotten by age", () => {
  const add = (name: string, sizeBytes: number, missingSinceMs: number | null) => {
    const id = photos.insert(1, name, { ...stat, sizeBytes });
    photos.setMissing(id, missingSinceMs);
    return id;
  };
  const [early, late] = [add("early.jpg", 1, 100), add("late.jpg", 1, 200)];
  const large = add("large.jpg", 2, 150);
  add("there.jpg", 1, null);
  const idsOf = (sizes: number[]) => photos.missing(sizes).map(({ id }) => id);
  expect([idsOf([1]), idsOf([2, 3]), idsOf([2, 1]), idsOf([])]).toEqual([
    [late, early],
    [large],
    [late, large, early],
    [],
  ]);
  expect(photos.missingBefore(150)).toEqual([early]);
});

test("a photo is known again by inode, size and time together, unless it is missing or has no inode", () => {
  const id = photos.insert(1, "a.jpg", stat);
  const withoutInode = { ...stat, inode: 0 };
  photos.insert(1, "b.jpg", withoutInode);
  expect(photos.withIdentity(stat)).toEqual([id]);
  for (const other of [
    { ...stat, inode: 43 },
    { ...stat, sizeBytes: 1 },
    { ...stat, modifiedAtMs: stat.modifiedAtMs + 0.125 },
    withoutInode,
  ]) {
    expect(photos.withIdentity(other)).toEqual([]);
  }
  photos.setMissing(id, 1);
  expect(photos.withIdentity(stat)).toEqual([]);
});

test("looking a photo up by identity or by size uses an index", () => {
  const plan = (sql: string) =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[])
      .map(({ detail }) => detail)
      .join("; ");
  expect(plan("SELECT id FROM photo WHERE size_bytes = 1 AND inode = 2 AND modified_at_ms = 3")).toContain(
    "USING INDEX photo_identity (size_bytes=? AND inode=?)",
  );
  expect(
    plan(
      "SELECT id FROM photo WHERE missing_since_ms IS NOT NULL AND size_bytes IN (SELECT value FROM json_each('[]'))",
    ),
  ).toContain("USING INDEX photo_");
});
