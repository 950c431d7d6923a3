import type { EstimatorChoice } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { VectorBlock } from "../vectors/block.ts";
import { dot, meanOf, normalise, subtract } from "../vectors/linear.ts";
import { orderByScore } from "../vectors/order.ts";

/** The L2-normalised vectors of the photos at the two ends of an axis, at least one at each. */
export type Ends = { low: readonly Float32Array[]; high: readonly Float32Array[] };

/** What `auto` comes to, for the photos of an axis. */
export type PhotoEstimator = Exclude<EstimatorChoice, "auto">;

/** Ends closer than this are the same photos: what is between them is the rounding of float32. */
export const smallestDifference = 1e-6;

/** How many library photos stand in for an example in `smoothed`, and which share of the library at most. */
export const smoothingNeighbours = 20;
const smoothingShare = 1 / 4;

/** What `auto` comes to: `pair` for one photo at each end, `means` for more. */
export function chooseEstimator(choice: EstimatorChoice, ends: Ends): PhotoEstimator {
  if (choice !== "auto") return choice;
  return ends.low.length === 1 && ends.high.length === 1 ? "pair" : "means";
}

/**
 * The axis of two ends, a unit vector pointing from low to high.
 *
 * `pair` and `means` are one formula, v = (mean of high - mean of low) / norm: for one photo at each end it is that of
 * Sonthalia, Uselis and Oh (arXiv 2507.03683), and for more the difference of means. `pair` takes the first photo of
 * each end alone. `smoothed` first replaces every example by the mean of the {@link smoothingNeighbours} library photos
 * nearest to it, or of fewer in a small library, where both ends would come to the same; it helps some attributes and
 * hurts others, so it is never chosen for the user. `library` is asked for only then.
 *
 * Throws `axis-degenerate` when the two ends do not differ.
 */
export async function estimateAxis(
  estimator: PhotoEstimator,
  ends: Ends,
  library: () => Promise<VectorBlock>,
): Promise<Float32Array> {
  if (estimator === "pair") return axisBetween({ low: ends.low.slice(0, 1), high: ends.high.slice(0, 1) });
  return axisBetween(estimator === "smoothed" ? await smooth(ends, library) : ends);
}

/** The normalised difference of the means of two ends. Throws `axis-degenerate` when they do not differ. */
export function axisBetween({ low, high }: Ends): Float32Array {
  const difference = subtract(meanOf(high), meanOf(low));
  if (dot(difference, difference) < smallestDifference ** 2) {
    throw new EngineError(
      "axis-degenerate",
      "The low and the high end look the same to Lineup; choose photos that differ in what the axis is about.",
    );
  }
  return normalise(difference);
}

async function smooth(ends: Ends, library: () => Promise<VectorBlock>): Promise<Ends> {
  const block = await library();
  // An empty library has no neighbours to offer: the example stands for itself.
  const count = Math.min(smoothingNeighbours, Math.ceil(block.count * smoothingShare));
  const smoothOne = (example: Float32Array) =>
    count === 0 ? example : meanOf(nearest(block, example, count));
  return { low: ends.low.map(smoothOne), high: ends.high.map(smoothOne) };
}

function nearest(block: VectorBlock, example: Float32Array, count: number): Float32Array[] {
  const order = orderByScore(block.project(example)).subarray(0, count);
  return Array.from(order, (row) => block.get(block.photoIds[row])!);
}
