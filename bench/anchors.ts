/**
 * @file Prints how well an axis made from two photos orders labelled photos: `node bench/anchors.ts`, as a Markdown
 * table of Spearman's rho.
 *
 * Each draw takes one photo at random from the lowest-labelled and one from the highest-labelled twentieth (but at
 * least five photos), and rho is that of the photos left. The ceiling is what a linear axis could reach that was fitted
 * to all labels: rho of cross-validated ridge regression. Each set is indexed into a library of its own, so the
 * neighbours that `smoothed` averages over come from that set alone.
 */
import "./thread-pool.ts";
import { join } from "node:path";
import { seededRandom } from "../src/main/engine/evaluation/seeded-random.ts";
import { spearman } from "../src/main/engine/evaluation/spearman.ts";
import type { EngineClient, EstimatorChoice } from "../src/shared/contract.ts";
import { indexFolders, withEngine, withTemporaryFolder } from "./engine-client.ts";
import { labelledSets, type LabelledSet } from "./labelled-sets.ts";
import { vectorsByName } from "./library-rows.ts";
import { describeMachine } from "./machine.ts";
import { ridgeCrossValidated } from "./ridge.ts";
import { mean, quantile, standardDeviation } from "./summaries.ts";

const draws = 20;
const ceilingSplits = 10;
const estimators = ["pair", "smoothed"] as const;

type Anchors = { low: string; high: string };

/** One low and one high photo per draw, never the same pair by design but possibly by chance. */
function drawAnchors({ photos }: LabelledSet): Anchors[] {
  // By name where labels are equal, so that the draws do not depend on the order of the file.
  const ascending = photos.toSorted((a, b) => a.value - b.value || (a.name < b.name ? -1 : 1));
  const count = Math.max(5, Math.round(0.05 * photos.length));
  const random = seededRandom(1);
  const pick = (from: LabelledSet["photos"]) => from[Math.floor(random() * from.length)].name;
  return Array.from({ length: draws }, () => ({
    low: pick(ascending.slice(0, count)),
    high: pick(ascending.slice(-count)),
  }));
}

async function rhoOf(
  client: EngineClient,
  { directory, photos }: LabelledSet,
  { low, high }: Anchors,
  estimator: EstimatorChoice,
): Promise<number> {
  const reference = (name: string) => [{ path: join(directory, name) }];
  const others = photos.filter(({ name }) => name !== low && name !== high);
  const result = await client["axis.evaluate"]({
    by: { low: reference(low), high: reference(high) },
    estimator,
    labels: {
      paths: others.map(({ name }) => join(directory, name)),
      values: Float64Array.from(others, ({ value }) => value),
    },
  });
  if (result.n !== others.length)
    throw new Error(`Only ${result.n} of ${others.length} photos could be read.`);
  return result.spearman;
}

/** The mean over splits into five folds: with 50 photos a single split is a matter of luck. */
async function ceilingOf({ photos }: LabelledSet, libraryDirectory: string): Promise<number> {
  const vectors = await vectorsByName(libraryDirectory);
  const values = photos.map(({ value }) => value);
  const rhos = Array.from({ length: ceilingSplits }, (_, split) => {
    const { predictions } = ridgeCrossValidated(
      photos.map(({ name }) => vectors.get(name)!),
      values,
      { folds: 5, seed: split + 1 },
    );
    return spearman(predictions, values) ?? 0;
  });
  return mean(rhos);
}

async function rowsOf(set: LabelledSet, libraryDirectory: string): Promise<string[]> {
  const anchors = drawAnchors(set);
  const rhos = await withEngine(libraryDirectory, async (client) => {
    await indexFolders(client, [set.directory]);
    const byEstimator: number[][] = [];
    for (const estimator of estimators) {
      const ofOne: number[] = [];
      for (const pair of anchors) ofOne.push(await rhoOf(client, set, pair, estimator));
      byEstimator.push(ofOne);
    }
    return byEstimator;
  });
  const ceiling = (await ceilingOf(set, libraryDirectory)).toFixed(3);
  return estimators.map((estimator, index) => {
    const figures = [mean(rhos[index]), standardDeviation(rhos[index]), quantile(rhos[index], 0.1)];
    const cells = [
      set.name,
      set.photos.length,
      estimator,
      ...figures.map((figure) => figure.toFixed(3)),
      ceiling,
    ];
    return `| ${cells.join(" | ")} |`;
  });
}

async function run(temporary: string): Promise<void> {
  const { sets, origin } = await labelledSets(join(temporary, "samples"));
  console.log(`Axes from two photos, ${draws} draws each, over ${origin}:

| set | photos | estimator | mean rho | sd | 10th percentile | ceiling: ridge on all labels |
|---|---|---|---|---|---|---|`);
  for (const [index, set] of sets.entries()) {
    for (const row of await rowsOf(set, join(temporary, `library-${index}`))) console.log(row);
  }
}

console.log(`${describeMachine()}\n`);
await withTemporaryFolder(run);
