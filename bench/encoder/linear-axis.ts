import { pairAccuracy } from "../../src/main/engine/evaluation/pairs.ts";
import { seededRandom } from "../../src/main/engine/evaluation/seeded-random.ts";
import { spearman } from "../../src/main/engine/evaluation/spearman.ts";
import { dot, subtract } from "../../src/main/engine/vectors/linear.ts";
import { defaultPenalties, ridgeCrossValidated, ridgeFit, shuffledIndices } from "../ridge.ts";
import { mean, quantile } from "../summaries.ts";

/** Vectors of photos, L2-normalised, and the value of each. */
export type Labelled = { vectors: readonly Float32Array[]; values: readonly number[] };

const trainingShare = 0.7;
const pairs = 60;

/** What an axis can do: fitted to all training labels, and made from two photos. Correlations are of unseen photos. */
export type AxisFigures = { full: number; twoPhoto: number; twoPhotoTenth: number };

/**
 * Splits photos into 70 % to learn from and 30 % to judge by. `full` is of ridge regression on all of the first part;
 * `twoPhoto` and `twoPhotoTenth` are mean and 10th percentile over 60 axes, each the difference of one photo from
 * either end of the first part: its extreme `ends` of all labels, but at least five photos. The figure is Spearman's
 * rho, or the area under the ROC curve for labels of two kinds.
 */
export function axisFigures({ vectors, values }: Labelled, { ends = 0.02 } = {}): AxisFigures {
  const order = shuffledIndices(vectors.length, 1);
  const random = seededRandom(2);
  const split = Math.floor(order.length * trainingShare);
  // Equal labels stay in their random order, as sorting is stable.
  const training = order.slice(0, split).sort((a, b) => values[a] - values[b]);
  const judged = order.slice(split);
  const judgedValues = judged.map((i) => values[i]);
  const agreement = new Set(values).size === 2 ? pairAccuracy : spearman;
  const judge = (score: (vector: Float32Array) => number) =>
    agreement(
      judged.map((i) => score(vectors[i])),
      judgedValues,
    ) ?? 0;

  const { weights } = ridgeFit(
    training.map((i) => vectors[i]),
    training.map((i) => values[i]),
    defaultPenalties,
  );
  const fitted = Float32Array.from(weights);
  const full = judge((vector) => dot(vector, fitted));

  const endCount = Math.max(5, Math.floor(ends * split));
  const pick = (from: readonly number[]) => vectors[from[Math.floor(random() * from.length)]];
  const ofPairs = Array.from({ length: pairs }, () => {
    const axis = subtract(pick(training.slice(-endCount)), pick(training.slice(0, endCount)));
    return judge((vector) => dot(vector, axis));
  });
  return { full, twoPhoto: mean(ofPairs), twoPhotoTenth: quantile(ofPairs, 0.1) };
}

/** Spearman's rho of ridge regression in five folds, the mean over 20 splits: for sets of a few dozen photos. */
export function repeatedRidge({ vectors, values }: Labelled): number {
  const rhos = Array.from({ length: 20 }, (_, split) => {
    const { predictions } = ridgeCrossValidated(vectors, values, { folds: 5, seed: split + 1 });
    return spearman(predictions, values) ?? 0;
  });
  return mean(rhos);
}
