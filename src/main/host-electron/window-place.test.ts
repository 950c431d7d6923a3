import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { placeOnDisplays, readWindowPlace, writeWindowPlace } from "./window-place.ts";

const laptop = { x: 0, y: 25, width: 1_440, height: 875 };
const second = { x: 1_440, y: 0, width: 1_920, height: 1_080 };

test("a window opens first in the middle of the first display", () => {
  expect(placeOnDisplays(undefined, [laptop, second])).toEqual({ x: 80, y: 32, width: 1_280, height: 860 });
});

test("a window that fits where it was opens there again", () => {
  const bounds = { x: 1_500, y: 60, width: 900, height: 700 };
  expect(placeOnDisplays(bounds, [laptop, second])).toEqual(bounds);
});

test("a window whose display has gone opens in the middle of one there is", () => {
  const bounds = { x: 1_500, y: 60, width: 900, height: 700 };
  expect(placeOnDisplays(bounds, [laptop])).toEqual({ x: 270, y: 112, width: 900, height: 700 });
});

test("a window that is partly outside is moved in, and one that is too large is made smaller", () => {
  expect(placeOnDisplays({ x: -300, y: 600, width: 900, height: 700 }, [laptop])).toEqual({
    x: 0,
    y: 200,
    width: 900,
    height: 700,
  });
  expect(placeOnDisplays({ x: 10, y: 10, width: 5_000, height: 5_000 }, [laptop])).toEqual(laptop);
});

test("wherever a window was, it lies within one display and is no smaller than it may be", () => {
  const between = (min: number, max: number) => fc.integer({ min, max });
  const display = fc.record({
    x: between(-4_000, 4_000),
    y: between(-4_000, 4_000),
    width: between(300, 4_000),
    height: between(300, 4_000),
  });
  const bounds = fc.record({
    x: between(-1e6, 1e6),
    y: between(-1e6, 1e6),
    width: between(-10, 1e6),
    height: between(-10, 1e6),
  });
  fc.assert(
    fc.property(bounds, fc.array(display, { minLength: 1, maxLength: 4 }), (from, displays) => {
      const place = placeOnDisplays(from, displays);
      const home = displays.filter(
        ({ x, y, width, height }) =>
          place.x >= x &&
          place.y >= y &&
          place.x + place.width <= x + width &&
          place.y + place.height <= y + height &&
          place.width >= Math.min(640, width) &&
          place.height >= Math.min(480, height),
      );
      expect(home).not.toEqual([]);
    }),
  );
});

test("a place is read as it was written, and anything else is none", () => {
  const directory = mkdtempSync(join(tmpdir(), "lineup-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, "not", "there", "window.json");
  expect(readWindowPlace(file)).toBe(undefined);
  const place = { bounds: { x: -5, y: 0, width: 900, height: 700 }, isMaximized: true };
  writeWindowPlace(file, place);
  expect(readWindowPlace(file)).toEqual(place);
  for (const text of ["", "{}", readFileSync(file, "utf8").replace("900", '"wide"')]) {
    writeFileSync(file, text);
    expect(readWindowPlace(file)).toBe(undefined);
  }
  writeWindowPlace(join(file, "below-a-file.json"), place);
});
