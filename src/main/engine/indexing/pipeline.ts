import { availableParallelism } from "node:os";
import { EngineError } from "../../../shared/errors.ts";
import type { PendingPhoto } from "../db/tables/photos.ts";
import type { Encoder } from "../embedding/encoder.ts";
import type { Foreground } from "../foreground.ts";
import type { ReadPhoto } from "../photo/read.ts";
import { untilAborted } from "../until-aborted.ts";

/** A photo that was read and embedded, or the reason why it cannot be. */
export type Outcome<R = ReadPhoto> =
  { photo: PendingPhoto; read: R; vector: Float32Array } | { photo: PendingPhoto; failure: EngineError };

type Read<R> = { photo: PendingPhoto; read: R } | { photo: PendingPhoto; failure: EngineError };

/** Photos per inference where the caller does not say: the encoder in the box gains nothing beyond. */
export const defaultBatchSize = 8;

/** How a pipeline works: photos per inference, what ends it, and whom it stands back for between two photos. */
export type PipelineOptions = { batchSize: number; signal: AbortSignal; foreground?: Foreground };

/**
 * Reads and embeds photos and hands them to `commit` in batches, in no particular order, one batch at a time.
 *
 * Decoding overlaps inference: two lanes more than there are cores, to cover the waits, each read one photo at a time
 * into the batch being filled; the lane that fills it sees the batch through inference and commit while the others go
 * on. Batches queue for the encoder, so at most one batch a lane is in memory, however slow the encoder. No lane begins a
 * photo while a person waits for a picture.
 *
 * Rejects with the first error that is not one photo's own (from the encoder or from `commit`). Aborting `signal`
 * rejects at once; reads under way end by themselves and nothing is committed any more.
 */
export async function embedRead<R extends { input: Buffer }>(
  photos: Iterable<PendingPhoto>,
  read: (photo: PendingPhoto) => Promise<R>,
  encoder: Encoder,
  commit: (outcomes: Outcome<R>[]) => void,
  options: PipelineOptions,
): Promise<void> {
  // Ends the lanes on the first error as well as on the caller's abort.
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  // One iterator for all lanes.
  const queue = (function* () {
    yield* photos;
  })();
  let batch: Read<R>[] = [];
  let lastFlush: Promise<void> = Promise.resolve();

  async function lane(): Promise<void> {
    for (const photo of queue) {
      await options.foreground?.idle();
      signal.throwIfAborted();
      // In two steps: the batch to push to is the one that is being filled after the wait, not before it.
      const one = await readOne(photo, read);
      batch.push(one);
      if (batch.length >= options.batchSize) await flush();
    }
  }

  function flush(): Promise<void> {
    const full = batch;
    batch = [];
    lastFlush = lastFlush.then(async () => {
      if (full.length === 0) return;
      signal.throwIfAborted();
      const outcomes = await embedBatch(full, encoder);
      signal.throwIfAborted();
      commit(outcomes);
    });
    return lastFlush;
  }

  const lanes = Array.from({ length: availableParallelism() + 2 }, lane);
  try {
    await untilAborted(Promise.all(lanes).then(flush), options.signal);
  } finally {
    failed.abort();
  }
}

async function readOne<R>(photo: PendingPhoto, read: (photo: PendingPhoto) => Promise<R>): Promise<Read<R>> {
  try {
    return { photo, read: await read(photo) };
  } catch (error) {
    if (error instanceof EngineError) return { photo, failure: error };
    throw error;
  }
}

async function embedBatch<R extends { input: Buffer }>(
  batch: readonly Read<R>[],
  encoder: Encoder,
): Promise<Outcome<R>[]> {
  const inputs = batch.flatMap((one) => ("read" in one ? [one.read.input] : []));
  const vectors = (inputs.length === 0 ? [] : await encoder.embed(inputs)).values();
  return batch.map((one) => ("read" in one ? { ...one, vector: vectors.next().value! } : one));
}
