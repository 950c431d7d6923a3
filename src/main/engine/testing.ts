/** @file What the engine's tests share: folders that clean up after themselves, small photos, an engine to talk to. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { onTestFinished } from "vitest";
import type { EngineClient, EstimatorChoice, IndexReport, RankBy } from "../../shared/contract.ts";
import { connectEngine } from "../../shared/rpc/connect.ts";
import { serveEngine } from "../../shared/rpc/serve.ts";
import { createMemoryPair } from "../../shared/rpc/transport.ts";
import { openDatabases, type Databases } from "./db/open.ts";
import { AxisTable } from "./db/tables/axes.ts";
import { DeviceTestTable } from "./db/tables/device-tests.ts";
import { EmbeddingTable } from "./db/tables/embeddings.ts";
import { FolderTable } from "./db/tables/folders.ts";
import { PhotoTable } from "./db/tables/photos.ts";
import { StarterAxisTable } from "./db/tables/starter-axes.ts";
import { ThumbnailTable } from "./db/tables/thumbnails.ts";
import { Devices } from "./devices/devices.ts";
import { identityOf, openEncoder } from "./embedding/encoder.ts";
import { shippedEncoder } from "./embedding/shelf.ts";
import { Foreground } from "./foreground.ts";
import { createEngine, type EngineOptions } from "./index.ts";
import type { IndexerTools } from "./indexing/indexer.ts";
import { Walker } from "./library/walker.ts";
import { Quarantine } from "./quarantine/quarantine.ts";
import { Revisions } from "./revisions.ts";
import { EncoderInUse, EncoderUse } from "./switching/encoder-use.ts";
import { TextTower } from "./words/text-tower.ts";

/** The encoders that ship with Lineup. */
export const modelsDirectory = join(import.meta.dirname, "../../../models");

/** What the catalogue says of the encoder in the box. */
export const shippedEntry = (await shippedEncoder(modelsDirectory)).entry;

/** A new empty directory, real path, removed when the test ends. Call it within a test. */
export function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "lineup-test-")));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));
  return directory;
}

/** A JPEG of 32 x 24 pixels, about 1 KB; each whole number as `seed` gives another picture, and always the same one. */
export function photoBytes(seed: number): Promise<Buffer> {
  const [width, height] = [32, 24];
  const pixels = Buffer.alloc(width * height * 3);
  let state = seed >>> 0;
  for (let index = 0; index < pixels.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // A tint that depends on the seed, a ramp and a little noise: encoders can tell such pictures apart.
    pixels[index] = ((seed * (53 + 20 * (index % 3))) % 160) + Math.floor(index / 48) + (state >>> 28);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** Writes {@link photoBytes} to a file, making its folder, and returns the path. */
export async function writePhoto(path: string, seed: number): Promise<string> {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await photoBytes(seed));
  return path;
}

/** An engine on a library directory, and a client connected to it in memory; closed when the test ends, or before. */
export async function openEngine(
  libraryDirectory: string,
  options: Partial<EngineOptions> = {},
): Promise<{ client: EngineClient; close: () => Promise<void> }> {
  const engine = await createEngine({ libraryDirectory, modelsDirectory, ...options });
  const [here, there] = createMemoryPair();
  serveEngine(there, engine.handlers);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= engine.close());
  onTestFinished(close);
  return { client: connectEngine(here), close };
}

/** What an engine works with, without the engine: for tests that look into the library. Closed when the test ends. */
export async function openTools(libraryDirectory: string): Promise<IndexerTools & { databases: Databases }> {
  const shipped = await shippedEncoder(modelsDirectory);
  const databases = openDatabases(libraryDirectory);
  const walker = new Walker();
  onTestFinished(async () => {
    await walker.close();
    await use.close();
    quarantine.close();
    databases.close();
  });
  const { library: db, thumbnails: thumbnailDb } = databases;
  const photos = new PhotoTable(db);
  const quarantine = new Quarantine(libraryDirectory, photos);
  const embeddings = new EmbeddingTable(db);
  const tables = { embeddings, axes: new AxisTable(db), starterAxes: new StarterAxisTable(db) };
  const identity = identityOf(shipped.entry);
  const devices = new Devices({
    table: new DeviceTestTable(db),
    encoderId: tables.embeddings.encoderId(identity),
    shelved: () => shipped,
    open: (device) => openEncoder(shipped, device),
    choice: "cpu",
    closing: new AbortController().signal,
  });
  const use = new EncoderUse(identity, tables, devices, new TextTower(() => shipped));
  return {
    databases,
    db,
    thumbnailDb,
    folders: new FolderTable(db),
    photos,
    quarantine,
    thumbnails: new ThumbnailTable(thumbnailDb),
    embeddings,
    walker,
    foreground: new Foreground(),
    revisions: new Revisions(),
    inUse: new EncoderInUse(use),
  };
}

/** Asks again and again until `condition` returns something truthy, and returns that; rejects after `deadlineMs`. */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  deadlineMs = 20_000,
): Promise<Exclude<T, false | null | undefined>> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const result = await condition();
    if (result) return result as Exclude<T, false | null | undefined>;
    if (performance.now() > endMs) throw new Error(`Not within ${deadlineMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The report of an index run; rejects with the run's error. */
export async function indexFolders(client: EngineClient, ...paths: string[]): Promise<IndexReport> {
  for await (const told of client["folder.index"]({ paths })) if (told.kind === "report") return told;
  throw new Error("The run ended without a report.");
}

/** One photo of a ranking, as the tests compare it. */
export type RankedPhoto = { path: string; score: number; percentile: number };

/** Ranks an indexed folder, or everything for null, and says which photo is where. */
export async function rankPhotosOf(
  client: EngineClient,
  folder: string | null,
  by: RankBy,
  estimator: EstimatorChoice = "auto",
): Promise<RankedPhoto[]> {
  const folderId = folder === null ? null : (await client["folder.find"]({ path: folder })).folderId;
  const { photoIds, scores, percentiles } = await client["photo.rank"]({ folderId, by, estimator });
  const { photos } = await client["photo.describe"]({ photoIds });
  return photos.map(({ path }, index) => ({ path, score: scores[index], percentile: percentiles[index] }));
}
