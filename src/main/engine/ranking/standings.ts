/** Where one photo stands in a ranking. */
export type Standing = { score: number; percentile: number };

/** Which photos are meant, one byte for each id up to the highest, so that asking costs next to nothing. */
export function maskOf(photoIds: readonly number[]): Uint8Array {
  const highest = photoIds.reduce((most, id) => Math.max(most, id), 0);
  const mask = new Uint8Array(highest + 1);
  for (const id of photoIds) mask[id] = 1;
  return mask;
}

/**
 * Where a photo stands among those of a mask, or among all for null, by their scores: what `rankPhotos` would say of it,
 * but counted, not sorted. `photoIds` and `scores` are parallel. Null for a photo that is not among them.
 */
export function standingOf(
  photoId: number,
  photoIds: Uint32Array,
  scores: Float32Array,
  among: Uint8Array | null,
): Standing | null {
  const own = photoIds.indexOf(photoId);
  if (own < 0 || (among !== null && among[photoId] !== 1)) return null;
  const score = scores[own];
  let [count, lower, equal] = [0, 0, 0];
  for (let row = 0; row < scores.length; row += 1) {
    if (among !== null && among[photoIds[row]] !== 1) continue;
    count += 1;
    if (scores[row] < score) lower += 1;
    else if (scores[row] === score) equal += 1;
  }
  const percentile = count === 1 ? 50 : (100 * (lower + (equal - 1) / 2)) / (count - 1);
  return { score, percentile };
}
