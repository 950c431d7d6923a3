import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VectorBlock } from "../vectors/block.ts";
import { putFirst, rankPhotos } from "./rank.ts";

/** A block of photos whose score on {@link axis} is given. */
function blockOf(scores: Record<number, number>): VectorBlock {
  const block = new VectorBlock(2);
  for (const [id, score] of Object.entries(scores)) block.set(Number(id), Float32Array.of(score, 7));
  return block;
}
const axis = Float32Array.of(1, 0);
const noPaths = () => {
  throw new Error("A path was asked for.");
};

describe("rankPhotos", () => {
  test("puts the highest score first, with scores and percentiles in the same order", () => {
    const ranking = rankPhotos(blockOf({ 4: 0.25, 9: 0.75, 2: -0.5 }), axis, null, noPaths);
    expect(ranking).toEqual({
      photoIds: Uint32Array.of(9, 4, 2),
      scores: Float32Array.of(0.75, 0.25, -0.5),
      percentiles: Float32Array.of(100, 50, 0),
    });
  });

  test("counts percentiles among the photos that were asked for", () => {
    const block = blockOf({ 1: 0.1, 2: 0.2, 3: 0.3, 4: 0.4, 5: 0.5 });
    expect(rankPhotos(block, axis, [2, 5, 4], noPaths)).toEqual({
      photoIds: Uint32Array.of(5, 4, 2),
      scores: Float32Array.of(0.5, Math.fround(0.4), Math.fround(0.2)),
      percentiles: Float32Array.of(100, 50, 0),
    });
  });

  test("leaves out photos without a vector and takes each once", () => {
    const { photoIds } = rankPhotos(blockOf({ 1: 0.1, 2: 0.2 }), axis, [2, 3, 2, 99], noPaths);
    expect(photoIds).toEqual(Uint32Array.of(2));
  });

  test("of nothing is nothing", () => {
    const empty = {
      photoIds: new Uint32Array(),
      scores: new Float32Array(),
      percentiles: new Float32Array(),
    };
    expect(rankPhotos(blockOf({}), axis, null, noPaths)).toEqual(empty);
    expect(rankPhotos(blockOf({ 1: 1 }), axis, [], noPaths)).toEqual(empty);
  });

  test("orders equal scores by path, and shares their percentile", () => {
    const paths: Record<number, string> = { 1: "/c", 2: "/a", 3: "/b", 4: "/0" };
    const ranking = rankPhotos(blockOf({ 1: 0.5, 2: 0.5, 3: 0.5, 4: -1 }), axis, null, (id) => paths[id]);
    expect(ranking).toEqual({
      photoIds: Uint32Array.of(2, 3, 1, 4),
      scores: Float32Array.of(0.5, 0.5, 0.5, -1),
      percentiles: Float32Array.of(200 / 3, 200 / 3, 200 / 3, 0),
    });
  });

  test("takes 0 and -0 for equal", () => {
    const paths: Record<number, string> = { 1: "/b", 2: "/a" };
    const { photoIds } = rankPhotos(blockOf({ 1: 0, 2: -0 }), axis, null, (id) => paths[id]);
    expect(photoIds).toEqual(Uint32Array.of(2, 1));
  });

  test("does not depend on the order in which photos came to the library", () => {
    // Few different scores, so that many are equal.
    const photos = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(photos, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (scores, keys) => {
        const rows = scores.map((score, index) => ({
          name: `/photo-${index}`,
          score,
          key: keys[index],
        }));
        const ranked = (order: typeof rows) => {
          const block = new VectorBlock(2);
          order.forEach(({ score }, row) => block.set(row + 1, Float32Array.of(score, 7)));
          const { photoIds, percentiles } = rankPhotos(block, axis, null, (id) => order[id - 1].name);
          return Array.from(photoIds, (id, rank) => [order[id - 1].name, percentiles[rank]]);
        };
        expect(ranked(rows.toSorted((a, b) => a.key - b.key))).toEqual(ranked(rows));
      }),
    );
  });
});

describe("putFirst", () => {
  const ranking = () => ({
    photoIds: Uint32Array.of(5, 2, 9, 4),
    scores: Float32Array.of(1 + 1e-7, 1, 1, 0.5),
    percentiles: Float32Array.of(100, 50, 50, 0),
  });

  test("puts a photo before those that score as high but for rounding, and leaves the scores in their order", () => {
    const changed = ranking();
    putFirst(changed, 9);
    expect(changed).toEqual({ ...ranking(), photoIds: Uint32Array.of(9, 5, 2, 4) });
  });

  test("leaves alone a photo that scores lower, and one that is not there", () => {
    const changed = ranking();
    putFirst(changed, 4);
    putFirst(changed, 77);
    expect(changed).toEqual(ranking());
  });
});
