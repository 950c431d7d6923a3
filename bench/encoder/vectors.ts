import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Encoder } from "../../src/main/engine/embedding/encoder.ts";
import { embedRead } from "../../src/main/engine/indexing/pipeline.ts";
import { readPhoto } from "../../src/main/engine/photo/read.ts";

/** Opens an encoder when it is first needed: with every vector kept, none is. */
export type Subject = {
  name: string;
  /** Tells its vectors from any other's; a folder of the cache has this name. */
  key: string;
  /** Tasks that it is not measured by. */
  omits?: readonly string[];
  open: () => Promise<Encoder>;
};

/** Gives vectors of photos in their order; `set` names them in the cache. */
export type Embed = (set: string, paths: readonly string[]) => Promise<Float32Array[]>;

/**
 * Vectors of photos by way of the engine's own pipeline, L2-normalised. They are kept in `cacheDirectory`, one file
 * for each set and list of photos, so that a photo is embedded once. Throws the photo's error when one cannot be read.
 */
export function cachedEmbed(
  subject: Subject,
  encoder: () => Promise<Encoder>,
  cacheDirectory: string,
): Embed {
  const directory = join(cacheDirectory, subject.key);
  return async (set, paths) => {
    const list = createHash("sha256")
      .update(paths.map((path) => basename(path)).join("\n"))
      .digest("hex");
    const file = join(directory, `${set}-${paths.length}-${list.slice(0, 8)}.f32`);
    if (!existsSync(file)) {
      mkdirSync(directory, { recursive: true });
      const vectors = await embedAll(paths, await encoder(), `${subject.name}, ${set}`);
      // In one step: what was cut short must not be taken for whole.
      writeFileSync(`${file}.part`, Buffer.concat(vectors.map((vector) => Buffer.from(vector.buffer))));
      renameSync(`${file}.part`, file);
    }
    const bytes = readFileSync(file);
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const dimensions = values.length / paths.length;
    return paths.map((_, index) => values.subarray(index * dimensions, (index + 1) * dimensions));
  };
}

async function embedAll(paths: readonly string[], encoder: Encoder, what: string): Promise<Float32Array[]> {
  const vectors = new Array<Float32Array>(paths.length);
  let done = 0;
  await embedRead(
    paths.map((path, index) => ({ id: index, path })),
    ({ path }) => readPhoto(path, encoder.input),
    encoder,
    (outcomes) => {
      for (const outcome of outcomes) {
        if ("failure" in outcome) throw outcome.failure;
        vectors[outcome.photo.id] = outcome.vector;
      }
      const tenth = Math.floor((10 * done) / paths.length);
      done += outcomes.length;
      if (Math.floor((10 * done) / paths.length) > tenth)
        console.error(`${what}: ${done} of ${paths.length}`);
    },
    { batchSize: 16, signal: new AbortController().signal },
  );
  return vectors;
}
