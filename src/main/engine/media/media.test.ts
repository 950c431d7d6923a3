import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, onTestFinished, test } from "vitest";
import { createEngine } from "../index.ts";
import { Indexer } from "../indexing/indexer.ts";
import { scan } from "../library/scan.ts";
import { slowPhoto } from "../photo/crafted.ts";
import { modelsDirectory, openTools, photoBytes, temporaryDirectory, writePhoto } from "../testing.ts";
import { Media } from "./media.ts";
import type { Picture } from "./view.ts";

const { signal } = new AbortController();

/** A library that knows of a folder's photos, none of them read yet. */
async function scannedFolder() {
  const root = temporaryDirectory();
  const tools = await openTools(temporaryDirectory());
  const indexer = new Indexer(tools);
  const media = new Media(tools);
  const idOf = async (name: string) => {
    const { root: folder } = await indexer.addFolder(root);
    await scan(tools, { root: folder, paths: [root], recursive: true }, { signal });
    return tools.photos.idAt(folder.id, name)!;
  };
  const index = () => indexer.index([root], { signal });
  return { tools, root, media, idOf, index };
}

const sizeOf = async ({ bytes }: Picture) => {
  const { width, height, format } = await sharp(bytes).metadata();
  return [format, width, height];
};

describe("thumbnails", () => {
  test("of a photo that waits to be read are made from its file, once, and are those that indexing makes", async () => {
    const { tools, root, media, idOf, index } = await scannedFolder();
    await writePhoto(join(root, "a.jpg"), 1);
    const id = await idOf("a.jpg");
    const made = await media.thumbnail(id, signal);
    expect(await sizeOf(made)).toEqual(["jpeg", 32, 24]);
    expect(tools.thumbnails.get(id)!.bytes).toEqual(made.bytes);
    const away = temporaryDirectory();
    renameSync(join(root, "a.jpg"), join(away, "a.jpg"));
    expect(await media.thumbnail(id, signal)).toEqual(made);
    renameSync(join(away, "a.jpg"), join(root, "a.jpg"));
    await index();
    expect(await media.thumbnail(id, signal)).toEqual(made);
  });

  test("show the new picture as soon as a scan has seen the file change, though nothing was read again", async () => {
    const { root, media, idOf, index } = await scannedFolder();
    await writePhoto(join(root, "a.jpg"), 1);
    await index();
    const id = await idOf("a.jpg");
    const before = await media.thumbnail(id, signal);
    writeFileSync(
      join(root, "a.jpg"),
      await sharp(await photoBytes(2))
        .resize(20, 10)
        .jpeg()
        .toBuffer(),
    );
    expect(await media.thumbnail(id, signal)).toEqual(before);
    expect(await idOf("a.jpg")).toBe(id);
    expect(await sizeOf(await media.thumbnail(id, signal))).toEqual(["jpeg", 20, 10]);
  });

  test("are not kept of a file that has changed since the scan", async () => {
    const { tools, root, media, idOf } = await scannedFolder();
    await writePhoto(join(root, "a.jpg"), 1);
    const id = await idOf("a.jpg");
    writeFileSync(
      join(root, "a.jpg"),
      await sharp(await photoBytes(2))
        .resize(20, 10)
        .jpeg()
        .toBuffer(),
    );
    expect(await sizeOf(await media.thumbnail(id, signal))).toEqual(["jpeg", 20, 10]);
    expect(tools.thumbnails.get(id)).toBeUndefined();
  });

  test("are refused with the photo's own reason", async () => {
    const { root, media, idOf } = await scannedFolder();
    writeFileSync(join(root, "text.jpg"), "no photo");
    await writePhoto(join(root, "gone.jpg"), 1);
    const [text, gone] = [await idOf("text.jpg"), await idOf("gone.jpg")];
    rmSync(join(root, "gone.jpg"));
    await expect(media.thumbnail(text, signal)).rejects.toMatchObject({ code: "photo-not-an-image" });
    await expect(media.thumbnail(gone, signal)).rejects.toMatchObject({ code: "photo-missing" });
    await expect(media.thumbnail(999_999, signal)).rejects.toMatchObject({
      code: "photo-missing",
      message: "There is no photo 999999 in the library.",
    });
    await expect(media.view(999_999, signal)).rejects.toMatchObject({ code: "photo-missing" });
  });

  test("come while indexing waits, which goes on afterwards", async () => {
    const { tools, root, media, idOf, index } = await scannedFolder();
    for (let seed = 0; seed < 20; seed += 1) await writePhoto(join(root, `${seed}.jpg`), seed);
    const ids = [await idOf("3.jpg"), await idOf("4.jpg")];
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const waiting = tools.foreground.during(() => promise);
    const indexed = index();
    const pictures = await Promise.all(ids.map((id) => media.thumbnail(id, signal)));
    expect(pictures).toHaveLength(2);
    // A person waits still: not one photo was read.
    expect(tools.db.prepare("SELECT count(*) FROM embedding").pluck().get()).toBe(0);
    resolve(undefined);
    await waiting;
    expect(await indexed).toMatchObject({ indexed: 20, failed: 0 });
  });

  test("that nobody waits for any more are dropped, and hold nothing up", async () => {
    const { tools, root, media, idOf } = await scannedFolder();
    writeFileSync(join(root, "slow.png"), slowPhoto(4_000));
    for (let seed = 0; seed < 30; seed += 1) await writePhoto(join(root, `${seed}.jpg`), seed);
    const slow = await idOf("slow.png");
    const ids = tools.photos.listed(0, 100).flatMap(({ id }) => (id === slow ? [] : [id]));
    const leaving = new AbortController();
    const asked = [slow, ...ids].map((id) => media.thumbnail(id, leaving.signal));
    const outcomes = Promise.allSettled(asked);
    leaving.abort();
    expect((await outcomes).map(({ status }) => status)).toEqual(Array(31).fill("rejected"));
    await tools.foreground.idle();
    const stored = tools.thumbnails.photoIds().length;
    expect(stored).toBeLessThan(30);
    await media.thumbnail(ids[29], signal);
    expect(tools.thumbnails.get(ids[29])).toBeDefined();
  });
});

describe("views", () => {
  test("are the file itself where browsers can show it, whatever it is called", async () => {
    const { root, media, idOf } = await scannedFolder();
    const picture = sharp(await photoBytes(1));
    const types = {
      jpeg: "image/jpeg",
      png: "image/png",
      webp: "image/webp",
      avif: "image/avif",
      gif: "image/gif",
    };
    for (const [format, type] of Object.entries(types)) {
      const path = join(root, `${format}.png`);
      writeFileSync(path, await picture.toFormat(format as "jpeg").toBuffer());
      const { size, mtimeMs } = statSync(path);
      const view = await media.view(await idOf(`${format}.png`), signal);
      expect(view).toEqual({ path, type, sizeBytes: size, modifiedAtMs: mtimeMs });
    }
  });

  test("of a TIFF are decoded, upright and no larger than a screen", async () => {
    const { root, media, idOf } = await scannedFolder();
    const large = sharp({ create: { width: 5_000, height: 100, channels: 3, background: "#808080" } });
    writeFileSync(join(root, "a.tif"), await large.withMetadata({ orientation: 6 }).tiff().toBuffer());
    const view = (await media.view(await idOf("a.tif"), signal)) as Picture;
    expect(view.type).toBe("image/jpeg");
    expect(await sizeOf(view)).toEqual(["jpeg", 82, 4_096]);
  });

  test("of a photo whose folder is offline are its thumbnail", async () => {
    const { root, media, idOf, index } = await scannedFolder();
    await writePhoto(join(root, "a.jpg"), 1);
    await writePhoto(join(root, "b.tif"), 2);
    const tiff = await sharp(await photoBytes(2))
      .tiff()
      .toBuffer();
    writeFileSync(join(root, "b.tif"), tiff);
    await index();
    const ids = [await idOf("a.jpg"), await idOf("b.tif")];
    renameSync(root, `${root}-unplugged`);
    onTestFinished(() => rmSync(`${root}-unplugged`, { recursive: true }));
    for (const id of ids) {
      const thumbnail = await media.thumbnail(id, signal);
      expect(await media.view(id, signal)).toEqual({ ...thumbnail, isStandIn: true });
    }
  });

  test.skipIf(process.platform === "win32")("of a pipe in a photo's place are not waited for", async () => {
    const { root, media, idOf } = await scannedFolder();
    await writePhoto(join(root, "a.jpg"), 1);
    const id = await idOf("a.jpg");
    rmSync(join(root, "a.jpg"));
    execFileSync("mkfifo", [join(root, "a.jpg")]);
    await expect(media.view(id, signal)).rejects.toMatchObject({ code: "photo-not-an-image" });
  });

  test("of files that are damaged or in no known format are refused", async () => {
    const { root, media, idOf } = await scannedFolder();
    writeFileSync(
      join(root, "cut.tif"),
      await sharp(await photoBytes(1))
        .tiff()
        .toBuffer(),
    );
    truncateSync(join(root, "cut.tif"), 200);
    writeFileSync(join(root, "text.jpg"), "no photo");
    const [cut, text] = [await idOf("cut.tif"), await idOf("text.jpg")];
    await expect(media.view(cut, signal)).rejects.toMatchObject({ code: "photo-damaged" });
    await expect(media.view(text, signal)).rejects.toMatchObject({ code: "photo-unsupported" });
  });
});

test("an engine serves the pictures of its photos and writes to none of them", async () => {
  const directory = temporaryDirectory();
  const photos = join(directory, "photos");
  mkdirSync(photos);
  const path = await writePhoto(join(photos, "a.jpg"), 1);
  const before = statSync(path, { bigint: true });
  chmodSync(path, 0o444);
  const engine = await createEngine({ libraryDirectory: join(directory, "library"), modelsDirectory });
  onTestFinished(() => engine.close());
  const { folderId } = await engine.handlers["folder.add"]({ path: photos }, signal);
  for await (const told of engine.handlers["folder.index"]({ paths: [photos] }, signal))
    expect(told).toBeDefined();
  const { photoIds } = await engine.handlers["photo.list"]({ folderId }, signal);
  const thumbnail = await engine.media.thumbnail(photoIds[0], signal);
  expect(await sizeOf(thumbnail)).toEqual(["jpeg", 32, 24]);
  expect(await engine.media.view(photoIds[0], signal)).toMatchObject({ path, type: "image/jpeg" });
  expect(statSync(path, { bigint: true }).mtimeNs).toBe(before.mtimeNs);
});
