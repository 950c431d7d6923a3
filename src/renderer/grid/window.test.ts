import fc from "fast-check";
import { expect, test } from "vitest";
import {
  placeAfterScroll,
  placeAtLayout,
  placeAtScroll,
  scrollSpaceOf,
  type Place,
  type ScrollSpace,
} from "./window.ts";

const screenPx = 800;
const highestPx = 100_000;

const space = fc
  .integer({ min: 0, max: 20 * highestPx })
  .map((layoutPx) => scrollSpaceOf(layoutPx, screenPx, highestPx));
const share = fc.double({ min: 0, max: 1, noNaN: true });

const reach = ({ layoutPx, scrollPx }: ScrollSpace) => ({
  layout: Math.max(0, layoutPx - screenPx),
  scroll: Math.max(0, scrollPx - screenPx),
});

/** A thousandth of a pixel is nothing to see; layouts of 100 million pixels are rounded at the seventh decimal. */
const decimals = 3;

test("a layout that the browser can place scrolls as it is", () => {
  const low = scrollSpaceOf(90_000, screenPx, highestPx);
  expect([
    low.scrollPx,
    placeAtScroll(low, 44_444),
    placeAfterScroll(low, { scrollTopPx: 0, layoutTopPx: 0 }, 44_444),
  ]).toEqual([
    90_000,
    { scrollTopPx: 44_444, layoutTopPx: 44_444 },
    { scrollTopPx: 44_444, layoutTopPx: 44_444 },
  ]);
});

test("a layout of any height scrolls through no more than the browser can place", () => {
  fc.assert(fc.property(space, ({ scrollPx }) => scrollPx <= highestPx));
});

test("from the layout to the scroll bar and back leads to the same photos", () => {
  fc.assert(
    fc.property(space, share, (within, at) => {
      const layoutTopPx = at * reach(within).layout;
      const { scrollTopPx } = placeAtLayout(within, layoutTopPx);
      // Half a pixel of the scroll bar, in pixels of the layout.
      const slack = 1 + reach(within).layout / Math.max(1, reach(within).scroll);
      expect(Math.abs(placeAtScroll(within, scrollTopPx).layoutTopPx - layoutTopPx)).toBeLessThanOrEqual(
        slack,
      );
    }),
  );
});

test("both ends of the scroll bar are both ends of the layout", () => {
  fc.assert(
    fc.property(space, (within) => {
      expect(placeAtScroll(within, 0).layoutTopPx).toBe(0);
      expect(placeAtScroll(within, reach(within).scroll).layoutTopPx).toBeCloseTo(
        reach(within).layout,
        decimals,
      );
    }),
  );
});

test("further down the scroll bar is further down the layout", () => {
  fc.assert(
    fc.property(space, share, share, (within, one, other) => {
      const [upper, lower] = [Math.min(one, other), Math.max(one, other)].map(
        (at) => placeAtScroll(within, at * reach(within).scroll).layoutTopPx,
      );
      expect(upper).toBeLessThanOrEqual(lower);
    }),
  );
});

test("every small step moves the photos by what was scrolled, wherever it begins", () => {
  fc.assert(
    fc.property(
      space,
      share,
      fc.array(fc.integer({ min: -2 * screenPx, max: 2 * screenPx })),
      (within, at, steps) => {
        let place = placeAtLayout(within, at * reach(within).layout);
        for (const step of steps) {
          const wanted = Math.min(Math.max(0, place.scrollTopPx + step), reach(within).scroll);
          const moved = wanted - place.scrollTopPx;
          const next = placeAfterScroll(within, place, wanted);
          const layoutTop = Math.min(Math.max(0, place.layoutTopPx + moved), reach(within).layout);
          expect(next.layoutTopPx).toBeCloseTo(layoutTop, decimals);
          place = next;
        }
      },
    ),
  );
});

test("small steps alone reach both ends", () => {
  const high = scrollSpaceOf(5 * highestPx, screenPx, highestPx);
  const walk = (from: Place, stepPx: number) => {
    let place = from;
    for (let steps = 0; steps < 10_000; steps += 1) {
      const wanted = Math.min(Math.max(0, place.scrollTopPx + stepPx), reach(high).scroll);
      place = placeAfterScroll(high, place, wanted);
    }
    return place;
  };
  const top = { scrollTopPx: 0, layoutTopPx: 0 };
  const bottom = { scrollTopPx: reach(high).scroll, layoutTopPx: reach(high).layout };
  expect([walk(top, 300), walk(bottom, -300)]).toEqual([bottom, top]);
});
