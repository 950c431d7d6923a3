import fc from "fast-check";
import { expect, test } from "vitest";
import {
  gapPx,
  layoutOf,
  positionsIn,
  rowsInSight,
  rowsToDraw,
  rowTopPx,
  topKeeping,
  topShowing,
} from "./layout.ts";

const measures = fc.record({
  count: fc.integer({ min: 1, max: 200_000 }),
  widthPx: fc.integer({ min: 0, max: 6_000 }),
  tileSizePx: fc.integer({ min: 64, max: 512 }),
  captionPx: fc.constantFrom(0, 22),
});
const heightPx = fc.integer({ min: 0, max: 3_000 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

test("tiles fill the width, are as wide as wanted at least, and one more column would not fit", () => {
  fc.assert(
    fc.property(measures, (given) => {
      fc.pre(given.widthPx >= given.tileSizePx + 2 * gapPx);
      const { columns, tilePx, marginPx } = layoutOf(given);
      const wide = columns * (tilePx + gapPx) - gapPx;
      expect(tilePx).toBeGreaterThanOrEqual(given.tileSizePx);
      expect((columns + 1) * (given.tileSizePx + gapPx) + gapPx).toBeGreaterThan(given.widthPx);
      expect(marginPx).toBeGreaterThanOrEqual(gapPx / 2);
      expect(given.widthPx - wide - 2 * marginPx).toBeGreaterThanOrEqual(0);
      expect(given.widthPx - wide - 2 * gapPx).toBeLessThan(columns);
    }),
  );
});

test("a grid too narrow for one tile still has one column of tiles", () => {
  expect(layoutOf({ count: 3, widthPx: 0, tileSizePx: 176, captionPx: 22 })).toMatchObject({
    columns: 1,
    rows: 3,
    tilePx: 1,
  });
});

test("rows in sight are those that overlap the screen, at any place", () => {
  fc.assert(
    fc.property(measures, heightPx, share, (given, height, at) => {
      const layout = layoutOf(given);
      const top = at * Math.max(0, layout.heightPx - height);
      const { first, end } = rowsInSight(layout, top, height);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(layout.rows);
      expect(end).toBeGreaterThan(first);
      expect(first * layout.rowPx).toBeLessThanOrEqual(top);
      if (end < layout.rows) expect(end * layout.rowPx).toBeGreaterThanOrEqual(top + height - 1e-6);
    }),
  );
});

test("the rows drawn hold those in sight, and are as many wherever the grid stands", () => {
  fc.assert(
    fc.property(measures, heightPx, share, share, (given, height, at, elsewhere) => {
      const layout = layoutOf(given);
      const reach = Math.max(0, layout.heightPx - height);
      const sight = rowsInSight(layout, at * reach, height);
      const drawn = rowsToDraw(layout, at * reach, height);
      const others = rowsToDraw(layout, elsewhere * reach, height);
      expect(drawn.first).toBeLessThanOrEqual(sight.first);
      expect(drawn.end).toBeGreaterThanOrEqual(sight.end);
      expect(drawn.end - drawn.first).toBe(others.end - others.first);
    }),
  );
});

test("200,000 tiny tiles on a large screen keep the tiles drawn beside the screen few", () => {
  const layout = layoutOf({ count: 200_000, widthPx: 3_840, tileSizePx: 64, captionPx: 0 });
  const inSight = positionsIn(layout, rowsInSight(layout, 50_000, 2_160));
  const drawn = positionsIn(layout, rowsToDraw(layout, 50_000, 2_160));
  expect(drawn.end - drawn.first - (inSight.end - inSight.first)).toBeLessThanOrEqual(
    2 * 240 + layout.columns,
  );
});

test("the last row ends with the last photo", () => {
  const layout = layoutOf({ count: 10, widthPx: 600, tileSizePx: 176, captionPx: 0 });
  expect(positionsIn(layout, { first: 2, end: 4 })).toEqual({ first: 6, end: 10 });
});

test("nothing has no rows", () => {
  const layout = layoutOf({ count: 0, widthPx: 600, tileSizePx: 176, captionPx: 0 });
  expect([layout.heightPx, rowsInSight(layout, 0, 500), rowsToDraw(layout, 0, 500)]).toEqual([
    0,
    { first: 0, end: 0 },
    { first: 0, end: 0 },
  ]);
});

test("showing a photo brings its whole row into sight, and moves nothing when it is there", () => {
  fc.assert(
    fc.property(measures, heightPx, share, share, (given, height, at, which) => {
      const layout = layoutOf(given);
      fc.pre(height >= layout.rowPx + gapPx);
      const top = at * Math.max(0, layout.heightPx - height);
      const position = Math.floor(which * (given.count - 1));
      const shown = topShowing(layout, position, top, height);
      const row = rowTopPx(layout, position);
      expect(row).toBeGreaterThanOrEqual(shown);
      expect(row + layout.rowPx).toBeLessThanOrEqual(shown + height);
      expect(topShowing(layout, position, shown, height)).toBe(shown);
    }),
  );
});

test("an anchor stays where it is when photos come and go around it", () => {
  fc.assert(
    fc.property(measures, fc.nat(200_000), share, (given, position, at) => {
      const before = layoutOf(given);
      const now = layoutOf({ ...given, count: given.count + position });
      // From all but cut off at the top to the second row of two.
      const distancePx = 1 - before.rowPx + at * (2 * before.rowPx - 1);
      const top = topKeeping(before, now, { position, distancePx }, 2 * before.rowPx + gapPx);
      expect(rowTopPx(now, position) - top).toBeCloseTo(distancePx, 6);
    }),
  );
});

test("an anchor stays in sight when tiles get larger", () => {
  fc.assert(
    fc.property(measures, fc.integer({ min: 64, max: 512 }), share, (given, tileSizePx, at) => {
      const [before, now] = [layoutOf(given), layoutOf({ ...given, tileSizePx })];
      const height = 2 * Math.max(before.rowPx, now.rowPx);
      const position = Math.floor(at * (given.count - 1));
      const distancePx = at * (height + before.rowPx - 1) - before.rowPx + 1;
      const top = topKeeping(before, now, { position, distancePx }, height);
      const distance = rowTopPx(now, position) - top;
      expect(distance).toBeGreaterThan(-now.rowPx);
      expect(distance).toBeLessThanOrEqual(height - now.rowPx);
    }),
  );
});
