import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { EngineClient, IndexProgress, IndexReport, RankBy } from "../../../shared/contract.ts";
import { slowPhoto } from "../photo/crafted.ts";
import { wholePhoto } from "../photo/quarters.ts";
import { readPhoto } from "../photo/read.ts";
import {
  indexFolders,
  openEngine,
  openTools,
  rankPhotosOf,
  shippedEntry,
  temporaryDirectory,
  waitFor,
  writePhoto,
} from "../testing.ts";
import { Indexer } from "./indexer.ts";

async function photoFolder(count: number): Promise<string> {
  const folder = join(temporaryDirectory(), "photos");
  mkdirSync(folder);
  for (let index = 0; index < count; index += 1) {
    const name = `${String(index).padStart(3, "0")}.jpg`;
    await writePhoto(join(folder, index % 3 === 0 ? "deep/er" : ".", name), index);
  }
  return folder;
}

/** Everything told by an index run, its report last. */
async function indexTelling(client: EngineClient, paths: string[], batchSize = 8) {
  const progress: IndexProgress[] = [];
  let report: IndexReport | undefined;
  for await (const event of client["folder.index"]({ paths, batchSize })) {
    expect(report).toBeUndefined();
    if (event.kind === "report") report = event;
    else progress.push(event);
  }
  return { progress, report: report! };
}

const endsIn = (folder: string): RankBy => ({
  low: [{ path: join(folder, "001.jpg") }],
  high: [{ path: join(folder, "002.jpg") }],
});
const outcomeOf = ({ found, indexed, unchanged, removed, failed }: IndexReport) => ({
  found,
  indexed,
  unchanged,
  removed,
  failed,
});

describe("indexing a folder", () => {
  test("tells where it is at once, ends with everything done, and reports what it did", async () => {
    const folder = await photoFolder(20);
    const { client } = await openEngine(temporaryDirectory());
    const { progress, report } = await indexTelling(client, [folder]);
    expect(progress[0]).toMatchObject({ phase: "scanning", done: 0, total: 0 });
    expect(progress.at(-1)).toMatchObject({
      phase: "embedding",
      done: 20,
      total: 20,
      failed: 0,
      secondsLeft: 0,
    });
    expect(progress.filter(({ done }) => done === 20)).toHaveLength(1);
    expect(report.seconds).toBeGreaterThan(0);
    expect(report.photosPerSecond).toBeGreaterThan(0);
    expect({ ...report, seconds: 1, photosPerSecond: 1 }).toEqual({
      kind: "report",
      found: 20,
      indexed: 20,
      unchanged: 0,
      removed: 0,
      failed: 0,
      seconds: 1,
      photosPerSecond: 1,
      encoder: shippedEntry.id,
      device: "cpu",
      failures: [],
    });
  });

  test("again does nothing, and says so", async () => {
    const folder = await photoFolder(6);
    const { client } = await openEngine(temporaryDirectory());
    await indexFolders(client, folder);
    const report = await indexFolders(client, folder);
    expect(outcomeOf(report)).toEqual({ found: 6, indexed: 0, unchanged: 6, removed: 0, failed: 0 });
    expect(report.photosPerSecond).toBe(0);
  });

  test("of no photos, and of none at all, is done at once", async () => {
    const folder = await photoFolder(0);
    const { client } = await openEngine(temporaryDirectory());
    expect(outcomeOf(await indexFolders(client, folder))).toEqual({
      found: 0,
      indexed: 0,
      unchanged: 0,
      removed: 0,
      failed: 0,
    });
    await expect(indexFolders(client, join(folder, "none"))).rejects.toMatchObject({
      code: "folder-missing",
    });
  });

  test("inside another one that is named too counts its photos once", async () => {
    const folder = await photoFolder(9);
    const { client } = await openEngine(temporaryDirectory());
    const report = await indexFolders(client, join(folder, "deep"), folder, join(folder, "deep/er"), folder);
    expect(outcomeOf(report)).toMatchObject({ found: 9, indexed: 9, unchanged: 0 });
    expect((await client["folder.list"]({})).folders).toHaveLength(1);
  });

  test("gives the same ranking whatever the batch size, the order and the parts it was done in", async () => {
    const folder = await photoFolder(24);
    const rankings = [];
    for (const runs of [
      [{ paths: [folder], batchSize: 8 }],
      [{ paths: [folder], batchSize: 1 }],
      [{ paths: [folder], batchSize: 256 }],
      [
        { paths: [join(folder, "deep")], batchSize: 3 },
        { paths: [folder], batchSize: 5 },
      ],
    ]) {
      const { client, close } = await openEngine(temporaryDirectory());
      for (const { paths, batchSize } of runs) await indexTelling(client, paths, batchSize);
      rankings.push(await rankPhotosOf(client, folder, endsIn(folder)));
      await close();
    }
    expect(rankings[0]).toHaveLength(24);
    for (const ranking of rankings) expect(ranking).toEqual(rankings[0]);
  });

  test("that was cancelled midway goes on where it was and ends with the same ranking", async () => {
    const folder = await photoFolder(60);
    const whole = await openEngine(temporaryDirectory());
    await indexFolders(whole.client, folder);
    const expected = await rankPhotosOf(whole.client, folder, endsIn(folder));

    const { client } = await openEngine(temporaryDirectory());
    const abort = new AbortController();
    const cancelled = async () => {
      for await (const event of client["folder.index"]({ paths: [folder], batchSize: 2 }, abort.signal)) {
        if (event.kind === "progress" && event.done >= 4) abort.abort();
      }
    };
    await expect(cancelled()).rejects.toMatchObject({ code: "cancelled" });
    const { progress, report } = await indexTelling(client, [folder]);
    expect(report.indexed).toBeGreaterThan(0);
    expect(report.indexed).toBeLessThanOrEqual(56);
    expect(report.indexed + report.unchanged).toBe(60);
    expect(progress.at(-1)).toMatchObject({ done: report.indexed, total: report.indexed });
    expect(await rankPhotosOf(client, folder, endsIn(folder))).toEqual(expected);
  });

  test("that is left early stops, and the next one is not held up", async () => {
    const folder = await photoFolder(30);
    const { client } = await openEngine(temporaryDirectory());
    for await (const event of client["folder.index"]({ paths: [folder], batchSize: 1 })) {
      if (event.kind === "progress" && event.done > 0) break;
    }
    expect(outcomeOf(await indexFolders(client, folder))).toMatchObject({ found: 30, failed: 0 });
  });

  test("ends within a second when the engine closes, though a photo is being decoded", async () => {
    const folder = await photoFolder(1);
    writeFileSync(join(folder, "slow.tif"), slowPhoto(9_000));
    const { client, close } = await openEngine(temporaryDirectory());
    let isReading = false;
    const run = (async () => {
      for await (const event of client["folder.index"]({ paths: [folder], batchSize: 1 })) {
        isReading = event.kind === "progress" && event.phase === "embedding";
      }
    })();
    run.catch(() => undefined);
    await waitFor(() => isReading);
    await readPhoto(join(folder, "deep/er/000.jpg"), wholePhoto);
    const closedAtMs = performance.now();
    await close();
    expect(performance.now() - closedAtMs).toBeLessThan(1_000);
    await expect(run).rejects.toMatchObject({ code: "cancelled" });
  });

  test("counts a photo that vanished before it was read as neither failed nor unchanged", async () => {
    const folder = await photoFolder(4);
    const tools = await openTools(temporaryDirectory());
    const indexer = new Indexer(tools);
    const signal = new AbortController().signal;
    // The scan is over then and reading is about to begin.
    const tell = ({ phase }: { phase: string }) => {
      if (phase === "embedding") rmSync(join(folder, "002.jpg"), { force: true });
    };
    expect(outcomeOf(await indexer.index([folder], { signal, tell }))).toEqual({
      found: 4,
      indexed: 3,
      unchanged: 0,
      removed: 0,
      failed: 0,
    });
    expect(outcomeOf(await indexer.index([folder], { signal }))).toEqual({
      found: 3,
      indexed: 0,
      unchanged: 3,
      removed: 1,
      failed: 0,
    });
  });
});

const realPhotos = join(import.meta.dirname, "../../../../../shared/photos/everyday");
test.skipIf(!existsSync(realPhotos))(
  "every one of 160 real photos is indexed (skipped where ../shared/photos is absent)",
  async () => {
    const { client } = await openEngine(temporaryDirectory());
    const count = readdirSync(realPhotos).filter((name) => name.endsWith(".jpg")).length;
    const report = await indexFolders(client, realPhotos);
    expect(outcomeOf(report)).toEqual({ found: count, indexed: count, unchanged: 0, removed: 0, failed: 0 });
  },
);
