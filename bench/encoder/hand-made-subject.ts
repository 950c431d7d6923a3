import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { EncoderInput } from "../../src/main/engine/embedding/catalog.ts";
import type { Encoder } from "../../src/main/engine/embedding/encoder.ts";
import { readPhoto } from "../../src/main/engine/photo/read.ts";
import { normalise } from "../../src/main/engine/vectors/linear.ts";
import { describeLook, lookSidePixels } from "./hand-made.ts";
import { missingFolder } from "./sets.ts";
import type { Folders } from "./tasks.ts";
import type { Subject } from "./vectors.ts";

const input: EncoderInput = {
  name: "image",
  width: lookSidePixels,
  height: lookSidePixels,
  fit: { kind: "squash" },
  tensor: { type: "uint8" },
};
/** Further from the mean than this many standard deviations counts as this many. */
const limit = 4;

/**
 * The numbers of {@link describeLook} as an encoder, each measured from its mean over every third photo of
 * `<sets>/imagen` in units of its standard deviation there. Throws where there are no such photos.
 */
export function handMadeSubject({ sets }: Folders): Subject {
  const missing = missingFolder(sets, "imagen");
  if (missing !== null) throw new Error(`${missing} is not there.`);
  return {
    name: "hand-made",
    key: "hand-made-1",
    // 20,000 photos more, for a figure about what photos show.
    omits: ["tiny"],
    open: () => openHandMade(join(sets, "imagen")),
  };
}

async function openHandMade(directory: string): Promise<Encoder> {
  const described: Float32Array[] = [];
  for (const name of readdirSync(directory)
    .sort()
    .filter((_, index) => index % 3 === 0)) {
    described.push(describeLook((await readPhoto(join(directory, name), input)).input));
  }
  const dimensions = described[0].length;
  const means = new Float64Array(dimensions);
  const spreads = new Float64Array(dimensions);
  for (let k = 0; k < dimensions; k++) {
    for (const one of described) means[k] += one[k] / described.length;
    for (const one of described) spreads[k] += (one[k] - means[k]) ** 2 / described.length;
    // What hardly varies here must not outweigh the rest elsewhere.
    spreads[k] = Math.sqrt(spreads[k]) + 1e-3;
  }
  const standardise = (vector: Float32Array) =>
    vector.map((value, k) => Math.max(-limit, Math.min(limit, (value - means[k]) / spreads[k])));
  return {
    identity: { id: "hand-made", sha256: "", preprocessing: 1, dimensions },
    device: "cpu",
    input,
    embed: async (inputs) => inputs.map((pixels) => normalise(standardise(describeLook(pixels)))),
    close: async () => {},
  };
}
