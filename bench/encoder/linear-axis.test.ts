import { expect, test } from "vitest";
import { seededRandom } from "../../src/main/engine/evaluation/seeded-random.ts";
import { axisFigures, repeatedRidge } from "./linear-axis.ts";

/** Vectors whose first number is the value, among others that have nothing to do with it and reach up to `noise`. */
function photos(count: number, noise: number) {
  const random = seededRandom(3);
  const values = Array.from({ length: count }, random);
  const vectors = values.map((value) =>
    Float32Array.from({ length: 16 }, (_, k) => (k === 0 ? value : noise * random())),
  );
  return { vectors, values };
}

test("an attribute that one dimension holds is found from all labels and from two photos", () => {
  const { full, twoPhoto, twoPhotoTenth } = axisFigures(photos(600, 0));
  expect([full, twoPhoto, twoPhotoTenth]).toEqual([1, 1, 1]);
});

test("what is beside the attribute misleads two photos more than a fit", () => {
  const { full, twoPhoto, twoPhotoTenth } = axisFigures(photos(600, 0.5));
  expect(full).toBeGreaterThan(0.99);
  expect(twoPhoto).toBeLessThan(full - 0.05);
  expect(twoPhotoTenth).toBeLessThan(twoPhoto);
});

test("labels of two kinds are judged by the area under the ROC curve", () => {
  const { vectors, values } = photos(600, 0);
  const { full } = axisFigures({ vectors, values: values.map((value) => (value > 0.9 ? 1 : 0)) });
  // Spearman's rho of a perfect order would be about 0.5, as most labels are equal.
  expect(full).toBeGreaterThan(0.99);
});

test("labels that have nothing to do with the vectors are not found", () => {
  const { vectors } = photos(600, 0.5);
  const random = seededRandom(4);
  const { full, twoPhoto } = axisFigures({ vectors, values: vectors.map(random) });
  expect(Math.abs(full)).toBeLessThan(0.25);
  expect(Math.abs(twoPhoto)).toBeLessThan(0.1);
});

test("a few dozen photos are judged by cross-validation", () => {
  expect(repeatedRidge(photos(40, 0.1))).toBeGreaterThan(0.95);
});
