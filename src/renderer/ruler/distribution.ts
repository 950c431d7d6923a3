/** How many photos score how much: counts from the first photo's score to the last one's, in bins of equal width. */
export type Distribution = { counts: Uint32Array; most: number };

/** Counts scores, which are in order, either way around. Equal scores all fall into the first bin. */
export function distributionOf(scores: Float32Array, binCount: number): Distribution {
  const counts = new Uint32Array(binCount);
  if (scores.length === 0) return { counts, most: 0 };
  const first = scores[0];
  const range = scores[scores.length - 1] - first;
  const binsPerScore = range === 0 ? 0 : binCount / range;
  for (let position = 0; position < scores.length; position += 1) {
    const bin = Math.floor((scores[position] - first) * binsPerScore);
    counts[Math.min(binCount - 1, Math.max(0, bin))] += 1;
  }
  return { counts, most: counts.reduce((most, count) => Math.max(most, count), 0) };
}

/** The outline of a distribution as an SVG path: one unit wide where most are, one bin high for each bin. */
export function outlineOf({ counts, most }: Distribution): string {
  const points = Array.from(
    counts,
    (count, bin) => `L${(count / Math.max(1, most)).toFixed(4)} ${bin + 0.5}`,
  );
  return `M0 0${points.join("")}L0 ${counts.length}Z`;
}

/** How far down the ruler a photo is, by its score: 0 for the first photo, 1 for the last one. */
export function shareAt(scores: Float32Array, position: number): number {
  const last = scores.length - 1;
  if (last <= 0) return 0;
  const range = scores[last] - scores[0];
  return range === 0 ? position / last : (scores[position] - scores[0]) / range;
}

/** The first photo that is as far down the ruler as `share`. */
export function positionAt(scores: Float32Array, share: number): number {
  const last = scores.length - 1;
  if (last <= 0) return 0;
  const range = scores[last] - scores[0];
  if (range === 0) return Math.round(share * last);
  const isAbove = (position: number) => (scores[position] - scores[0]) / range < share;
  let [from, to] = [0, last];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isAbove(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}
