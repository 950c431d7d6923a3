import { VectorBlock } from "../../src/main/engine/vectors/block.ts";
import { cholesky } from "../ridge.ts";

/** Vectors of photos, all of one length, and the class of each, counted from 0. */
export type Classified = { vectors: readonly Float32Array[]; classes: readonly number[] };

const penalties = [1e-3, 1e-2, 1e-1, 1, 10, 100];

/**
 * The share of `judged` that ridge regression on one-hot classes puts into the right class. The penalty is the one
 * that does best on the last fifth of `training` when fitted to the others; then all of `training` is fitted. Means
 * are taken off both sides, so there is an intercept. Takes about n m² operations for m dimensions.
 */
export function ridgeProbe(training: Classified, judged: Classified): number {
  const split = Math.floor(training.vectors.length * 0.8);
  const part = (from: number, to: number): Classified => ({
    vectors: training.vectors.slice(from, to),
    classes: training.classes.slice(from, to),
  });
  const [fitted, held] = [part(0, split), part(split, training.vectors.length)];
  const count = Math.max(...training.classes) + 1;

  const fittedSums = sumsOf(fitted, count);
  let best = { penalty: penalties[0], share: -1 };
  for (const penalty of penalties) {
    const share = shareRight(classifierOf(fittedSums, count, penalty), held, count);
    if (share > best.share) best = { penalty, share };
  }
  const allSums = addSums(fittedSums, sumsOf(held, count));
  return shareRight(classifierOf(allSums, count, best.penalty), judged, count);
}

/**
 * The share of `judged` whose class is that of most of its 20 nearest photos of `training` by cosine, each counted by
 * its cosine. Vectors are L2-normalised.
 */
export function nearestProbe(training: Classified, judged: Classified, neighbours = 20): number {
  const block = new VectorBlock(training.vectors[0].length);
  block.reserve(training.vectors.length);
  training.vectors.forEach((vector, index) => block.set(index + 1, vector));
  let right = 0;
  judged.vectors.forEach((vector, index) => {
    const cosines = block.project(vector);
    const votes = new Map<number, number>();
    for (const near of highest(cosines, neighbours)) {
      const of = training.classes[near];
      votes.set(of, (votes.get(of) ?? 0) + cosines[near]);
    }
    const [most] = [...votes].sort(([, a], [, b]) => b - a);
    if (most[0] === judged.classes[index]) right += 1;
  });
  return right / judged.vectors.length;
}

/** The indices of the `count` highest values, highest first. */
function highest(values: Float32Array, count: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (found.length === count && values[i] <= values[found[count - 1]]) continue;
    let place = found.length === count ? count - 1 : found.length;
    for (; place > 0 && values[found[place - 1]] < values[i]; place--) found[place] = found[place - 1];
    found[place] = i;
  }
  return found;
}

/** What a fit needs to know of its photos; sums of two parts add up to those of both. */
type Sums = {
  count: number;
  /** Σ vector. */
  vector: Float64Array;
  /** Σ vector vectorᵀ, the lower triangle in a full square. */
  products: Float64Array;
  /** Σ vector of the photos of each class, one row per dimension. */
  byClass: Float64Array;
  /** Photos of each class. */
  classCounts: Float64Array;
};

function sumsOf({ vectors, classes }: Classified, classCount: number): Sums {
  const dimensions = vectors[0].length;
  const sums: Sums = {
    count: vectors.length,
    vector: new Float64Array(dimensions),
    products: new Float64Array(dimensions ** 2),
    byClass: new Float64Array(dimensions * classCount),
    classCounts: new Float64Array(classCount),
  };
  vectors.forEach((vector, index) => {
    sums.classCounts[classes[index]] += 1;
    for (let k = 0; k < dimensions; k++) {
      sums.vector[k] += vector[k];
      sums.byClass[k * classCount + classes[index]] += vector[k];
    }
  });
  addProducts(vectors, sums.products);
  return sums;
}

/** Four vectors a pass: the sums are then loaded and stored a quarter as often. */
function addProducts(vectors: readonly Float32Array[], products: Float64Array): void {
  const dimensions = vectors[0].length;
  const none = new Float64Array(dimensions);
  const row = (index: number) => (index < vectors.length ? Float64Array.from(vectors[index]) : none);
  for (let i = 0; i < vectors.length; i += 4) {
    const [a, b, c, d] = [row(i), row(i + 1), row(i + 2), row(i + 3)];
    for (let k = 0; k < dimensions; k++) {
      const [ak, bk, ck, dk] = [a[k], b[k], c[k], d[k]];
      const start = k * dimensions;
      for (let l = 0; l <= k; l++) products[start + l] += ak * a[l] + bk * b[l] + ck * c[l] + dk * d[l];
    }
  }
}

function addSums(one: Sums, other: Sums): Sums {
  const add = (a: Float64Array, b: Float64Array) => a.map((value, i) => value + b[i]);
  return {
    count: one.count + other.count,
    vector: add(one.vector, other.vector),
    products: add(one.products, other.products),
    byClass: add(one.byClass, other.byClass),
    classCounts: add(one.classCounts, other.classCounts),
  };
}

/** A column of weights per class, one row per dimension, and an intercept per class. */
type Classifier = { weights: Float64Array; intercepts: Float64Array };

function classifierOf(sums: Sums, classCount: number, penalty: number): Classifier {
  const dimensions = sums.vector.length;
  const means = sums.vector.map((sum) => sum / sums.count);
  const shares = sums.classCounts.map((count) => count / sums.count);
  const centred = sums.products.slice();
  const weights = sums.byClass.slice();
  for (let k = 0; k < dimensions; k++) {
    for (let l = 0; l <= k; l++) centred[k * dimensions + l] -= sums.vector[k] * means[l];
    for (let c = 0; c < classCount; c++) weights[k * classCount + c] -= sums.vector[k] * shares[c];
  }
  solveColumns(cholesky(centred, dimensions, penalty), dimensions, weights, classCount);
  const intercepts = shares;
  for (let k = 0; k < dimensions; k++) {
    for (let c = 0; c < classCount; c++) intercepts[c] -= means[k] * weights[k * classCount + c];
  }
  return { weights, intercepts };
}

/** Puts the X with LLᵀX = `columns` in its place; `columns` has `width` columns. */
function solveColumns(factor: Float64Array, size: number, columns: Float64Array, width: number): void {
  const row = (i: number) => columns.subarray(i * width, (i + 1) * width);
  for (let i = 0; i < size; i++) {
    const mine = row(i);
    for (let k = 0; k < i; k++) addTimes(mine, row(k), -factor[i * size + k]);
    scale(mine, 1 / factor[i * size + i]);
  }
  for (let i = size - 1; i >= 0; i--) {
    const mine = row(i);
    scale(mine, 1 / factor[i * size + i]);
    for (let k = 0; k < i; k++) addTimes(row(k), mine, -factor[i * size + k]);
  }
}

function addTimes(to: Float64Array, from: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] += from[i] * times;
}

function scale(values: Float64Array, times: number): void {
  for (let i = 0; i < values.length; i++) values[i] *= times;
}

function shareRight({ weights, intercepts }: Classifier, judged: Classified, classCount: number): number {
  let right = 0;
  judged.vectors.forEach((vector, index) => {
    const scores = intercepts.slice();
    for (let k = 0; k < vector.length; k++) {
      addTimes(scores, weights.subarray(k * classCount, (k + 1) * classCount), vector[k]);
    }
    let best = 0;
    for (let c = 1; c < classCount; c++) if (scores[c] > scores[best]) best = c;
    if (best === judged.classes[index]) right += 1;
  });
  return right / judged.vectors.length;
}
