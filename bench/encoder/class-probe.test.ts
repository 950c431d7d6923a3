import { expect, test } from "vitest";
import { seededRandom } from "../../src/main/engine/evaluation/seeded-random.ts";
import { normalise } from "../../src/main/engine/vectors/linear.ts";
import { nearestProbe, ridgeProbe, type Classified } from "./class-probe.ts";

/** Photos of four classes: each vector is its class's own direction plus as much noise as told. */
function photos(count: number, noise: number, seed: number): Classified {
  const random = seededRandom(seed);
  const classes = Array.from({ length: count }, (_, i) => i % 4);
  const vectors = classes.map((of) =>
    normalise(Float32Array.from({ length: 12 }, (_, k) => (k === of ? 1 : 0) + noise * (2 * random() - 1))),
  );
  return { vectors, classes };
}

/** Those photos with classes that have nothing to do with them. */
function withForeignClasses({ vectors, classes }: Classified): Classified {
  const random = seededRandom(9);
  return { vectors, classes: classes.map(() => Math.floor(4 * random())) };
}

for (const [name, probe] of Object.entries({ ridgeProbe, nearestProbe })) {
  test(`${name} finds the classes that the vectors tell apart`, () => {
    expect(probe(photos(400, 0.1, 1), photos(200, 0.1, 2))).toBe(1);
  });

  test(`${name} finds fewer of them in noise, but more than chance`, () => {
    const share = probe(photos(400, 1.5, 1), photos(200, 1.5, 2));
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.9);
  });

  test(`${name} is at chance where classes have nothing to do with the vectors`, () => {
    const share = probe(withForeignClasses(photos(400, 0.1, 1)), photos(1000, 0.1, 2));
    expect(Math.abs(share - 0.25)).toBeLessThan(0.15);
  });
}

test("the ridge probe needs no vectors around zero: a common offset changes nothing", () => {
  const shifted = ({ vectors, classes }: Classified): Classified => ({
    vectors: vectors.map((vector) => vector.map((value) => value + 3)),
    classes,
  });
  const [training, judged] = [photos(400, 1.5, 1), photos(200, 1.5, 2)];
  expect(ridgeProbe(shifted(training), shifted(judged))).toBeCloseTo(ridgeProbe(training, judged), 2);
});
