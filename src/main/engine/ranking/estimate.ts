import type { Estimator, EstimatorChoice, RankBy } from "../../../shared/contract.ts";
import { resolvePhotos, type ExampleTools, type ResolvedPhoto } from "./examples.ts";
import { axisOf, type AxisMaterial } from "./words-axis.ts";

/** What photos are ranked by: an axis, or the vector of the photo `likeTo`, if that has an id, that they are to be like. */
export type Estimate = { axis: Float32Array; estimator: Estimator; likeTo: number | null };

/**
 * Makes the axis that a request names, or takes the vector of the photo that likeness is asked to; `choice` is about
 * photos at two ends alone. Words beside these are left out where the encoder takes none. Throws `axis-*`, `photo-*`, `encoder-*`.
 */
export async function estimate(
  tools: ExampleTools,
  by: RankBy,
  choice: EstimatorChoice,
  signal: AbortSignal,
): Promise<Estimate> {
  if ("likeTo" in by) {
    const [{ photoId, vector }] = await resolvePhotos(tools, [by.likeTo], signal);
    return { axis: vector, estimator: "likeness", likeTo: photoId };
  }
  const material = await materialOf(tools, by, signal);
  return { ...(await axisOf(material, choice, () => tools.use.vectors.block())), likeTo: null };
}

async function materialOf(
  tools: ExampleTools,
  by: Exclude<RankBy, { likeTo: unknown }>,
  signal: AbortSignal,
): Promise<AxisMaterial> {
  if ("axis" in by) return tools.use.axes.material(by.axis, signal);
  // As for a saved axis: an encoder that takes no words ranks by the photos alone.
  const { tower } = tools.use;
  const isLeftOut = by.low.length > 0 && tower.refusal !== undefined;
  // Words first: an encoder without a text tower is told before photos are read.
  const words = by.words && !isLeftOut ? await tower.embed(by.words, signal) : undefined;
  const low = vectorsOf(await resolvePhotos(tools, by.low, signal));
  const high = vectorsOf(await resolvePhotos(tools, by.high, signal));
  return { ends: { low, high }, words };
}

function vectorsOf(resolved: readonly ResolvedPhoto[]): Float32Array[] {
  return resolved.map(({ vector }) => vector);
}
