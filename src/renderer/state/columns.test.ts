import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsOf, orderByName, orderByScore, orderByTime, placeOf, type Columns } from "./columns.ts";

const anyColumns: fc.Arbitrary<Columns> = fc
  .uniqueArray(
    fc.record({ id: fc.integer({ min: 1, max: 5_000 }), timeMs: fc.integer({ min: 0, max: 20 }) }),
    {
      selector: ({ id }) => id,
      maxLength: 60,
    },
  )
  .map((photos) =>
    columnsOf({
      photoIds: Uint32Array.from(photos, ({ id }) => id),
      timesMs: Float64Array.from(photos, ({ timeMs }) => timeMs),
      versions: new Uint32Array(photos.length),
      byTime: Uint32Array.from(
        photos.map((_, place) => place).toSorted((a, b) => photos[a].timeMs - photos[b].timeMs),
      ),
    }),
  );

test("every photo is found at its place, and no other", () => {
  fc.assert(
    fc.property(anyColumns, (columns) => {
      columns.photoIds.forEach((id, place) => expect(placeOf(columns, id)).toBe(place));
      const others = [5_001, 6_000].map((id) => placeOf(columns, id));
      expect(others).toEqual([-1, -1]);
    }),
  );
});

test("by time, the newest photo comes first, and the oldest when reversed", () => {
  fc.assert(
    fc.property(anyColumns, (columns) => {
      const timeOf = (id: number) => columns.timesMs[placeOf(columns, id)];
      const newestFirst = [...orderByTime(columns, false).photoIds];
      expect(newestFirst.map(timeOf)).toEqual([...columns.timesMs].sort((a, b) => b - a));
      expect([...orderByTime(columns, true).photoIds]).toEqual(newestFirst.toReversed());
    }),
  );
});

test("by name, photos keep the order of the list, or have it turned around", () => {
  fc.assert(
    fc.property(anyColumns, (columns) => {
      expect(orderByName(columns, false).photoIds).toEqual(columns.photoIds);
      expect([...orderByName(columns, true).photoIds]).toEqual([...columns.photoIds].reverse());
    }),
  );
});

test("a reversed ranking keeps scores and percentiles beside their photos", () => {
  const ranked = {
    photoIds: Uint32Array.of(3, 1, 2),
    scores: Float32Array.of(0.5, 0.25, -1),
    percentiles: Float32Array.of(100, 50, 0),
    encoder: { id: "an-encoder", sha256: "", preprocessing: 1, dimensions: 1 },
    estimator: "pair" as const,
  };
  expect(orderByScore(ranked, true)).toEqual({
    photoIds: Uint32Array.of(2, 1, 3),
    scores: Float32Array.of(-1, 0.25, 0.5),
    percentiles: Float32Array.of(0, 50, 100),
  });
});
