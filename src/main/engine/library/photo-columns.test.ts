import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exifBlock, withSegment } from "../photo/crafted.ts";
import { indexFolders, openEngine, photoBytes, temporaryDirectory, writePhoto } from "../testing.ts";
import { PhotoColumns } from "./photo-columns.ts";
import { ScannedFolder } from "./scanned-folder.ts";

/** A photo's bytes with a capture date, as a camera writes it. */
async function photoTakenAt(seed: number, exifDate: string): Promise<Buffer> {
  const exif = exifBlock([], [{ tag: 0x9003, value: `${exifDate}\0` }]);
  return withSegment(await photoBytes(seed), 0xe1, exif);
}

test("photos are listed by name as people sort them, then by path, and by time", async () => {
  const directory = temporaryDirectory();
  const root = join(directory, "photos");
  const { client } = await openEngine(join(directory, "library"));
  const names = ["b/img_2.jpg", "b/IMG_10.jpg", "a/img_10.jpg", "a/Été.jpg", "etage.jpg", "img_2.jpg"];
  for (const [seed, name] of names.entries()) await writePhoto(join(root, name), seed);
  writeFileSync(join(root, "img_1.jpg"), await photoTakenAt(9, "2001:02:03 04:05:06"));
  writeFileSync(join(root, "broken.jpg"), "no photo");
  await indexFolders(client, root);
  const listed = async (folder: string) => {
    const { folderId } = await client["folder.find"]({ path: folder });
    const columns = await client["photo.list"]({ folderId });
    const { photos } = await client["photo.describe"]({ photoIds: columns.photoIds });
    return { columns, photos, paths: photos.map(({ path }) => path.slice(root.length + 1)) };
  };
  const { columns, photos, paths } = await listed(root);
  expect(paths).toEqual([
    "etage.jpg",
    "a/Été.jpg",
    "img_1.jpg",
    "img_2.jpg",
    "b/img_2.jpg",
    "a/img_10.jpg",
    "b/IMG_10.jpg",
  ]);
  expect(columns.timesMs[2]).toBe(Date.UTC(2001, 1, 3, 4, 5, 6));
  expect([...columns.timesMs]).toEqual(photos.map((one) => one.capturedAtMs ?? one.modifiedAtMs));
  const times = columns.timesMs;
  const byTime = [...times.keys()].sort((a, b) => times[a] - times[b] || a - b);
  expect([...columns.byTime]).toEqual(byTime);

  const inside = await listed(join(root, "a"));
  expect(inside.paths).toEqual(["a/Été.jpg", "a/img_10.jpg"]);
  const insideTimes = inside.columns.timesMs;
  expect([...inside.columns.byTime]).toEqual(
    [...insideTimes.keys()].sort((a, b) => insideTimes[a] - insideTimes[b] || a - b),
  );
  expect(await client["photo.list"]({ folderId: null })).toEqual(columns);
});

test("photos that wait are listed, those that are gone are not, and a version stays until its file changes", async () => {
  const folder = await ScannedFolder.open();
  const columns = new PhotoColumns(folder.tools);
  const listed = async () => {
    const { photoIds, versions } = await columns.list(null);
    return new Map(Array.from(photoIds, (id, index) => [id, versions[index]]));
  };
  expect(await listed()).toEqual(new Map());
  folder.write("a.jpg", "one");
  folder.write("b.jpg", "two");
  await folder.scan({ leaveUnread: true });
  const ids = [folder.idOf("a.jpg"), folder.idOf("b.jpg")];
  const waiting = await listed();
  expect([...waiting.keys()]).toEqual(ids);
  await folder.read();
  folder.tools.revisions.bump("photos");
  expect(await listed()).toEqual(waiting);

  renameSync(folder.path("a.jpg"), folder.path("c.jpg"));
  folder.write("b.jpg", "two, but longer");
  await folder.scan({ leaveUnread: true });
  const moved = await listed();
  expect([...moved.keys()]).toEqual(ids.toReversed());
  expect(moved.get(ids[0])).toBe(waiting.get(ids[0]));
  expect(moved.get(ids[1])).not.toBe(waiting.get(ids[1]));

  rmSync(folder.path("c.jpg"));
  await folder.scan();
  expect([...(await listed()).keys()]).toEqual([ids[1]]);
});

test("lists that are asked for while photos come are each whole, and the last one has all", async () => {
  const folder = await ScannedFolder.open();
  const columns = new PhotoColumns(folder.tools);
  const counts: number[] = [];
  for (let round = 1; round <= 5; round += 1) {
    folder.write(`${round}.jpg`, `photo ${round}`);
    const early = columns.list(null);
    await folder.scan({ leaveUnread: true });
    counts.push((await early).photoIds.length);
    expect((await columns.list(null)).photoIds).toHaveLength(round);
  }
  expect(counts).toEqual([0, 1, 2, 3, 4]);
});
