import { seededRandom } from "../src/main/engine/evaluation/seeded-random.ts";

/** How predictions are made that no photo's own label had a part in. */
export type RidgeOptions = {
  /** Into how many parts the photos are split; 2 to the number of photos, 5 unless told. */
  folds?: number;
  /** Decides the split; 1 unless told. */
  seed?: number;
  /** What to choose from, each above 0; each power of ten from 1e-4 to 1e3 unless told. */
  penalties?: readonly number[];
};

/** What a penalty is chosen from unless told. */
export const defaultPenalties: readonly number[] = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1e3];

/** A centred training set: `vectors` holds `count` rows of `dimensions` numbers, both sides with mean 0. */
type TrainingSet = { vectors: Float64Array; labels: Float64Array; count: number; dimensions: number };

/**
 * The ceiling of a linear axis: cross-validated predictions of ridge regression with an intercept that is not
 * penalised, minimising |labels - vectors w - b|² + penalty |w|². Each fold is predicted by a fit to the others,
 * whose penalty is the one with the least generalised cross-validation error on those others alone.
 *
 * `predictions` come in the order of `vectors` and in the units of the labels; `penalty` is the median of the
 * penalties the folds chose, the lower one of an even number. Vectors must have one length; inputs are only read.
 * Throws `RangeError` for options out of range and for counts that do not match.
 *
 * Costs about n m² + m³ operations for each fold, m being the lesser of the number of photos and of dimensions.
 */
export function ridgeCrossValidated(
  vectors: readonly Float32Array[],
  labels: ArrayLike<number>,
  { folds = 5, seed = 1, penalties = defaultPenalties }: RidgeOptions = {},
): { predictions: Float64Array; penalty: number } {
  const count = vectors.length;
  if (labels.length !== count || vectors.some((vector) => vector.length !== vectors[0].length)) {
    throw new RangeError("Ridge regression needs one label per vector and vectors of one length.");
  }
  if (!Number.isInteger(folds) || folds < 2 || folds > count) {
    throw new RangeError(`${count} vectors cannot be split into ${folds} folds.`);
  }
  if (penalties.length === 0 || penalties.some((penalty) => !(penalty > 0))) {
    throw new RangeError("Every penalty must be above 0, and there must be one.");
  }

  const shuffled = shuffledIndices(count, seed);
  const predictions = new Float64Array(count);
  const chosen: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const training = shuffled.filter((_, place) => place % folds !== fold);
    const held = shuffled.filter((_, place) => place % folds === fold);
    const fit = ridgeFit(
      training.map((i) => vectors[i]),
      training.map((i) => labels[i]),
      penalties,
    );
    chosen.push(fit.penalty);
    for (const i of held) predictions[i] = fit.intercept + dot(fit.weights, vectors[i]);
  }
  chosen.sort((a, b) => a - b);
  return { predictions, penalty: chosen[(folds - 1) >> 1] };
}

/**
 * Fits ridge regression with the penalty of least generalised cross-validation error n |residuals|² / (n - f)², f
 * being the trace of the hat matrix and 1 for the intercept (Golub, Heath and Wahba, Technometrics 21 (1979),
 * 215-223). The label of a vector is `intercept` plus its dot product with `weights`.
 */
export function ridgeFit(
  vectors: readonly Float32Array[],
  labels: readonly number[],
  penalties: readonly number[],
): { weights: Float64Array; intercept: number; penalty: number } {
  const { set, meanVector, meanLabel } = centre(vectors, labels);
  // Vᵀ(VVᵀ + p)⁻¹ = (VᵀV + p)⁻¹Vᵀ: with fewer photos than dimensions the dual form has the smaller matrix.
  const dual = set.count < set.dimensions;
  const products = dual ? rowProducts(set) : columnProducts(set);
  const size = dual ? set.count : set.dimensions;
  const target = dual ? set.labels : combineRows(set, set.labels);

  let best: { weights: Float64Array; penalty: number; error: number } | undefined;
  for (const penalty of penalties) {
    const factor = cholesky(products, size, penalty);
    const solution = solve(factor, size, target);
    const weights = dual ? combineRows(set, solution) : solution;
    const freedom = 1 + size - penalty * traceOfInverse(factor, size);
    const error = (set.count * squaredResiduals(set, weights)) / (set.count - freedom) ** 2;
    if (error < (best?.error ?? Infinity)) best = { weights, penalty, error };
  }
  if (!best) throw new RangeError("The vectors or labels hold a number that is not finite.");
  return {
    weights: best.weights,
    intercept: meanLabel - dot(best.weights, meanVector),
    penalty: best.penalty,
  };
}

function centre(vectors: readonly Float32Array[], labels: readonly number[]) {
  const count = vectors.length;
  const dimensions = vectors[0].length;
  const meanVector = new Float64Array(dimensions);
  for (const vector of vectors) for (let k = 0; k < dimensions; k++) meanVector[k] += vector[k] / count;
  const meanLabel = labels.reduce((sum, label) => sum + label / count, 0);
  const centred = new Float64Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < dimensions; k++) centred[i * dimensions + k] = vectors[i][k] - meanVector[k];
  }
  const set: TrainingSet = {
    vectors: centred,
    labels: Float64Array.from(labels, (label) => label - meanLabel),
    count,
    dimensions,
  };
  return { set, meanVector, meanLabel };
}

/** The lower triangle of VVᵀ, row by row in a full square. */
function rowProducts({ vectors, count, dimensions }: TrainingSet): Float64Array {
  const products = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    const row = vectors.subarray(i * dimensions, (i + 1) * dimensions);
    for (let j = 0; j <= i; j++) {
      products[i * count + j] = dot(row, vectors.subarray(j * dimensions, (j + 1) * dimensions));
    }
  }
  return products;
}

/** The lower triangle of VᵀV, row by row in a full square. */
function columnProducts({ vectors, count, dimensions }: TrainingSet): Float64Array {
  const products = new Float64Array(dimensions * dimensions);
  for (let i = 0; i < count; i++) {
    const row = vectors.subarray(i * dimensions, (i + 1) * dimensions);
    for (let k = 0; k < dimensions; k++) {
      for (let l = 0; l <= k; l++) products[k * dimensions + l] += row[k] * row[l];
    }
  }
  return products;
}

/** Vᵀf, the sum of all vectors times their factors. */
function combineRows({ vectors, count, dimensions }: TrainingSet, factors: Float64Array): Float64Array {
  const sum = new Float64Array(dimensions);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < dimensions; k++) sum[k] += factors[i] * vectors[i * dimensions + k];
  }
  return sum;
}

function squaredResiduals(
  { vectors, labels, count, dimensions }: TrainingSet,
  weights: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const residual = labels[i] - dot(weights, vectors.subarray(i * dimensions, (i + 1) * dimensions));
    sum += residual * residual;
  }
  return sum;
}

/**
 * The lower triangular L with LLᵀ = products + penalty on the diagonal, row by row in a full square, like `products`,
 * of which only the lower triangle is read.
 */
export function cholesky(products: Float64Array, size: number, penalty: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = products[i * size + j] + (i === j ? penalty : 0);
      for (let k = 0; k < j; k++) sum -= factor[i * size + k] * factor[j * size + k];
      factor[i * size + j] = i === j ? Math.sqrt(sum) : sum / factor[j * size + j];
    }
  }
  return factor;
}

/** The x with LLᵀx = target. */
function solve(factor: Float64Array, size: number, target: Float64Array): Float64Array {
  const x = target.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= factor[i * size + k] * x[k];
    x[i] /= factor[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    x[i] /= factor[i * size + i];
    for (let k = 0; k < i; k++) x[k] -= factor[i * size + k] * x[i];
  }
  return x;
}

/** The trace of (LLᵀ)⁻¹, which is the sum of the squares of L⁻¹. */
function traceOfInverse(factor: Float64Array, size: number): number {
  let trace = 0;
  const column = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= factor[i * size + k] * column[k];
      column[i] = sum / factor[i * size + i];
      trace += column[i] * column[i];
    }
  }
  return trace;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** The numbers from 0 to `count` - 1 in an order that `seed` decides: the shuffle of Fisher and Yates. */
export function shuffledIndices(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  const indices = Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [indices[last], indices[other]] = [indices[other], indices[last]];
  }
  return indices;
}
