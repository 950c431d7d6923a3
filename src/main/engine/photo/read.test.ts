import { copyFileSync, existsSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../testing.ts";
import { slowPhoto, tiffOf } from "./crafted.ts";
import { coloursOf, corners, expectColours, expectWhole, quarters, read, wholePhoto } from "./quarters.ts";
import { readPhoto, thumbnailPixels, type ReadPhoto } from "./read.ts";

describe("every EXIF orientation", () => {
  const [width, height] = [1_600, 1_067];
  /** How a camera held that way stores the upright picture: turned, then mirrored. */
  const stored: Record<number, { turn: number; mirror: boolean }> = {
    1: { turn: 0, mirror: false },
    2: { turn: 0, mirror: true },
    3: { turn: 180, mirror: false },
    4: { turn: 180, mirror: true },
    5: { turn: 90, mirror: true },
    6: { turn: 270, mirror: false },
    7: { turn: 270, mirror: true },
    8: { turn: 90, mirror: false },
  };
  test.each(Object.entries(stored))("%s gives the upright photo", async (orientation, { turn, mirror }) => {
    const upright = await quarters(width, height).png({ compressionLevel: 1 }).toBuffer();
    const turned = await sharp(upright).rotate(turn).png({ compressionLevel: 1 }).toBuffer();
    const mirrored = mirror ? sharp(turned).flop() : sharp(turned);
    const jpeg = mirrored
      .withMetadata({ orientation: Number(orientation) })
      .jpeg({ quality: 95 })
      .toBuffer();
    const [photo, expected] = [await read("photo.jpg", jpeg), await read("upright.png", upright)];
    await expectWhole(photo, width, height);
    expect([photo.thumbnail.width, photo.thumbnail.height]).toEqual([
      expected.thumbnail.width,
      expected.thumbnail.height,
    ]);
    expectColours(coloursOf(photo), corners, 4);
    const pixels = (one: ReadPhoto) => sharp(one.thumbnail.bytes).raw().toBuffer();
    const [actualPixels, expectedPixels] = [await pixels(photo), await pixels(expected)];
    const meanDifference =
      actualPixels.reduce((sum, value, index) => sum + Math.abs(value - expectedPixels[index]), 0) /
      actualPixels.length;
    expect(meanDifference).toBeLessThan(2);
  });
});

describe("a thumbnail", () => {
  test.each([
    { size: [2_000, 1_000], thumbnail: [440, 220] },
    { size: [1_000, 2_000], thumbnail: [220, 440] },
    { size: [441, 440], thumbnail: [440, 439] },
    { size: [440, 440], thumbnail: [440, 440] },
    { size: [40, 30], thumbnail: [40, 30] },
    { size: [1, 1], thumbnail: [1, 1] },
    { size: [1, 5_000], thumbnail: [1, 440] },
    { size: [5_000, 1], thumbnail: [440, 1] },
  ])("of $size is $thumbnail: it fits and is never enlarged", async ({ size, thumbnail }) => {
    const [width, height] = size;
    const photo = await read("photo.png", quarters(width, height).png().toBuffer());
    await expectWhole(photo, width, height);
    expect([photo.thumbnail.width, photo.thumbnail.height]).toEqual(thumbnail);
    expect(Math.max(...thumbnail)).toBeLessThanOrEqual(thumbnailPixels);
  });
});

describe("the facts of a photo", () => {
  test("are those of its file", async () => {
    const path = join(temporaryDirectory(), "photo.png");
    await quarters(20, 10).png().toFile(path);
    const { size, mtimeMs, ino } = await stat(path);
    const { facts } = await readPhoto(path, wholePhoto);
    expect(facts).toEqual({
      sizeBytes: size,
      modifiedAtMs: mtimeMs,
      inode: ino,
      fingerprint: facts.fingerprint,
      width: 20,
      height: 10,
      capturedAtMs: null,
    });
    expect(facts.fingerprint).toHaveLength(16);
  });

  test("and its picture are of one file when another one takes its place while it is read", async () => {
    const directory = temporaryDirectory();
    const [path, next] = [join(directory, "photo.tif"), join(directory, "next.png")];
    writeFileSync(path, slowPhoto(8_500));
    await quarters(160, 120).png().toFile(next);
    const reading = readPhoto(path, wholePhoto);
    await waitMs(100);
    renameSync(next, path);
    const photo = await reading;
    expect(photo.facts.sizeBytes).toBe((await stat(path)).size);
    await expectWhole(photo, 160, 120);
    expectColours(coloursOf(photo), corners, 0);
  });

  test("of a photo that keeps changing are given up after three tries", async () => {
    const path = join(temporaryDirectory(), "photo.tif");
    const layout = {
      width: 3_000,
      height: 3_000,
      channels: 3,
      stripRows: 3_000,
      compression: "none",
    } as const;
    writeFileSync(path, tiffOf({ ...layout, strips: [Buffer.alloc(27_000_000, 99)] }));
    let seconds = 1_000_000;
    const changing = setInterval(() => utimesSync(path, 1, (seconds += 1)), 1);
    try {
      await expect(readPhoto(path, wholePhoto)).rejects.toMatchObject({
        code: "photo-unreadable",
        message: `${path} keeps changing while it is read; it is tried again once it rests.`,
      });
    } finally {
      clearInterval(changing);
    }
  });
});

const realPhotos = join(import.meta.dirname, "../../../../../shared/photos");
test.skipIf(!existsSync(realPhotos))(
  "real photos of many cameras are read (skipped where ../shared/photos is absent)",
  async () => {
    const facts: Record<string, unknown> = {};
    const directory = temporaryDirectory();
    for (const name of await readdir(join(realPhotos, "formats"))) {
      const path = join(directory, name);
      copyFileSync(join(realPhotos, "formats", name), path);
      try {
        const photo = await readPhoto(path, wholePhoto);
        const { width, height, capturedAtMs } = photo.facts;
        facts[name] = [width, height, capturedAtMs && new Date(capturedAtMs).toISOString().slice(0, 19)];
      } catch (error) {
        facts[name] = (error as { code: string }).code;
      }
    }
    expect(facts).toEqual({
      "2010.xmp": "photo-not-an-image",
      "8bit-sRGB.avif": [1_617, 1_080, null],
      "IMG_2682.heic": "photo-unsupported",
      "date-priority-test.jpg": [100, 100, "2023-02-02T02:00:00"],
      "datetimeoriginal-gps.jpg": [150, 100, "2025-12-01T11:30:00"],
      "denali.webp": [600, 315, "2010-08-13T21:00:01"],
      "density_plot.png": [800, 800, null],
      "el_torcal_rocks.jpg": [512, 341, "2012-08-05T11:39:59"],
      "mongolels.jpg": [950, 634, "2009-08-29T13:18:08"],
      "picasa.jpg": [100, 75, "2010-02-13T14:55:31"],
      "portrait-orientation-6.jpg": [840, 700, null],
      "prairie_falcon.jpg": [800, 533, "2022-03-31T11:31:56"],
      "tanners_ridge.jpg": [800, 534, "2023-09-25T08:33:30"],
      "thompson-springs.jpg": [150, 103, null],
    });
  },
);

function waitMs(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
