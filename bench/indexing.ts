/**
 * @file Prints how near indexing comes to what the processor cores could do: `node bench/indexing.ts [photos]`.
 *
 * The bound is the work that cannot be left out, decoding each photo and embedding it, spread evenly over all cores.
 * Both are measured without the engine and one photo at a time, in turn with the engine and over the same blocks of
 * photos, so that whatever else the machine does meets all of them alike. It never fails on time.
 */
import "./thread-pool.ts";
import { mkdirSync, renameSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import sharp from "sharp";
import { shippedEncoder } from "../src/main/engine/embedding/shelf.ts";
import { openEncoder, type Encoder } from "../src/main/engine/embedding/encoder.ts";
import { makeInput } from "../src/main/engine/photo/input.ts";
import { thumbnailPixels } from "../src/main/engine/photo/read.ts";
import type { EngineClient } from "../src/shared/contract.ts";
import { indexFolders, modelsDirectory, withEngine, withTemporaryFolder } from "./engine-client.ts";
import { makeLargePhotos } from "./large-photos.ts";
import { describeMachine } from "./machine.ts";
import { sourcePhotos } from "./photo-sets.ts";

const cores = availableParallelism();
/** Below some 50 photos a block, starting and ending the engine's work would weigh more than in a real library. */
const photosPerBlock = 50;
const maximumBlocks = 6;
const warmUpPhotos = 16;
const batchSize = 8;

type Block = { directory: string; paths: string[] };
const parts = ["decode", "decodeOnAllCores", "thumbnail", "input", "embed", "engine"] as const;
type Part = (typeof parts)[number];

/** Wall and processor time of each part, in milliseconds over all photos. */
class Stopwatch {
  readonly wallMs = Object.fromEntries(parts.map((part) => [part, 0])) as Record<Part, number>;
  readonly processorMs = Object.fromEntries(parts.map((part) => [part, 0])) as Record<Part, number>;

  async time<T>(part: Part, work: () => Promise<T>): Promise<T> {
    const startMs = performance.now();
    const before = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    this.wallMs[part] += performance.now() - startMs;
    this.processorMs[part] += (user + system) / 1_000;
    return result;
  }
}

/** The decode of `readPhoto`, with the same options, and nothing else of it. */
async function decode(path: string) {
  return sharp(await readFile(path), { limitInputPixels: false, failOn: "error", sequentialRead: true })
    .autoOrient()
    .resize(thumbnailPixels, thumbnailPixels, { fit: "inside", withoutEnlargement: true })
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
}

/** Does to a block, part by part, what the engine does to it: what is measured is one photo at a time, one thread. */
async function measureAlone({ paths }: Block, encoder: Encoder, watch: Stopwatch): Promise<void> {
  const inputs: Buffer[] = [];
  for (const path of paths) {
    const { data, info } = await watch.time("decode", () => decode(path));
    const raw = { width: info.width, height: info.height, channels: info.channels };
    await watch.time("thumbnail", () =>
      sharp(data, { raw }).jpeg({ quality: 80, optimiseCoding: false }).toBuffer(),
    );
    inputs.push(await watch.time("input", () => makeInput({ data, raw }, encoder.input)));
  }
  for (let start = 0; start < inputs.length; start += batchSize) {
    await watch.time("embed", () => encoder.embed(inputs.slice(start, start + batchSize)));
  }
  const queue = paths.values();
  const lane = async () => {
    for (const path of queue) await decode(path);
  };
  await watch.time("decodeOnAllCores", () => Promise.all(Array.from({ length: cores }, lane)));
}

async function measureEngine(
  { directory, paths }: Block,
  client: EngineClient,
  watch: Stopwatch,
): Promise<void> {
  const report = await watch.time("engine", () => indexFolders(client, [directory]));
  if (report.indexed !== paths.length)
    throw new Error(`Only ${report.indexed} of ${paths.length} were indexed.`);
}

/** Puts photos into folders of their own, the first ones into one to warm up on. */
function intoBlocks(directory: string, paths: readonly string[]): Block[] {
  const count = paths.length - warmUpPhotos;
  const blockCount = Math.max(1, Math.min(maximumBlocks, Math.floor(count / photosPerBlock)));
  const bounds = [
    0,
    ...Array.from({ length: blockCount + 1 }, (_, i) => warmUpPhotos + Math.floor((count * i) / blockCount)),
  ];
  return bounds.slice(1).map((end, index) => {
    const block = join(directory, `block-${index}`);
    mkdirSync(block);
    const moved = paths.slice(bounds[index], end).map((path) => {
      renameSync(path, join(block, basename(path)));
      return join(block, basename(path));
    });
    return { directory: block, paths: moved };
  });
}

async function run(directory: string, photoCount: number): Promise<void> {
  const sources = await sourcePhotos(join(directory, "sources"));
  const photos = await makeLargePhotos(join(directory, "photos"), {
    sources: sources.paths,
    count: photoCount + warmUpPhotos,
    seed: 1,
  });
  const megabytes = photos.reduce((sum, path) => sum + statSync(path).size, 0) / photos.length / 1e6;
  console.log(
    `${photoCount} photos of 12 megapixels, ${megabytes.toFixed(1)} MB on average, ${sources.origin}`,
  );
  const [warmUp, ...blocks] = intoBlocks(directory, photos);
  const encoder = await openEncoder(await shippedEncoder(modelsDirectory), "auto");
  const watch = await withEngine(join(directory, "library"), async (client) => {
    const ignored = new Stopwatch();
    await measureAlone(warmUp, encoder, ignored);
    await measureEngine(warmUp, client, ignored);
    const counted = new Stopwatch();
    for (const [index, block] of blocks.entries()) {
      // The order changes, so that neither side always finds the files fresh in memory or the machine warm.
      if (index % 2 === 0) await measureAlone(block, encoder, counted);
      await measureEngine(block, client, counted);
      if (index % 2 === 1) await measureAlone(block, encoder, counted);
    }
    return counted;
  });
  await encoder.close();
  print(watch, photoCount);
}

function print({ wallMs, processorMs }: Stopwatch, photoCount: number): void {
  const each = (ms: number) => `${(ms / photoCount).toFixed(2).padStart(7)} ms`;
  const alone = (label: string, part: Part) =>
    `  ${label.padEnd(30)} ${each(wallMs[part])}  ${each(processorMs[part])}`;
  const perSecond = (ms: number) => `${((photoCount * 1_000) / ms).toFixed(1)} photos per second`;
  const percent = (share: number) => `${(100 * share).toFixed(0).padStart(3)} %`;
  const bound = (ms: number, what: string) => `  ${percent(ms / wallMs.engine)} of ${perSecond(ms)}: ${what}`;

  const least = wallMs.decode + wallMs.embed;
  const withPictures = least + wallMs.thumbnail + wallMs.input;
  const leastProcessor = processorMs.decode + processorMs.embed;
  console.log(`
one photo after another, each:        wall   processor
${alone(`decode to ${thumbnailPixels} pixels`, "decode")}
${alone(`embed in batches of ${batchSize}`, "embed")}
${alone("thumbnail as JPEG", "thumbnail")}
${alone("the encoder's input", "input")}
decoding on all ${cores} cores goes ${(wallMs.decode / wallMs.decodeOnAllCores).toFixed(2)} times as fast as on one

the engine: ${perSecond(wallMs.engine)}, ${each(processorMs.engine).trim()} of processor time each, \
${percent(processorMs.engine / wallMs.engine / cores).trim()} of ${cores} cores
indexing runs at
${bound(least / cores, "decoding and inference")}
${bound(withPictures / cores, "the same with thumbnail and encoder's input")}
${bound(wallMs.decodeOnAllCores + wallMs.embed / cores, "decoding on all cores as free as they were, and inference")}
of its processor time, ${percent(leastProcessor / processorMs.engine).trim()} is decoding and inference`);
}

console.log(describeMachine());
await withTemporaryFolder((directory) => run(directory, Number(process.argv[2] ?? 500)));
