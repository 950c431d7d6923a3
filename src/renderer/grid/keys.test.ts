import fc from "fast-check";
import { expect, test } from "vitest";
import { positionAfter } from "./keys.ts";
import { layoutOf } from "./layout.ts";

// Three columns: 0 1 2 / 3 4 5 / 6 7
const layout = layoutOf({ count: 8, widthPx: 600, tileSizePx: 176, captionPx: 0 });

test.each([
  ["ArrowRight", 2, 3],
  ["ArrowRight", 7, 7],
  ["ArrowLeft", 3, 2],
  ["ArrowLeft", 0, 0],
  ["ArrowUp", 4, 1],
  ["ArrowUp", 1, 1],
  ["ArrowDown", 1, 4],
  ["ArrowDown", 5, 7],
  ["ArrowDown", 6, 6],
  ["PageDown", 1, 7],
  ["PageUp", 7, 1],
  ["Home", 5, 0],
  ["End", 1, 7],
])("%s leads from %i to %i", (key, from, to) => {
  expect(positionAfter(key, from, layout, 2)).toBe(to);
});

test("other keys lead nowhere", () => {
  expect(["a", "Enter", "Tab", "F10"].map((key) => positionAfter(key, 4, layout, 2))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("no key leaves the grid", () => {
  const key = fc.constantFrom(
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "PageUp",
    "PageDown",
    "Home",
    "End",
  );
  const count = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(
      key,
      count,
      fc.nat(299),
      fc.nat(30),
      fc.integer({ min: 50, max: 4_000 }),
      (pressed, photos, at, rows, widthPx) => {
        const grid = layoutOf({ count: photos, widthPx, tileSizePx: 100, captionPx: 0 });
        const position = positionAfter(pressed, at % photos, grid, rows);
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThan(photos);
      },
    ),
  );
});
