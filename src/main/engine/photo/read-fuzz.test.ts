import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { expect, test } from "vitest";
import { EngineError } from "../../../shared/errors.ts";
import { temporaryDirectory } from "../testing.ts";
import { inputSide, wholePhoto } from "./quarters.ts";
import { readPhoto } from "./read.ts";

/** What happens to the bytes of a photo on a bad disk or a broken transfer. */
type Damage =
  | { kind: "byte"; at: number; value: number }
  | { kind: "cut"; at: number; lengthBytes: number }
  | { kind: "fill"; at: number; lengthBytes: number; value: number };

// Half of the damage goes to the header, where it does the most.
const at = fc.oneof(
  fc.double({ min: 0, max: 0.05, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const lengthBytes = fc.integer({ min: 1, max: 40 });
const value = fc.constantFrom(0, 1, 2, 127, 128, 254, 255);
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant("byte" as const), at, value: fc.nat(255) }),
  fc.record({ kind: fc.constant("cut" as const), at, lengthBytes }),
  fc.record({ kind: fc.constant("fill" as const), at, lengthBytes, value }),
);

function apply(bytes: Buffer, one: Damage): Buffer {
  const start = Math.min(bytes.length - 1, Math.floor(one.at * bytes.length));
  if (one.kind === "cut")
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + one.lengthBytes)]);
  const damaged = Buffer.from(bytes);
  if (one.kind === "byte") damaged[start] = one.value;
  else damaged.fill(one.value, start, Math.min(damaged.length, start + one.lengthBytes));
  return damaged;
}

const picture = () =>
  sharp({
    create: {
      width: 120,
      height: 90,
      channels: 3,
      background: "#888",
      noise: { type: "gaussian", mean: 120, sigma: 20 },
    },
  }).withExif({ IFD0: { Make: "Lineup" }, IFD2: { DateTimeOriginal: "2001:01:01 01:01:01" } });

test.each([
  ["a JPEG", () => picture().jpeg()],
  ["a progressive JPEG", () => picture().jpeg({ progressive: true })],
  ["a PNG", () => picture().png()],
  ["a PNG with a palette", () => picture().png({ palette: true })],
  ["a WebP", () => picture().webp()],
  ["a lossless WebP", () => picture().webp({ lossless: true })],
  ["an AVIF", () => picture().avif({ effort: 0 })],
  ["a TIFF", () => picture().tiff({ compression: "lzw" })],
  ["a tiled TIFF of JPEGs", () => picture().tiff({ compression: "jpeg", tile: true })],
  ["a GIF", () => picture().gif()],
])("whatever happens to the bytes of %s, it is a photo or refused as one, in time", async (_, make) => {
  const whole = await make().toBuffer();
  const path = join(temporaryDirectory(), "photo");
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 6 }), async (damages) => {
      writeFileSync(path, damages.reduce(apply, whole));
      const startMs = performance.now();
      try {
        const { input, thumbnail } = await readPhoto(path, wholePhoto);
        expect(input).toHaveLength(inputSide * inputSide * 3);
        expect(Math.max(thumbnail.width, thumbnail.height)).toBeLessThanOrEqual(440);
      } catch (error) {
        expect(error).toBeInstanceOf(EngineError);
        expect((error as EngineError).code).toMatch(/^photo-/);
      }
      expect(performance.now() - startMs).toBeLessThan(2_000);
    }),
    // A fixed seed: the same damage everywhere, and no other each time.
    { numRuns: 250, seed: 20_261 },
  );
});
