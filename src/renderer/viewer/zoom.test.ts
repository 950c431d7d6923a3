import fc from "fast-check";
import { expect, test } from "vitest";
import { fitOf, fullZoomOf, movedBy, whole, zoomedBy, type Bounds, type Look, type Size } from "./zoom.ts";

const size = fc.record({
  width: fc.integer({ min: 1, max: 9_000 }),
  height: fc.integer({ min: 1, max: 9_000 }),
});
const stageSize = fc.record({
  width: fc.integer({ min: 200, max: 4_000 }),
  height: fc.integer({ min: 200, max: 4_000 }),
});
const point = fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: -500, max: 500 }) });
const factor = fc.double({ min: 0.2, max: 5, noNaN: true });

function boundsOf(picture: Size, stage: Size): Bounds {
  return { fit: fitOf(picture, stage), stage, fullZoom: fullZoomOf(picture, stage, 1) };
}

/** How far the picture's edges are outside the stage, or inside where negative. */
function overhang({ zoom, x, y }: Look, { fit, stage }: Bounds) {
  const [wide, high] = [(fit.width * zoom - stage.width) / 2, (fit.height * zoom - stage.height) / 2];
  return { left: wide - x, right: wide + x, top: high - y, bottom: high + y };
}

test("a large picture is fitted to the stage, a small one is not enlarged", () => {
  const stage = { width: 1_000, height: 500 };
  expect([fitOf({ width: 4_000, height: 3_000 }, stage), fitOf({ width: 300, height: 200 }, stage)]).toEqual([
    { width: (500 * 4) / 3, height: 500 },
    { width: 300, height: 200 },
  ]);
});

test("full zoom shows a pixel of the picture as one of the screen", () => {
  fc.assert(
    fc.property(size, stageSize, fc.constantFrom(1, 1.5, 2), (picture, stage, pixelRatio) => {
      const shown = fitOf(picture, stage).width * fullZoomOf(picture, stage, pixelRatio) * pixelRatio;
      expect(shown / picture.width).toBeCloseTo(1, 9);
    }),
  );
});

test("whatever is done, a picture larger than the stage covers it, and a smaller one is in the middle", () => {
  fc.assert(
    fc.property(size, stageSize, fc.array(fc.tuple(factor, point, point)), (picture, stage, acts) => {
      const bounds = boundsOf(picture, stage);
      let look = whole;
      for (const [by, at, way] of acts) look = movedBy(way, zoomedBy(by, look, at, bounds), bounds);
      const { left, right, top, bottom } = overhang(look, bounds);
      expect(look.zoom).toBeGreaterThanOrEqual(1);
      for (const [one, other] of [
        [left, right],
        [top, bottom],
      ])
        if (one + other > 1e-6) expect(Math.min(one, other)).toBeGreaterThanOrEqual(-1e-6);
        else expect(one).toBeCloseTo(other, 6);
    }),
  );
});

test("what is under the pointer stays there while a picture is zoomed into", () => {
  const bounds = boundsOf({ width: 4_000, height: 2_000 }, { width: 1_000, height: 500 });
  const at = { x: 120, y: -80 };
  const once = zoomedBy(2, whole, at, bounds);
  const twice = zoomedBy(1.5, once, at, bounds);
  const under = ({ zoom, x, y }: Look) => ({ x: (at.x - x) / zoom, y: (at.y - y) / zoom });
  expect([under(once), under(twice)]).toEqual([under(whole), under(whole)]);
});

test("zooming out comes back to the whole picture in the middle", () => {
  const bounds = boundsOf({ width: 4_000, height: 3_000 }, { width: 1_000, height: 500 });
  const look = zoomedBy(3, whole, { x: 300, y: 100 }, bounds);
  expect(zoomedBy(0.1, look, { x: -300, y: -100 }, bounds)).toEqual(whole);
});
