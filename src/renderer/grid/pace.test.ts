import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

const screenPx = 1_000;

/** What the pace is at each of some places, one every `everyMs`. */
function paces(tops: readonly number[], everyMs: number): boolean[] {
  const pace = new Pace();
  return tops.map((top, index) => pace.isFlung(top, index * everyMs, screenPx));
}

test("a notch of the wheel every tenth of a second is no fling", () => {
  expect(paces([100, 200, 300, 400], 100)).toEqual([false, false, false, false]);
});

test("three screens a second, frame by frame, is no fling", () => {
  expect(paces([50, 100, 150, 200], 16.7)).toEqual([false, false, false, false]);
});

test("ten screens a second, frame by frame, is a fling", () => {
  expect(paces([170, 340, 510, 680], 16.7)).toEqual([false, true, true, true]);
});

test("a jump far away is a fling, however long nothing moved before", () => {
  expect(paces([0, 40_000, 40_010], 5_000)).toEqual([false, true, false]);
});
