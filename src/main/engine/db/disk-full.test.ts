import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Indexer } from "../indexing/indexer.ts";
import { indexFolders, openEngine, openTools, temporaryDirectory, writePhoto } from "../testing.ts";
import { mountSmallDisk } from "../testing.small-disk.ts";
import { explainSqliteError } from "./sqlite-error.ts";

const photoCount = 120;

async function makePhotos(): Promise<string> {
  const folder = temporaryDirectory();
  for (let seed = 0; seed < photoCount; seed += 1) await writePhoto(join(folder, `${seed}.jpg`), seed);
  return folder;
}

test("a disk that is full stops indexing with disk-full, and with room again the next run completes", async (context) => {
  const disk = mountSmallDisk();
  if (disk === null) context.skip("Only the superuser can mount a small disk.");
  const folder = await makePhotos();
  const library = join(disk!, "library");
  const filler = join(disk!, "filler");
  const fillUpTo = (freeBytes: number) => {
    const { bavail, bsize } = statfsSync(disk!);
    writeFileSync(filler, Buffer.alloc(bavail * bsize - freeBytes));
  };
  const full = {
    code: "disk-full",
    message: `The disk holding the library in ${library} is full; make room and run again: what is done is kept.`,
  };

  fillUpTo(0);
  await expect(openEngine(library)).rejects.toMatchObject(full);
  rmSync(filler);
  const { client } = await openEngine(library);
  fillUpTo(200_000);
  await expect(indexFolders(client, folder)).rejects.toMatchObject(full);
  const { folders } = await client["folder.list"]({});
  expect(folders).toMatchObject([{ path: folder, failedCount: 0 }]);

  rmSync(filler);
  const { found, indexed, unchanged, failed } = await indexFolders(client, folder);
  expect({ found, failed, all: indexed + unchanged }).toEqual({
    found: photoCount,
    failed: 0,
    all: photoCount,
  });
  expect(await indexFolders(client, folder)).toMatchObject({ indexed: 0, unchanged: photoCount });
  const { checks } = await client["library.doctor"]({});
  const others = checks.filter(({ name }) => name !== "disk");
  expect(others.filter(({ ok }) => !ok)).toEqual([]);
  expect(others).toContainEqual({
    name: "photos",
    ok: true,
    detail: `${photoCount} indexed, 0 waiting, 0 unreadable`,
  });
});

test.each([
  { name: "library", spare: 24 },
  { name: "thumbnails", spare: 4 },
] as const)(
  "a $name database that cannot grow stops indexing with disk-full, and once it can the next run completes",
  async ({ name, spare }) => {
    const [directory, folder] = [temporaryDirectory(), await makePhotos()];
    const tools = await openTools(directory);
    const indexer = new Indexer(tools);
    const { signal } = new AbortController();
    const run = () => indexer.index([folder], { signal });
    const db = tools.databases[name];
    const limit = (pages: number) => db.pragma(`max_page_count = ${pages}`);
    const block = await tools.inUse.now.vectors.block();
    const idsOf = (table: "photo" | "embedding") =>
      tools.db
        .prepare(`SELECT ${table === "photo" ? "id" : "photo_id"} FROM ${table} ORDER BY 1`)
        .pluck()
        .all();

    limit((db.pragma("page_count", { simple: true }) as number) + spare);
    const error = await run().catch((thrown: unknown) => explainSqliteError(thrown, directory));
    expect(error).toMatchObject({ code: "disk-full" });
    // What was said to be done is: the vectors in memory are those on disk, and each has its thumbnail.
    const done = idsOf("embedding");
    expect(done.length).toBeGreaterThan(0);
    expect(done.length).toBeLessThan(photoCount);
    expect([...block.photoIds].sort((a, b) => a - b)).toEqual(done);
    expect(tools.thumbnails.photoIds()).toEqual(expect.arrayContaining(done));

    limit(1_000_000);
    const report = await run();
    expect(report).toMatchObject({ found: photoCount, failed: 0, indexed: photoCount - done.length });
    expect(idsOf("embedding")).toEqual(idsOf("photo"));
    expect(tools.thumbnails.photoIds()).toEqual(idsOf("photo"));
  },
);
