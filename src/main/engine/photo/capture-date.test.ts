import { writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../testing.ts";
import { captureDateOfExif, captureDateOfTiff } from "./capture-date.ts";
import { exifBlock, tiffOf, withSegment, type TiffEntry } from "./crafted.ts";
import { wholePhoto } from "./quarters.ts";
import { readPhoto } from "./read.ts";

const [dateTime, original, digitized] = [0x0132, 0x9003, 0x9004];
const text = (tag: number, value: string): TiffEntry => ({ tag, value });
const dateOf = async (main: TiffEntry[], exif: TiffEntry[] = []) => {
  const timeMs = await captureDateOfExif(exifBlock(main, exif));
  return timeMs === null ? null : new Date(timeMs).toISOString();
};

describe("the date of an EXIF block", () => {
  test("is the one of the shutter, then that of digitizing, then that of the file", async () => {
    const [shot, scanned, saved] = [
      text(original, "2001:01:01 01:01:01\0"),
      text(digitized, "2002:02:02 02:02:02\0"),
      text(dateTime, "2003:03:03 03:03:03\0"),
    ];
    expect(await dateOf([saved], [shot, scanned])).toBe("2001-01-01T01:01:01.000Z");
    expect(await dateOf([saved], [scanned])).toBe("2002-02-02T02:02:02.000Z");
    expect(await dateOf([saved])).toBe("2003-03-03T03:03:03.000Z");
    expect(await dateOf([])).toBeNull();
  });

  test.each([
    ["NULs after it, as Photoshop leaves them", "2012:08:05 11:39:59\0\0\0"],
    ["no NUL after it", "2012:08:05 11:39:59"],
    ["dashes", "2012-08-05 11:39:59\0"],
    ["a T", "2012-08-05T11:39:59\0"],
    ["a time zone after it", "2012:08:05 11:39:59+02:00\0"],
  ])("is read with %s", async (_, value) => {
    expect(await dateOf([], [text(original, value)])).toBe("2012-08-05T11:39:59.000Z");
  });

  test.each([
    ["zeros", "0000:00:00 00:00:00\0"],
    ["blanks", "    :  :     :  :  \0"],
    ["a month 13", "2012:13:05 11:39:59\0"],
    ["a 31st of June", "2012:06:31 11:39:59\0"],
    ["an hour 24", "2012:06:30 24:00:00\0"],
    ["a day alone", "2012:06:30\0"],
    ["words", "yesterday afternoon\0"],
  ])("is passed over for the next when it is %s", async (_, value) => {
    expect(await dateOf([], [text(original, value)])).toBeNull();
    expect(await dateOf([], [text(original, value), text(digitized, "2002:02:02 02:02:02\0")])).toBe(
      "2002-02-02T02:02:02.000Z",
    );
  });

  test("is null without a block, and for whatever bytes are in it", async () => {
    expect(await captureDateOfExif(undefined)).toBeNull();
    const whole = exifBlock(
      [text(dateTime, "2003:03:03 03:03:03\0")],
      [text(original, "2001:01:01 01:01:01\0")],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: whole.length }),
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }),
        async (length, changes) => {
          const damaged = Buffer.from(whole);
          for (const [at, value] of changes) damaged[at] = value;
          const timeMs = await captureDateOfExif(damaged.subarray(0, length));
          if (timeMs !== null) expect(Number.isSafeInteger(timeMs)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("is read in both byte orders", async () => {
    const bigEndian = Buffer.concat([
      Buffer.from("Exif\0\0MM\0*"),
      Buffer.of(0, 0, 0, 8, 0, 1, 0x01, 0x32, 0, 2, 0, 0, 0, 20, 0, 0, 0, 26, 0, 0, 0, 0),
      Buffer.from("2003:03:03 03:03:03\0"),
    ]);
    expect(await captureDateOfExif(bigEndian)).toBe(Date.UTC(2003, 2, 3, 3, 3, 3));
  });
});

describe("the date of a file", () => {
  const exif = {
    IFD0: { DateTime: "2003:03:03 03:03:03" },
    IFD2: { DateTimeOriginal: "2001:01:01 01:01:01" },
  };
  const picture = () => sharp({ create: { width: 12, height: 10, channels: 3, background: "#c84" } });

  test.each(["jpeg", "png", "webp", "avif"] as const)("is found in a %s", async (format) => {
    const path = join(temporaryDirectory(), `photo.${format}`);
    await picture().withExif(exif).toFormat(format).toFile(path);
    expect((await readPhoto(path, wholePhoto)).facts.capturedAtMs).toBe(Date.UTC(2001, 0, 1, 1, 1, 1));
  });

  test("is found in a TIFF, whose own directory holds it", async () => {
    const path = join(temporaryDirectory(), "photo.tif");
    const layout = { width: 4, height: 2, channels: 1, stripRows: 2, compression: "none" } as const;
    const entries = [text(dateTime, "2003:03:03 03:03:03\0")];
    writeFileSync(path, tiffOf({ ...layout, strips: [Buffer.alloc(8, 200)], entries }));
    expect((await readPhoto(path, wholePhoto)).facts.capturedAtMs).toBe(Date.UTC(2003, 2, 3, 3, 3, 3));

    writeFileSync(path, tiffOf({ ...layout, strips: [Buffer.alloc(8, 200)] }));
    expect((await readPhoto(path, wholePhoto)).facts.capturedAtMs).toBeNull();
  });

  test("is null for a TIFF file that ends before its directory", async () => {
    const path = join(temporaryDirectory(), "photo.tif");
    writeFileSync(path, Buffer.from("II*\0\xff\0\0\0", "latin1"));
    const file = await open(path);
    expect(await captureDateOfTiff(file)).toBeNull();
    await file.close();
  });

  test.each([
    ["missing", (jpeg: Buffer) => jpeg],
    [
      "garbage",
      (jpeg: Buffer) => withSegment(jpeg, 0xe1, Buffer.from("Exif\0\0MM\0*\xff\xff\xff\xff", "latin1")),
    ],
    ["empty", (jpeg: Buffer) => withSegment(jpeg, 0xe1, Buffer.from("Exif\0\0"))],
    [
      "cut off",
      (jpeg: Buffer) =>
        withSegment(jpeg, 0xe1, exifBlock([], [text(original, "2001:01:01 01:01:01\0")]).subarray(0, 40)),
    ],
  ])("is null, and the photo readable, when its EXIF block is %s", async (_, change) => {
    const path = join(temporaryDirectory(), "photo.jpg");
    writeFileSync(path, change(await picture().jpeg().toBuffer()));
    const { facts } = await readPhoto(path, wholePhoto);
    expect([facts.width, facts.height, facts.capturedAtMs]).toEqual([12, 10, null]);
  });
});
