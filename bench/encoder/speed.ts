/**
 * @file Prints how many photos a second encoders embed once the photos are decoded, beside MobileNetV3-large with
 * random weights: `npm run bench -- encoder-speed [--sets DIR] [--cache DIR] [--encoder ENTRY.json|ID]...`. Two threads
 * and a session of their own, unlike the engine's; the best of many rounds, in which all take turns.
 */
import "../../src/main/engine/embedding/no-telemetry.ts";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { seededRandom } from "../../src/main/engine/evaluation/seeded-random.ts";
import type { ShelvedEncoder } from "../../src/main/engine/embedding/shelf.ts";
import { parseOptions } from "./options.ts";
import { findEncoder, shippedId } from "./subjects.ts";

const reference = "mobilenet-v3-large";
const batchSizes = [1, 8, 16];
const rounds = 40;
const threads = 2;

/** One encoder at one batch size. */
type Subject = { name: string; batchSize: number; run: () => Promise<unknown>; bestMs: number };

async function subjectsOf({ entry, directory }: ShelvedEncoder): Promise<Subject[]> {
  const session = await InferenceSession.create(join(directory, entry.image!.file), {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  return batchSizes.map((batchSize) => {
    const feeds = { [entry.input.name]: randomInput(entry.input, batchSize) };
    return { name: entry.id, batchSize, run: () => session.run(feeds), bestMs: Infinity };
  });
}

function randomInput({ width, height, tensor }: ShelvedEncoder["entry"]["input"], batchSize: number): Tensor {
  const random = seededRandom(1);
  const count = batchSize * width * height * 3;
  if (tensor.type === "uint8") {
    const bytes = Uint8Array.from({ length: count }, () => 256 * random());
    return new Tensor("uint8", bytes, [batchSize, height, width, 3]);
  }
  const values = Float32Array.from({ length: count }, () => 4 * random() - 2);
  return new Tensor("float32", values, [batchSize, 3, height, width]);
}

const { words, folders } = parseOptions();
const subjects: Subject[] = [];
for (const word of [...(words.length > 0 ? words : [shippedId]), reference]) {
  subjects.push(...(await subjectsOf(await findEncoder(word, folders))));
}
for (const { run } of subjects) await run();
for (let round = 0; round < rounds; round++) {
  for (const subject of subjects) {
    const startMs = performance.now();
    await subject.run();
    subject.bestMs = Math.min(subject.bestMs, performance.now() - startMs);
  }
}

console.log(
  "| encoder | batch | ms a photo | photos a second | x mobilenet-v3-large |\n|---|---|---|---|---|",
);
for (const { name, batchSize, bestMs } of subjects) {
  const other = subjects.find((one) => one.name === reference && one.batchSize === batchSize)!;
  const ms = bestMs / batchSize;
  console.log(
    `| ${name} | ${batchSize} | ${ms.toFixed(2)} | ${(1000 / ms).toFixed(0)} | ${(other.bestMs / bestMs).toFixed(2)} |`,
  );
}
