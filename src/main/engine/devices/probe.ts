import { EngineError } from "../../../shared/errors.ts";
import { openEncoder, type DeviceChoice, type Encoder } from "../embedding/encoder.ts";
import type { ShelvedEncoder } from "../embedding/shelf.ts";
import { dot } from "../vectors/linear.ts";
import { reasonOf } from "./reason.ts";
import { selfTestInputs, storedVectors } from "./self-test.ts";

/** What a device did with an encoder's self-test, in the process that ran it. */
export type Measurement =
  { outcome: "passed"; msPerPhoto: number } | { outcome: "wrong-numbers" | "throws"; detail: string };

/** How far a device may be from the standard: half-precision arithmetic passes, wrong kernels do not. */
const mostCosineDistance = 0.015;
/** How far a photo's vector may depend on what is in the batch with it: largest difference of any component. */
const mostBatchDifference = 1e-3;

const timedBatchSize = 8;
const timedBatches = 9;
/** A slow device is timed by fewer batches. */
const timedMs = 2_000;

/**
 * Runs an encoder's self-test on one device of this process, and times it if it passes. A device may end or hang the
 * process: see `run-probe.ts`. Throws `encoder-missing` and `encoder-corrupt`, which are no fault of the device.
 */
export async function probeDevice(
  shelved: ShelvedEncoder,
  device: string,
  open: typeof openEncoder = openEncoder,
): Promise<Measurement> {
  let encoder: Encoder | undefined;
  try {
    const standard = (await storedVectors(shelved)) ?? (await processorVectors(shelved));
    encoder = await open(shelved, device as DeviceChoice);
    const inputs = selfTestInputs(encoder.input);
    const together = await encoder.embed(inputs);
    const detail = farFrom(standard, together) ?? (await batchMatters(encoder, inputs, together));
    if (detail !== null) return { outcome: "wrong-numbers", detail };
    return { outcome: "passed", msPerPhoto: await medianMsPerPhoto(encoder, inputs) };
  } catch (error) {
    if (error instanceof EngineError && error.code.startsWith("encoder-") && error.code !== "encoder-failed")
      throw error;
    // A row that is not finite, or is zero, cannot be normalised: it has no direction.
    const isNoVector = error instanceof Error && error.cause instanceof RangeError;
    return { outcome: isNoVector ? "wrong-numbers" : "throws", detail: reasonOf(error) };
  } finally {
    await encoder?.close();
  }
}

async function processorVectors(shelved: ShelvedEncoder): Promise<Float32Array[]> {
  const encoder = await openEncoder(shelved, "cpu");
  try {
    return await encoder.embed(selfTestInputs(encoder.input));
  } finally {
    await encoder.close();
  }
}

function farFrom(standard: readonly Float32Array[], vectors: readonly Float32Array[]): string | null {
  const most = Math.max(...standard.map((expected, k) => 1 - dot(expected, vectors[k])));
  // Said so that NaN is too far.
  if (most <= mostCosineDistance) return null;
  return `cosine distance ${most.toPrecision(2)} from the reference, and ${mostCosineDistance} is allowed`;
}

async function batchMatters(
  encoder: Encoder,
  inputs: readonly Uint8Array[],
  together: readonly Float32Array[],
): Promise<string | null> {
  let most = 0;
  for (const [k, input] of inputs.entries()) {
    const [alone] = await encoder.embed([input]);
    most = Math.max(most, ...alone.map((value, i) => Math.abs(value - together[k][i])));
  }
  if (most <= mostBatchDifference) return null;
  return (
    `a photo alone and in a batch of ${inputs.length} differ by ${most.toPrecision(2)}, ` +
    `and ${mostBatchDifference} is allowed`
  );
}

async function medianMsPerPhoto(encoder: Encoder, inputs: readonly Uint8Array[]): Promise<number> {
  const batch = inputs.slice(0, timedBatchSize);
  // Kernels are compiled for a batch size when it is first met.
  await encoder.embed(batch);
  const times: number[] = [];
  const endMs = performance.now() + timedMs;
  do {
    const startMs = performance.now();
    await encoder.embed(batch);
    times.push((performance.now() - startMs) / batch.length);
  } while (times.length < timedBatches && performance.now() < endMs);
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}
