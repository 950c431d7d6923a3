import type { VectorBlock } from "../vectors/block.ts";
import { orderByScore, percentiles } from "../vectors/order.ts";

/** Ranked photos as parallel columns, highest score first; equal scores are in the order of their paths. */
export type Ranking = {
  photoIds: Uint32Array<ArrayBuffer>;
  scores: Float32Array<ArrayBuffer>;
  percentiles: Float32Array<ArrayBuffer>;
};

/**
 * Ranks the photos of `block` by their projection on `axis`: all of them, or those in `only`. `pathOf` is asked only
 * for photos whose scores are equal: row and id depend on when a photo was indexed, and an order must not.
 */
export function rankPhotos(
  block: VectorBlock,
  axis: Float32Array,
  only: readonly number[] | null,
  pathOf: (photoId: number) => string,
): Ranking {
  const [ids, scores] = only === null ? [block.photoIds, block.project(axis)] : select(block, axis, only);
  const order = orderByScore(scores);
  breakTies(order, scores, (row) => pathOf(ids[row]));
  const percentileOfRow = percentiles(scores, order);
  const ranking = {
    photoIds: new Uint32Array(order.length),
    scores: new Float32Array(order.length),
    percentiles: new Float32Array(order.length),
  };
  // A loop, since `from` with a function first makes a list of everything: 5 MB of garbage for 200,000 photos.
  for (let index = 0; index < order.length; index += 1) {
    const row = order[index];
    ranking.photoIds[index] = ids[row];
    ranking.scores[index] = scores[row];
    ranking.percentiles[index] = percentileOfRow[row];
  }
  return ranking;
}

/** Cosines that differ by less are one: what is between them is the rounding of float32. */
const sameCosine = 1e-5;

/**
 * Puts a photo before those of a ranking that score as high as it does but for rounding, as copies of it do when photos
 * are ranked by their likeness to it. Scores stay where they are, highest first.
 */
export function putFirst({ photoIds, scores }: Ranking, photoId: number): void {
  const index = photoIds.indexOf(photoId);
  if (index < 0 || scores[0] - scores[index] > sameCosine) return;
  photoIds.copyWithin(1, 0, index);
  photoIds[0] = photoId;
}

/** Projects everything and keeps some: one pass over the block costs less than finding rows one by one. */
function select(
  block: VectorBlock,
  axis: Float32Array,
  only: readonly number[],
): [Uint32Array, Float32Array] {
  const wanted = new Set(only);
  const allScores = block.project(axis);
  const ids = new Uint32Array(wanted.size);
  const scores = new Float32Array(wanted.size);
  let count = 0;
  block.photoIds.forEach((id, row) => {
    if (!wanted.has(id)) return;
    ids[count] = id;
    scores[count] = allScores[row];
    count += 1;
  });
  return [ids.subarray(0, count), scores.subarray(0, count)];
}

function breakTies(order: Uint32Array, scores: Float32Array, pathOfRow: (row: number) => string): void {
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && scores[order[end]] === scores[order[start]]) end += 1;
    if (end - start > 1) {
      const tied = Array.from(order.subarray(start, end), (row) => ({ row, path: pathOfRow(row) }));
      tied.sort((a, b) => (a.path < b.path ? -1 : 1));
      order.set(
        tied.map(({ row }) => row),
        start,
      );
    }
    start = end;
  }
}
