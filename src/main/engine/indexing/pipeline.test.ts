import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { EngineError } from "../../../shared/errors.ts";
import type { PendingPhoto } from "../db/tables/photos.ts";
import { openEncoder, type Encoder } from "../embedding/encoder.ts";
import { shippedEncoder } from "../embedding/shelf.ts";
import { slowPhoto } from "../photo/crafted.ts";
import { readPhoto } from "../photo/read.ts";
import { modelsDirectory, temporaryDirectory, waitFor, writePhoto } from "../testing.ts";
import { embedRead, type Outcome, type PipelineOptions } from "./pipeline.ts";

const never = new AbortController().signal;

/** Photos that are read from their files. */
const embedPhotos = (
  photos: readonly PendingPhoto[],
  encoder: Encoder,
  commit: (outcomes: Outcome[]) => void,
  options: PipelineOptions,
) => embedRead(photos, ({ path }) => readPhoto(path, encoder.input), encoder, commit, options);

async function openShipped(): Promise<Encoder> {
  const encoder = await openEncoder(await shippedEncoder(modelsDirectory), "cpu");
  onTestFinished(() => encoder.close());
  return encoder;
}

async function writePhotos(directory: string, count: number): Promise<PendingPhoto[]> {
  const paths = Array.from({ length: count }, (_, index) => join(directory, `photo-${index}.jpg`));
  await Promise.all(paths.map((path, index) => writePhoto(path, index)));
  return paths.map((path, index) => ({ id: index + 1, path }));
}

/** What became of each photo, by id: its vector, or the code of its failure. */
function byId(outcomes: readonly Outcome[]): Map<number, Float32Array | string> {
  const result = new Map<number, Float32Array | string>();
  for (const one of outcomes) {
    expect(result.has(one.photo.id), `photo ${one.photo.id} twice`).toBe(false);
    result.set(one.photo.id, "vector" in one ? one.vector : one.failure.code);
  }
  return new Map([...result].sort(([a], [b]) => a - b));
}

describe("embedRead", () => {
  test("gives every photo one outcome, the same for every batch size and order", async () => {
    const directory = temporaryDirectory();
    const encoder = await openShipped();
    const photos = await writePhotos(directory, 20);
    writeFileSync(photos[3].path, "not a photo");
    writeFileSync(photos[7].path, "");
    photos.push({ id: 21, path: join(directory, "gone.jpg") });
    const runs: ReturnType<typeof byId>[] = [];
    for (const batchSize of [1, 2, 3, 8, 20, 21, 256]) {
      for (const order of [photos, photos.toReversed()]) {
        const batches: Outcome[][] = [];
        await embedPhotos(order, encoder, (batch) => batches.push(batch), { batchSize, signal: never });
        expect(batches.every(({ length }) => length > 0 && length <= batchSize)).toBe(true);
        expect(batches).toHaveLength(Math.ceil(photos.length / batchSize));
        runs.push(byId(batches.flat()));
      }
    }
    expect(runs[0].size).toBe(21);
    expect([3, 7, 20].map((index) => runs[0].get(index + 1))).toEqual([
      "photo-not-an-image",
      "photo-empty",
      "photo-missing",
    ]);
    for (const run of runs) expect(run).toEqual(runs[0]);
  });

  test("commits nothing when there is nothing to do", async () => {
    const commits: Outcome[][] = [];
    await embedPhotos([], await openShipped(), (batch) => commits.push(batch), {
      batchSize: 4,
      signal: never,
    });
    expect(commits).toEqual([]);
  });

  test("asks the encoder for nothing when no photo of a batch can be read", async () => {
    const directory = temporaryDirectory();
    const encoder = await openShipped();
    const photos = [1, 2, 3].map((id) => ({ id, path: join(directory, `gone-${id}.jpg`) }));
    const sizes: number[] = [];
    const counting = {
      ...encoder,
      embed: (inputs: readonly Uint8Array[]) => (sizes.push(inputs.length), encoder.embed(inputs)),
    };
    const outcomes: Outcome[] = [];
    await embedPhotos(photos, counting, (batch) => outcomes.push(...batch), { batchSize: 2, signal: never });
    expect([...byId(outcomes).values()]).toEqual(["photo-missing", "photo-missing", "photo-missing"]);
    expect(sizes).toEqual([]);
  });

  test("reads no further ahead than one batch a lane while the encoder is busy", async () => {
    const directory = temporaryDirectory();
    const encoder = await openShipped();
    const batchSize = 2;
    const lanes = availableParallelism() + 2;
    const started = new Set<number>();
    const written = await writePhotos(directory, (lanes + 4) * batchSize);
    const photos = written.map(({ id, path }) => ({
      id,
      // Looked at when the photo is about to be read.
      get path() {
        started.add(id);
        return path;
      },
    }));
    const gate = Promise.withResolvers<undefined>();
    const running = { now: 0, most: 0 };
    const slow: Encoder = {
      ...encoder,
      embed: async (inputs) => {
        running.now += 1;
        running.most = Math.max(running.most, running.now);
        await gate.promise;
        const vectors = await encoder.embed(inputs);
        running.now -= 1;
        return vectors;
      },
    };
    const outcomes: Outcome[] = [];
    const done = embedPhotos(photos, slow, (batch) => outcomes.push(...batch), { batchSize, signal: never });
    await waitFor(() => started.size >= lanes * batchSize);
    // Reading all of them is time enough for lanes that do not wait to go on.
    for (const { path } of written) await readPhoto(path, encoder.input);
    expect(started.size).toBe(lanes * batchSize);
    expect(outcomes).toEqual([]);
    gate.resolve(undefined);
    await done;
    expect(outcomes).toHaveLength(photos.length);
    expect(running.most).toBe(1);
  });

  test("rejects with the encoder's error, and commits nothing after it", async () => {
    const photos = await writePhotos(temporaryDirectory(), 30);
    const encoder = await openShipped();
    let calls = 0;
    const failing: Encoder = {
      ...encoder,
      embed: async (inputs) => {
        calls += 1;
        if (calls === 3) throw new EngineError("encoder-failed", "The encoder failed.");
        return encoder.embed(inputs);
      },
    };
    const commits: number[] = [];
    const commit = (batch: Outcome[]) => commits.push(batch.length);
    await expect(embedPhotos(photos, failing, commit, { batchSize: 4, signal: never })).rejects.toMatchObject(
      {
        code: "encoder-failed",
      },
    );
    for (const { path } of photos) await readPhoto(path, encoder.input);
    expect(commits).toEqual([4, 4]);
    expect(calls).toBe(3);
  });

  test("rejects with the error of a commit, and commits nothing after it", async () => {
    const photos = await writePhotos(temporaryDirectory(), 30);
    const encoder = await openShipped();
    let commits = 0;
    const full = () => {
      commits += 1;
      if (commits === 2) throw new EngineError("disk-full", "The disk is full.");
    };
    await expect(embedPhotos(photos, encoder, full, { batchSize: 4, signal: never })).rejects.toMatchObject({
      code: "disk-full",
    });
    for (const { path } of photos) await readPhoto(path, encoder.input);
    expect(commits).toBe(2);
  });

  test("rejects at once when aborted, though a photo is being decoded, and commits nothing after it", async () => {
    const directory = temporaryDirectory();
    const encoder = await openShipped();
    const slowPath = join(directory, "slow.tif");
    writeFileSync(slowPath, slowPhoto(9_000));
    const photos = [{ id: 100, path: slowPath }, ...(await writePhotos(directory, 12))];
    const abort = new AbortController();
    const committed: Outcome[] = [];
    const done = embedPhotos(photos, encoder, (batch) => committed.push(...batch), {
      batchSize: 4,
      signal: abort.signal,
    });
    await waitFor(() => committed.length > 0);
    const abortedAtMs = performance.now();
    abort.abort();
    await expect(done).rejects.toMatchObject({ name: "AbortError" });
    expect(performance.now() - abortedAtMs).toBeLessThan(300);
    const before = committed.length;
    // By the time the same photo is read once more, the decode that was under way is over.
    await readPhoto(slowPath, encoder.input);
    expect(committed).toHaveLength(before);
    expect(byId(committed).has(100)).toBe(false);
  });

  test("commits no batch that was with the encoder when it was aborted", async () => {
    const photos = await writePhotos(temporaryDirectory(), 6);
    const encoder = await openShipped();
    const abort = new AbortController();
    const answered = Promise.withResolvers<undefined>();
    const aborting: Encoder = {
      ...encoder,
      embed: async (inputs) => {
        abort.abort();
        const vectors = await encoder.embed(inputs);
        answered.resolve(undefined);
        return vectors;
      },
    };
    const commits: Outcome[][] = [];
    const run = embedPhotos(photos, aborting, (batch) => commits.push(batch), {
      batchSize: 2,
      signal: abort.signal,
    });
    await expect(run).rejects.toMatchObject({ name: "AbortError" });
    await answered.promise;
    await encoder.embed([]).catch(() => undefined);
    expect(commits).toEqual([]);
  });

  test("rejects before it reads anything when it is aborted already", async () => {
    const photos = await writePhotos(temporaryDirectory(), 3);
    const commits: Outcome[][] = [];
    const run = embedPhotos(photos, await openShipped(), (batch) => commits.push(batch), {
      batchSize: 1,
      signal: AbortSignal.abort(),
    });
    await expect(run).rejects.toMatchObject({ name: "AbortError" });
    expect(commits).toEqual([]);
  });
});
