/**
 * @file How long the engine's thread is away while photos are embedded, against the time that a batch takes: with inference
 * on that thread the two would be the same. See [Note: Inference in a thread].
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { join } from "node:path";
import { openEncoder } from "../src/main/engine/embedding/encoder.ts";
import { EncoderShelf } from "../src/main/engine/embedding/shelf.ts";

const [batchSize, batches, resolutionMs] = [8, 40, 2];
const shelf = new EncoderShelf(join(import.meta.dirname, "../models"), "no library");
const encoder = await openEncoder(await shelf.find(undefined), "cpu");
const bytes = encoder.input.width * encoder.input.height * 3;
const inputs = Array.from({ length: batchSize }, (_, photo) =>
  Uint8Array.from({ length: bytes }, (_, at) => (at * (photo + 3)) % 251),
);
await encoder.embed(inputs);
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();
const startMs = performance.now();
for (let batch = 0; batch < batches; batch += 1) await encoder.embed(inputs);
const batchMs = (performance.now() - startMs) / batches;
delay.disable();
await encoder.close();

const awayMs = (percentile: number) => Math.max(0, delay.percentile(percentile) / 1e6 - resolutionMs);
console.log(`a batch of ${batchSize}: ${batchMs.toFixed(1)} ms`);
for (const percentile of [50, 99]) {
  const ms = awayMs(percentile);
  console.log(
    `away, ${percentile}th percentile: ${ms.toFixed(1)} ms, ${(ms / batchMs).toFixed(2)} x a batch`,
  );
}
