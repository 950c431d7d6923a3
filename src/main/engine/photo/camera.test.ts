import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import exifReader from "exif-reader";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { photoBytes, temporaryDirectory } from "../testing.ts";
import { cameraName, exposureText, readCameraFacts } from "./camera.ts";
import { exifBlock, withSegment } from "./crafted.ts";

const { signal } = new AbortController();
const nothing = { camera: null, exposure: null };
const picture = () => sharp({ create: { width: 32, height: 24, channels: 3, background: "#336699" } });

/** What a file of these bytes says. */
async function factsOf(bytes: Uint8Array, name = "photo.jpg") {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, bytes);
  return readCameraFacts(path, signal);
}

describe("what a camera says of itself and of how it took a photo", () => {
  test.each(["jpeg", "png", "webp", "avif"] as const)("is read from a %s", async (format) => {
    const exif = {
      IFD0: { Make: "Canon", Model: "Canon EOS 80D" },
      IFD2: { ExposureTime: "1/250", FNumber: "28/10", ISOSpeedRatings: "400", FocalLength: "35/1" },
    };
    const bytes = await picture().withExif(exif).toFormat(format).toBuffer();
    expect(await factsOf(bytes, `photo.${format}`)).toEqual({
      camera: "Canon EOS 80D",
      exposure: "1/250 s, f/2.8, ISO 400, 35 mm",
    });
  });

  test("is read from a TIFF, which is read in pieces", async () => {
    const tiff = exifBlock(
      [
        { tag: 0x010f, value: "Hasselblad\0" },
        { tag: 0x0110, value: "X1D-50c\0" },
      ],
      [{ tag: 0x8827, value: 64, type: "short" }],
    ).subarray("Exif\0\0".length);
    expect(await factsOf(tiff, "photo.tif")).toEqual({ camera: "Hasselblad X1D-50c", exposure: "ISO 64" });
  });

  test("may be in part, in other writing, or beside characters that no screen shows", async () => {
    const jpeg = await photoBytes(1);
    const text = (tag: number, value: string) => ({ tag, value: Buffer.from(value).toString("latin1") });
    const withExif = (main: Parameters<typeof exifBlock>[0], exif: Parameters<typeof exifBlock>[1] = []) =>
      factsOf(withSegment(jpeg, 0xe1, exifBlock(main, exif)));
    expect(await withExif([text(0x010f, "富士\0")])).toEqual({ camera: "富士", exposure: null });
    expect(await withExif([text(0x0110, "A\nB  \0\0\0junk")])).toEqual({ camera: "A B", exposure: null });
    const iso = [{ tag: 0x8827, value: 100, type: "short" as const }];
    expect(await withExif([], iso)).toEqual({ camera: null, exposure: "ISO 100" });
  });

  test("is nothing for a photo that says nothing, is damaged, is none, or is not there", async () => {
    const jpeg = await photoBytes(1);
    expect(await factsOf(jpeg)).toEqual(nothing);
    expect(await factsOf(jpeg.subarray(0, 100))).toEqual(nothing);
    expect(await factsOf(Buffer.from("no photo"))).toEqual(nothing);
    expect(await factsOf(Buffer.of())).toEqual(nothing);
    expect(await readCameraFacts(join(temporaryDirectory(), "gone.jpg"), signal)).toEqual(nothing);
    mkdirSync(join(temporaryDirectory(), "folder.jpg"));
    expect(await readCameraFacts(temporaryDirectory(), signal)).toEqual(nothing);
  });

  test("is nothing or text for a damaged EXIF block, whatever the damage", async () => {
    const jpeg = await photoBytes(1);
    const exif = exifBlock(
      [
        { tag: 0x010f, value: "Maker\0" },
        { tag: 0x0110, value: "Model\0" },
      ],
      [{ tag: 0x829a, value: 20 }],
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(exif.length - 7), fc.nat(255), fc.nat(exif.length), async (at, byte, end) => {
        const damaged = Buffer.from(exif);
        damaged[6 + at] = byte;
        const facts = await factsOf(withSegment(jpeg, 0xe1, damaged.subarray(0, Math.max(end, 7))));
        for (const fact of Object.values(facts)) expect(fact === null || fact.length > 0).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("is not waited for once nobody asks any more", async () => {
    const path = join(temporaryDirectory(), "photo.jpg");
    writeFileSync(path, await photoBytes(1));
    await expect(readCameraFacts(path, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });
});

test.each([
  ["Canon", "Canon EOS 80D", "Canon EOS 80D"],
  ["NIKON CORPORATION", "NIKON D750", "NIKON D750"],
  ["Apple", "iPhone 12", "Apple iPhone 12"],
  ["", "Model", "Model"],
  ["Maker", "", "Maker"],
  ["", "", null],
])("the camera of %j and %j is %j", (make, model, expected) => {
  expect(cameraName(make, model)).toBe(expected);
});

test.each([
  [{ seconds: 1 / 250, aperture: 2.8, iso: 400, focalLengthMm: 35 }, "1/250 s, f/2.8, ISO 400, 35 mm"],
  [{ seconds: 0.5, aperture: 11, iso: 100, focalLengthMm: 4.25 }, "0.5 s, f/11, ISO 100, 4.3 mm"],
  [{ seconds: 30, aperture: NaN, iso: 65_535, focalLengthMm: 0 }, "30 s"],
  [{ seconds: 1 / 3.3, aperture: Infinity, iso: 0, focalLengthMm: NaN }, "0.3 s"],
  [{ seconds: 0.25, aperture: 1.79, iso: NaN, focalLengthMm: NaN }, "1/4 s, f/1.8"],
  [{ seconds: NaN, aperture: NaN, iso: NaN, focalLengthMm: NaN }, null],
])("the exposure %j is %j", (exposure, expected) => {
  expect(exposureText(exposure)).toBe(expected);
});

/** What exif-reader, which others keep, finds in a photo. */
async function asExifReaderHasIt(path: string) {
  const { exif } = await sharp(readFileSync(path)).metadata();
  if (exif === undefined) return nothing;
  const { Image, Photo } = exifReader(exif);
  // It keeps what follows the first NUL.
  const [make, model] = [Image?.Make ?? "", Image?.Model ?? ""].map((text) => text.split("\0")[0].trim());
  return {
    camera: cameraName(make, model),
    exposure: exposureText({
      seconds: Photo?.ExposureTime ?? NaN,
      aperture: Photo?.FNumber ?? NaN,
      iso: [Photo?.ISOSpeedRatings ?? NaN].flat()[0],
      focalLengthMm: Photo?.FocalLength ?? NaN,
    }),
  };
}

test("whatever figures a camera writes are read as exif-reader reads them", async () => {
  const path = join(temporaryDirectory(), "photo.jpg");
  const rational = fc.tuple(fc.nat(10_000), fc.nat(10_000)).map(([over, under]) => `${over}/${under}`);
  const figures = fc.record(
    {
      ExposureTime: rational,
      FNumber: rational,
      FocalLength: rational,
      ISOSpeedRatings: fc.nat(65_535).map(String),
    },
    { requiredKeys: [] },
  );
  const name = fc
    .string({ unit: fc.constantFrom("a", "B", " ", "7"), maxLength: 12 })
    .map((text) => `x${text}x`);
  await fc.assert(
    fc.asyncProperty(
      fc.record({ Make: name, Model: name }, { requiredKeys: [] }),
      figures,
      async (IFD0, IFD2) => {
        await picture().withExif({ IFD0, IFD2 }).toFile(path);
        expect(await readCameraFacts(path, signal)).toEqual(await asExifReaderHasIt(path));
      },
    ),
    { numRuns: 60 },
  );
});

const formats = join(import.meta.dirname, "../../../../../shared/photos/formats");
test.skipIf(!existsSync(formats))(
  "real photos are read as exif-reader reads them (skipped where ../shared/photos is absent)",
  async () => {
    const files = readdirSync(formats).filter((name) => /\.(jpe?g|webp|png|avif)$/i.test(name));
    const read = await Promise.all(files.map((name) => readCameraFacts(join(formats, name), signal)));
    expect(read).toEqual(await Promise.all(files.map((name) => asExifReaderHasIt(join(formats, name)))));
    expect(read).toContainEqual({
      camera: "Canon EOS 7D",
      exposure: expect.stringContaining("ISO 200") as string,
    });
  },
);
