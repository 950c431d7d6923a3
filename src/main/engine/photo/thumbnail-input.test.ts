import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openEncoder } from "../embedding/encoder.ts";
import { shippedEncoder } from "../embedding/shelf.ts";
import { modelsDirectory } from "../testing.ts";
import { dot } from "../vectors/linear.ts";
import { coloursOf, corners, expectColours, inputSize, quarters, read } from "./quarters.ts";
import { readPhoto } from "./read.ts";
import { inputOfThumbnail, isThumbnailEnough } from "./thumbnail-input.ts";

describe("the input from a thumbnail", () => {
  test("is as the one from the photo: squashed, in the same colours, of the same size", async () => {
    const photo = await read("photo.jpg", quarters(900, 500).jpeg().toBuffer());
    const input = await inputOfThumbnail(photo.thumbnail, inputSize);
    expect(input).toHaveLength(photo.input.length);
    expectColours(coloursOf({ ...photo, input }), corners, 6);
  });

  test("of a grey photo has three colours", async () => {
    const photo = await read("grey.jpg", quarters(300, 300).greyscale().jpeg().toBuffer());
    expect(await inputOfThumbnail(photo.thumbnail, inputSize)).toHaveLength(photo.input.length);
  });

  test("is refused when the thumbnail is damaged", async () => {
    const { thumbnail } = await read("photo.jpg", quarters(300, 300).jpeg().toBuffer());
    const damaged = { ...thumbnail, bytes: thumbnail.bytes.subarray(0, 500) };
    await expect(inputOfThumbnail(damaged, inputSize)).rejects.toThrow();
  });
});

test.each([
  ["is larger than the input", { width: 440, height: 330 }, { width: 4_000, height: 3_000 }, true],
  ["is just as large", { width: 112, height: 112 }, { width: 4_000, height: 4_000 }, true],
  ["is lower than the input", { width: 440, height: 100 }, { width: 4_400, height: 1_000 }, false],
  ["is narrower than the input", { width: 100, height: 440 }, { width: 1_000, height: 4_400 }, false],
  ["is the whole photo", { width: 32, height: 24 }, { width: 32, height: 24 }, true],
])("a thumbnail that %s is enough, or is not", (_, thumbnail, photo, isEnough) => {
  expect(isThumbnailEnough(thumbnail, photo, inputSize)).toBe(isEnough);
});

const everyday = join(import.meta.dirname, "../../../../../shared/photos/everyday");
test.skipIf(!existsSync(everyday))(
  "the vectors of real photos from their thumbnails are close to those from the photos (skipped where ../shared/photos is absent)",
  async () => {
    const encoder = await openEncoder(await shippedEncoder(modelsDirectory), "cpu");
    onTestFinished(() => encoder.close());
    const cosines: number[] = [];
    for (const name of readdirSync(everyday).filter((one) => one.endsWith(".jpg"))) {
      const { input, thumbnail } = await readPhoto(join(everyday, name), encoder.inputSize);
      const again = await inputOfThumbnail(thumbnail, encoder.inputSize);
      const [one, other] = await encoder.embed([input, again]);
      cosines.push(dot(one, other));
    }
    cosines.sort((one, other) => one - other);
    // They were 0.9938, 0.9994 and 0.9998 when this was written.
    const share = (part: number) => cosines[Math.floor(cosines.length * part)];
    expect(share(0)).toBeGreaterThan(0.99);
    expect(share(0.05)).toBeGreaterThan(0.999);
    expect(share(0.5)).toBeGreaterThan(0.9995);
  },
);
