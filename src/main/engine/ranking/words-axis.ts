import type { Estimator, EstimatorChoice } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { VectorBlock } from "../vectors/block.ts";
import { dot, meanOf, normalise, subtract } from "../vectors/linear.ts";
import type { WordVectors } from "../words/text-tower.ts";
import { axisBetween, chooseEstimator, estimateAxis, smallestDifference, type Ends } from "./estimators.ts";

/** What an axis is made of: photos at both ends or at neither, and words, without which there must be photos. */
export type AxisMaterial = { ends: Ends; words: WordVectors | undefined };

/**
 * The axis of photos, of words, or of both, and the name of how it was made.
 *
 * [Note: Words beside photos] The axis of words is v = (high - low) / norm, as that of photos is: the step by which an
 * encoder puts all words apart from all photos falls out of the difference. Where there are photos too, the two axes are
 * added with equal weight, and words never stand alone: published for SigLIP 2, an image with words reaches 0.878, 0.854
 * and 0.813 where words alone reach 0.635, 0.678 and 0.702 (arXiv 2609.37230). Equal weights are the plain choice; no
 * others have been measured here.
 *
 * `choice` is about the photos, and `library` is asked for as by {@link estimateAxis}. Throws `axis-degenerate` when
 * the ends do not differ, or when photos and words point opposite ways.
 */
export async function axisOf(
  { ends, words }: AxisMaterial,
  choice: EstimatorChoice,
  library: () => Promise<VectorBlock>,
): Promise<{ estimator: Estimator; axis: Float32Array }> {
  if (ends.low.length === 0 && words !== undefined) return { estimator: "words", axis: wordsAxis(words) };
  const estimator = chooseEstimator(choice, ends);
  const axis = await estimateAxis(estimator, ends, library);
  if (words === undefined) return { estimator, axis };
  return { estimator: `${estimator}+words`, axis: blend(axis, wordsAxis(words)) };
}

/** The axis as {@link axisOf} makes it of the means of the photos, at once. Throws `axis-degenerate` as that does. */
export function meansAxis({ ends, words }: AxisMaterial): Float32Array {
  if (words === undefined) return axisBetween(ends);
  return ends.low.length === 0 ? wordsAxis(words) : blend(axisBetween(ends), wordsAxis(words));
}

function wordsAxis({ low, high }: WordVectors): Float32Array {
  return direction(
    subtract(high, low),
    "The words at the low and the high end mean the same to Lineup; choose words that differ in what the axis is about.",
  );
}

function blend(photos: Float32Array, words: Float32Array): Float32Array {
  return direction(
    meanOf([photos, words]),
    "The photos of this axis say the opposite of its words; swap the photos or the words.",
  );
}

/** A vector as an axis; one too short to have a direction is refused with `message`. */
function direction(vector: Float32Array, message: string): Float32Array {
  if (dot(vector, vector) < smallestDifference ** 2) throw new EngineError("axis-degenerate", message);
  return normalise(vector);
}
