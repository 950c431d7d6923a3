import { expect, test } from "vitest";
import { seededRandom } from "../../src/main/engine/evaluation/seeded-random.ts";
import { describeLook, lookSidePixels } from "./hand-made.ts";

function picture(byteAt: (x: number, y: number) => number): Uint8Array {
  const pixels = new Uint8Array(lookSidePixels ** 2 * 3);
  for (let i = 0; i < pixels.length / 3; i++) {
    pixels.fill(byteAt(i % lookSidePixels, Math.floor(i / lookSidePixels)), 3 * i, 3 * i + 3);
  }
  return pixels;
}

test("a plain grey picture has 95 finite numbers, of no structure and no noise", () => {
  const numbers = describeLook(picture(() => 128));
  expect(numbers).toHaveLength(95);
  expect(numbers.every(Number.isFinite)).toBe(true);
  // The logarithm of nothing plus 1e-4.
  expect([...numbers.subarray(70, 91)].every((value) => value < -9)).toBe(true);
});

test("noise shows as noise, a grid of blocks as steps that stand out, light from above as an upper half", () => {
  const random = seededRandom(1);
  const [plain, noisy, blocks, above] = [
    picture(() => 128),
    picture(() => 100 + 50 * random()),
    picture((x, y) => 100 + 50 * ((Math.floor(x / 8) + Math.floor(y / 8)) % 2)),
    picture((_, y) => 200 - y / 2),
  ].map(describeLook);
  const [noise, acrossColumns, upper] = [90, 91, 94];
  expect(noisy[noise]).toBeGreaterThan(plain[noise] + 3);
  expect(blocks[acrossColumns]).toBeGreaterThan(noisy[acrossColumns] + 1);
  expect(above[upper]).toBeGreaterThan(plain[upper] + 0.1);
});
