import { expect, test } from "vitest";
import { temporaryDirectory, openTools } from "../testing.ts";
import { examineLibrary } from "./doctor.ts";

const stat = { sizeBytes: 1, modifiedAtMs: 1, inode: 1 };

/** A library with two indexed photos and one that failed, and the findings of an examination by name. */
async function examined() {
  const tools = await openTools(temporaryDirectory());
  const { db, folders, photos, vectors, thumbnails } = tools;
  folders.setAdded(folders.put("/photos", null), 1);
  folders.put("/photos/sub", 1);
  for (const [folderId, name] of [
    [1, "a.jpg"],
    [2, "b.jpg"],
  ] as const) {
    const id = photos.insert(folderId, name, stat);
    vectors.put(id, new Float32Array(281));
    thumbnails.put(id, { width: 1, height: 1, bytes: Buffer.of(1) });
  }
  photos.setFailed(photos.insert(1, "c.jpg", stat), "photo-empty", "It is empty.");
  const examine = async () => {
    const checks = await examineLibrary(tools.databases, thumbnails, vectors.encoderId);
    return Object.fromEntries(checks.map(({ name, ...finding }) => [name, finding]));
  };
  return { tools, db, examine };
}

test("a whole library is found to be whole", async () => {
  const { examine } = await examined();
  const { disk, ...others } = await examine();
  expect(others).toEqual({
    "library database": { ok: true, detail: "whole (format 50)" },
    "thumbnail database": { ok: true, detail: "whole (format 10)" },
    photos: { ok: true, detail: "2 indexed, 0 waiting, 1 unreadable" },
    "folders and vectors": { ok: true, detail: "all in place" },
    thumbnails: { ok: true, detail: "2 stored" },
  });
  expect(disk.detail).toMatch(/^\d+\.\d GB free for \//);
});

test.each([
  [
    "a broken reference",
    "PRAGMA foreign_keys = OFF; UPDATE photo SET folder_id = 99 WHERE id = 1",
    {
      "library database": { ok: false, detail: "ok; 1 broken references" },
      "folders and vectors": { ok: false, detail: "1 photos outside every added folder, 0 damaged vectors" },
    },
  ],
  [
    "a photo outside every added folder",
    "INSERT INTO folder (path) VALUES ('/lost'); UPDATE photo SET folder_id = 3 WHERE id = 2",
    {
      "folders and vectors": { ok: false, detail: "1 photos outside every added folder, 0 damaged vectors" },
    },
  ],
  [
    "a vector of another length",
    "UPDATE embedding SET vector = x'00' WHERE photo_id = 1",
    {
      "folders and vectors": { ok: false, detail: "0 photos outside every added folder, 1 damaged vectors" },
    },
  ],
  [
    "a photo both indexed and unreadable",
    "UPDATE photo SET failure_code = 'photo-damaged' WHERE id = 1",
    {
      photos: {
        ok: false,
        detail: "2 indexed, 0 waiting, 1 unreadable, 1 both indexed and unreadable",
      },
    },
  ],
  [
    "a photo that waits, which is no fault",
    "INSERT INTO photo (folder_id, name, size_bytes, modified_at_ms, inode) VALUES (1, 'd.jpg', 1, 1, 1)",
    { photos: { ok: true, detail: "2 indexed, 1 waiting, 1 unreadable" } },
  ],
])("%s is found", async (_, sql, findings) => {
  const { db, examine } = await examined();
  db.exec(sql);
  const after = await examine();
  expect(after).toMatchObject(findings);
  const bad = Object.keys(after).filter((name) => name !== "disk" && !after[name].ok);
  expect(bad).toEqual(
    Object.entries(findings)
      .filter(([, finding]) => !finding.ok)
      .map(([name]) => name),
  );
});

test("an indexed photo without a thumbnail is found", async () => {
  const { tools, examine } = await examined();
  tools.thumbnails.delete(2);
  expect((await examine()).thumbnails).toEqual({ ok: false, detail: "1 indexed photos have none" });
});
