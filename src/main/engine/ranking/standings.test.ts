import fc from "fast-check";
import { expect, test } from "vitest";
import { orderByScore, percentiles } from "../vectors/order.ts";
import { maskOf, standingOf } from "./standings.ts";

test("a photo stands where the whole ranking of those it is among puts it", () => {
  // Few different scores, so that many are equal.
  const photos = fc.array(fc.record({ score: fc.integer({ min: -3, max: 3 }), isAmong: fc.boolean() }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(photos, fc.boolean(), (rows, all) => {
      const photoIds = Uint32Array.from(rows, (_, row) => 10 + 3 * row);
      const scores = Float32Array.from(rows, ({ score }) => score / 3);
      const mask = maskOf([...photoIds].filter((_, row) => rows[row].isAmong));
      const chosen = rows.map((_, row) => row).filter((row) => all || rows[row].isAmong);
      const chosenScores = Float32Array.from(chosen, (row) => scores[row]);
      const expected = percentiles(chosenScores, orderByScore(chosenScores));
      const standings = [...photoIds].map((id) => standingOf(id, photoIds, scores, all ? null : mask));
      expect(standings.filter((standing) => standing !== null)).toEqual(
        chosen.map((row, index) => ({
          score: scores[row],
          percentile: expect.closeTo(expected[index], 4) as number,
        })),
      );
    }),
  );
});

test("a photo that has no score stands nowhere", () => {
  expect(standingOf(4, Uint32Array.of(1, 2), Float32Array.of(0, 1), null)).toBeNull();
  expect(standingOf(9, Uint32Array.of(1, 9), Float32Array.of(0, 1), maskOf([1]))).toBeNull();
  expect(standingOf(1, Uint32Array.of(1, 9), Float32Array.of(0, 1), maskOf([]))).toBeNull();
});
