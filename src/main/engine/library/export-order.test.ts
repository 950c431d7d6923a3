import { join } from "node:path";
import { parse } from "csv-parse/sync";
import sharp from "sharp";
import { expect, test } from "vitest";
import { indexFolders, openEngine, temporaryDirectory, writePhoto } from "../testing.ts";

const oddName = process.platform === "win32" ? "a, b.jpg" : 'a, "b"\nc.jpg';

/** An odd name, a photo with a date, and an id that is gone, in this order. */
async function anOrder() {
  const folder = temporaryDirectory();
  const dated = join(folder, "dated.jpg");
  const exif = { IFD2: { DateTimeOriginal: "2004:05:06 07:08:09" } };
  await sharp({ create: { width: 40, height: 30, channels: 3, background: "#936" } })
    .withExif(exif)
    .toFile(dated);
  const odd = await writePhoto(join(folder, oddName), 1);
  const { client } = await openEngine(temporaryDirectory());
  await indexFolders(client, folder);
  const { photos } = await client["photo.describe"](await client["photo.list"]({ folderId: null }));
  const idOf = (path: string) => photos.find((photo) => photo.path === path)!.photoId;
  return { client, odd, dated, photoIds: Uint32Array.of(999, idOf(odd), idOf(dated)) };
}
const columns = { scores: Float32Array.of(3, 0.5, -0.25), percentiles: Float32Array.of(100, 50, 0) };

test("an order is exported as CSV that is read back as it was, without ids that are gone", async () => {
  const { client, odd, dated, photoIds } = await anOrder();
  const { text } = await client["photo.export"]({ photoIds, ...columns, title: "Warm", format: "csv" });
  expect(text.endsWith("\n")).toBe(true);
  expect(parse(text, { record_delimiter: "\n" })).toEqual([
    ["rank", "path", "score", "percentile", "captured"],
    ["1", odd, "0.5", "50", ""],
    ["2", dated, "-0.25", "0", "2004-05-06T07:08:09"],
  ]);
});

test("an order is exported as JSON, without scores where it has none", async () => {
  const { client, odd, dated, photoIds } = await anOrder();
  const none = { scores: null, percentiles: null };
  const { text } = await client["photo.export"]({ photoIds, ...none, title: "By date", format: "json" });
  expect(JSON.parse(text)).toEqual({
    title: "By date",
    count: 2,
    photos: [
      { rank: 1, path: odd, score: null, percentile: null, captured: null },
      { rank: 2, path: dated, score: null, percentile: null, captured: "2004-05-06T07:08:09" },
    ],
  });
});

test("columns of different lengths are refused", async () => {
  const { client, photoIds } = await anOrder();
  const asked = { photoIds, ...columns, title: "Warm", format: "csv" } as const;
  await expect(client["photo.export"]({ ...asked, scores: Float32Array.of(1) })).rejects.toMatchObject({
    code: "bad-input",
    message: "There are 3 photos and 1 numbers.",
  });
});
