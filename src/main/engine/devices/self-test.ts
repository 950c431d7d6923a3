import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { EngineError } from "../../../shared/errors.ts";
import type { ShelvedEncoder } from "../embedding/shelf.ts";
import { normalise } from "../vectors/linear.ts";

/** How many inputs a self-test has. */
export const selfTestCount = 10;

/**
 * The fixed inputs of every self-test at an encoder's input size: RGB bytes from whole-number arithmetic alone, so that
 * any program in any language draws the same ones. Even ones are smooth, odd ones busy.
 */
export function selfTestInputs({ width, height }: { width: number; height: number }): Uint8Array[] {
  return Array.from({ length: selfTestCount }, (_, k) => {
    const bytes = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        for (let c = 0; c < 3; c += 1) {
          const t = (x * (1 + k) + y * (2 + Math.floor(k / 2)) + c * 85 + k * 29) % 510;
          const even = Math.min(255, t < 256 ? t : 510 - t);
          const odd = (x * (3 + k) + y * (5 + 2 * k) + c * 37 * (k + 1) + ((x * y * (k + 1)) >> 5)) & 255;
          bytes[(y * width + x) * 3 + c] = k % 2 === 0 ? even : odd;
        }
      }
    }
    return bytes;
  });
}

/**
 * The L2-normalised vectors that the inputs should have, as stored beside the encoder; null where its entry names none,
 * and the processor's are the standard. Throws `encoder-corrupt`.
 */
export async function storedVectors({ entry, directory }: ShelvedEncoder): Promise<Float32Array[] | null> {
  if (entry.selfTest === undefined) return null;
  const file = join(directory, entry.selfTest);
  const vector = z.array(z.number()).length(entry.output.dimensions);
  const schema = z.object({ embeddings: z.array(vector).length(selfTestCount) });
  try {
    const { embeddings } = schema.parse(JSON.parse(await readFile(file, "utf8")));
    return embeddings.map((one) => normalise(Float32Array.from(one)));
  } catch (error) {
    throw new EngineError(
      "encoder-corrupt",
      `The self-test ${file} of the encoder ${entry.id} is missing or damaged; install it again.`,
      { cause: error },
    );
  }
}
