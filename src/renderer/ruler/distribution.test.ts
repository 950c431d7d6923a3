import fc from "fast-check";
import { expect, test } from "vitest";
import { distributionOf, outlineOf, positionAt, shareAt } from "./distribution.ts";

const ordered = fc
  .tuple(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 300 }), fc.boolean())
  .map(([thousandths, reversed]) => {
    const scores = Float32Array.from(thousandths, (score) => score / 1_000).toSorted();
    return reversed ? scores : scores.toReversed();
  });

test("counts scores from the first photo's to the last one's", () => {
  const { counts, most } = distributionOf(Float32Array.of(1, 0.9, 0.8, 0.1, 0), 2);
  expect([[...counts], most]).toEqual([[3, 2], 3]);
});

test("counts from the lowest score where the order is turned around", () => {
  expect([...distributionOf(Float32Array.of(0, 0.1, 0.8, 0.9, 1), 2).counts]).toEqual([2, 3]);
});

test("every photo is counted once", () => {
  fc.assert(
    fc.property(ordered, fc.integer({ min: 1, max: 200 }), (scores, bins) => {
      const { counts } = distributionOf(scores, bins);
      return counts.reduce((sum, count) => sum + count, 0) === scores.length;
    }),
  );
});

test("equal scores, and no scores, have a distribution", () => {
  expect([
    [...distributionOf(Float32Array.of(2, 2, 2), 3).counts],
    [...distributionOf(new Float32Array(), 3).counts],
  ]).toEqual([
    [3, 0, 0],
    [0, 0, 0],
  ]);
});

test("the outline is as wide as a unit where most are", () => {
  expect(outlineOf({ counts: Uint32Array.of(1, 4, 0), most: 4 })).toBe(
    "M0 0L0.2500 0.5L1.0000 1.5L0.0000 2.5L0 3Z",
  );
});

test("a photo's place on the ruler leads back to the first photo with its score", () => {
  fc.assert(
    fc.property(ordered, fc.nat(299), (scores, at) => {
      const position = at % scores.length;
      const found = positionAt(scores, shareAt(scores, position));
      if (scores[0] === scores.at(-1)) expect(found).toBe(position);
      else
        expect(found).toBe(
          scores.findIndex((score) => shareAt(scores, scores.indexOf(score)) >= shareAt(scores, position)),
        );
    }),
  );
});

test("both ends of the ruler are the first photo and the score of the last one", () => {
  fc.assert(
    fc.property(ordered, (scores) => {
      expect(positionAt(scores, 0)).toBe(0);
      expect(scores[positionAt(scores, 1)]).toBe(scores.at(-1));
    }),
  );
});

test("further down the ruler is no earlier photo", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(ordered, share, share, (scores, one, other) => {
      const [upper, lower] = [Math.min(one, other), Math.max(one, other)];
      return positionAt(scores, upper) <= positionAt(scores, lower);
    }),
  );
});
