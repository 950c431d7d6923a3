/** @file A picture of four colours, and what the tests of reading look for in it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { expect } from "vitest";
import { temporaryDirectory } from "../testing.ts";
import type { InputShape } from "./input.ts";
import { readPhoto, type ReadPhoto } from "./read.ts";

/** The side of the input that the tests of reading make, whatever the encoder in the box takes. */
export const inputSide = 112;
/** That input: the whole photo. */
export const wholePhoto: InputShape = { width: inputSide, height: inputSide, fit: { kind: "squash" } };

/** A colour, 0 to 255 each. */
export type Rgb = [red: number, green: number, blue: number];
/** Four colours that every format and colour space here can hold, from the top left by rows. */
export const corners: [Rgb, Rgb, Rgb, Rgb] = [
  [200, 60, 50],
  [60, 90, 180],
  [70, 160, 80],
  [230, 220, 200],
];

/** A picture of four areas of one colour each. */
export function quarters(width: number, height: number, colours: readonly Rgb[] = corners): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const corner = (y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1);
      pixels.set(colours[corner], (y * width + x) * 3);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** The colours in the middle of the four quarters of the encoder's input. */
export function coloursOf({ input }: ReadPhoto): number[][] {
  const middles = [inputSide / 4, (inputSide * 3) / 4];
  return middles.flatMap((y) =>
    middles.map((x) => [...input.subarray((y * inputSide + x) * 3).subarray(0, 3)]),
  );
}

/** Expects every value to be within `tolerance` of the expected one. */
export function expectColours(
  actual: readonly number[][],
  expected: readonly number[][],
  tolerance: number,
): void {
  const difference = actual.flatMap((colour, index) => colour.map((value, c) => value - expected[index][c]));
  expect(Math.max(...difference.map(Math.abs)), JSON.stringify(actual)).toBeLessThanOrEqual(tolerance);
}

/** Reads bytes as a photo of that name. */
export async function read(
  name: string,
  bytes: Buffer | Promise<Buffer>,
  shape = wholePhoto,
): Promise<ReadPhoto> {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, await bytes);
  return readPhoto(path, shape);
}

/** Expects a photo of that size, three channels everywhere, and a thumbnail that is what it says. */
export async function expectWhole(photo: ReadPhoto, width: number, height: number): Promise<void> {
  expect([photo.facts.width, photo.facts.height]).toEqual([width, height]);
  expect(photo.input).toHaveLength(inputSide * inputSide * 3);
  const thumbnail = await sharp(photo.thumbnail.bytes).metadata();
  const { width: thumbnailWidth, height: thumbnailHeight } = photo.thumbnail;
  expect([thumbnail.format, thumbnail.width, thumbnail.height, thumbnail.channels]).toEqual([
    "jpeg",
    thumbnailWidth,
    thumbnailHeight,
    3,
  ]);
}
