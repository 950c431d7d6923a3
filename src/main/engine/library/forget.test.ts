import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { openDatabases } from "../db/open.ts";
import { AxisTable } from "../db/tables/axes.ts";
import { indexFolders, openEngine, shippedEntry, temporaryDirectory, writePhoto } from "../testing.ts";
import { forgetFolder, forgetMissing } from "./forget.ts";
import { ScannedFolder } from "./scanned-folder.ts";

const dayMs = 24 * 3_600_000;

/** A scanned folder whose photos have thumbnails, as indexing leaves it. */
async function indexedFolder(...names: string[]): Promise<ScannedFolder> {
  const folder = await ScannedFolder.open();
  for (const name of names) folder.write(name, name);
  await folder.scan();
  for (const { id } of Object.values(folder.photos())) {
    folder.tools.thumbnails.put(id, { width: 1, height: 1, bytes: Buffer.of(id) });
  }
  return folder;
}

const rowsOf = ({ tools }: ScannedFolder, table: string) =>
  tools.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

test("forgetting a folder takes out its photos, missing ones too, and leaves files and axes alone", async () => {
  const folder = await indexedFolder("a.jpg", "sub/b.jpg", "sub/c.jpg");
  const { tools } = folder;
  const block = await tools.inUse.now.vectors.block();
  const id = folder.idOf("a.jpg");
  const axes = new AxisTable(tools.db);
  const example = {
    path: folder.path("a.jpg"),
    photoId: id,
    vector: new Float32Array(shippedEntry.output.dimensions).fill(0.5),
  };
  axes.insert("Kept", 1, tools.inUse.now.vectors.encoderId, [
    { role: "low", ...example },
    { role: "high", ...example },
  ]);
  rmSync(folder.path("sub/c.jpg"));
  await folder.scan();
  forgetFolder(tools, tools.folders.byPath(folder.root)!.id);
  expect({
    rows: ["folder", "photo", "embedding", "axis", "axis_example"].map((table) => rowsOf(folder, table)),
    thumbnails: tools.thumbnails.photoIds(),
    vectors: block.count,
    example: axes.examples(1, tools.inUse.now.vectors.encoderId)[0].vector,
  }).toEqual({ rows: [0, 0, 0, 1, 2], thumbnails: [], vectors: 0, example: example.vector });
  await folder.scan();
  expect(Object.keys(folder.photos()).sort()).toEqual(["a.jpg", "sub/b.jpg"]);
  expect(folder.idOf("a.jpg")).toBeGreaterThan(id);
});

test("photos are forgotten once they have been missing for a month, and not before", async () => {
  const folder = await indexedFolder("long.jpg", "short.jpg", "there.jpg");
  const { tools } = folder;
  const ids = ["long.jpg", "short.jpg", "there.jpg"].map((name) => folder.idOf(name));
  for (const name of ["long.jpg", "short.jpg"]) rmSync(folder.path(name));
  await folder.scan();
  tools.photos.setMissing(ids[0], Date.now() - 30 * dayMs - 1_000);
  tools.photos.setMissing(ids[1], Date.now() - 30 * dayMs + 60_000);
  forgetMissing(tools);
  const left = tools.db.prepare("SELECT id FROM photo ORDER BY id").pluck().all();
  expect([left, tools.thumbnails.photoIds()]).toEqual([ids.slice(1), ids.slice(1)]);
});

test("a forgotten photo that comes back is a new one", async () => {
  const folder = await indexedFolder("a.jpg");
  const { tools } = folder;
  const id = folder.idOf("a.jpg");
  rmSync(folder.path("a.jpg"));
  await folder.scan();
  tools.photos.setMissing(id, 0);
  forgetMissing(tools);
  folder.write("a.jpg", "a.jpg");
  await folder.scan();
  expect(folder.idOf("a.jpg")).toBeGreaterThan(id);
});

test("a library that cannot forget its photos keeps their thumbnails", async () => {
  const folder = await indexedFolder("a.jpg");
  const { tools } = folder;
  const id = folder.idOf("a.jpg");
  tools.db.exec("CREATE TRIGGER no BEFORE DELETE ON photo BEGIN SELECT raise(ABORT, 'no'); END");
  const block = await tools.inUse.now.vectors.block();
  const forget = () => forgetFolder(tools, tools.folders.byPath(folder.root)!.id);
  expect(forget).toThrow("no");
  expect([tools.thumbnails.photoIds(), [...block.photoIds], folder.idOf("a.jpg")]).toEqual([[id], [id], id]);
});

test("photos missing for a month are forgotten when the library is opened", async () => {
  const [directory, root] = [temporaryDirectory(), temporaryDirectory()];
  const path = await writePhoto(`${root}/a.jpg`, 1);
  const first = await openEngine(directory);
  await indexFolders(first.client, root);
  rmSync(path);
  await indexFolders(first.client, root);
  await first.close();
  const count = (sql: string) => {
    const { library, close } = openDatabases(directory);
    library.exec(sql);
    const photos = library.prepare("SELECT count(*) FROM photo").pluck().get();
    close();
    return photos;
  };
  expect(count("UPDATE photo SET missing_since_ms = 1 WHERE missing_since_ms IS NOT NULL")).toBe(1);
  await (await openEngine(directory)).close();
  expect(count("")).toBe(0);
});
