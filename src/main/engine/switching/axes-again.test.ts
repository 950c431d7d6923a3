import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { slowPhoto } from "../photo/crafted.ts";
import { AxisTable } from "../db/tables/axes.ts";
import { StarterAxisTable } from "../db/tables/starter-axes.ts";
import { openEngine, openTools, rankPhotosOf, temporaryDirectory, writePhoto } from "../testing.ts";
import { AxesAgain } from "./axes-again.ts";
import { TinyLibrary, useEncoder } from "./testing.ts";

const references = (...paths: string[]) => paths.map((path) => ({ path }));

/** A library with an axis of two of its photos and one from elsewhere. */
async function withAxis() {
  const tiny = await TinyLibrary.open(8);
  const outside = await writePhoto(join(temporaryDirectory(), "outside.jpg"), 200);
  const ends = { low: references(tiny.path("1.jpg"), outside), high: references(tiny.path("4.jpg")) };
  await tiny.client["axis.create"]({ name: "Warm", ...ends });
  const axis = async () => (await tiny.client["axis.list"]({})).axes[0];
  return { tiny, outside, ends, axis };
}

const gone = (path: string) =>
  `The axis "Warm" stays with the encoder tiny-8, because its photo ${path} cannot be read; put that back and run ` +
  '"lineup encoders use tiny-12" again, or make the axis again.';

describe("axes", () => {
  test("are derived again from their photos, in the library or not", async () => {
    const { tiny, ends, axis } = await withAxis();
    const before = await rankPhotosOf(tiny.client, null, { axis: "Warm" });
    expect(await tiny.use("tiny-12")).toMatchObject({ axesDerived: ["Warm"], axesUnusable: [] });
    expect(await axis()).toMatchObject({ encoders: ["tiny-12", "tiny-8"], unusable: null, madeBy: null });
    const after = await rankPhotosOf(tiny.client, null, { axis: "Warm" });
    expect(after).toEqual(await rankPhotosOf(tiny.client, null, ends));
    expect(after).not.toEqual(before);
    expect(await tiny.use("tiny-8")).toMatchObject({ axesDerived: [] });
    expect(await rankPhotosOf(tiny.client, null, { axis: "Warm" })).toEqual(before);
  });

  test("are derived from the thumbnail of a photo that was deleted", async () => {
    const { tiny } = await withAxis();
    rmSync(tiny.path("1.jpg"));
    await tiny.index();
    expect(await tiny.use("tiny-12")).toMatchObject({ embedded: 7, axesDerived: ["Warm"] });
    expect(await rankPhotosOf(tiny.client, null, { axis: "Warm" })).toHaveLength(7);
  });

  test("stay with the former encoder when a photo cannot be read, whole, until it can", async () => {
    const { tiny, outside, ends, axis } = await withAxis();
    renameSync(outside, `${outside}.away`);
    expect(await tiny.use("tiny-12")).toMatchObject({
      axesDerived: [],
      axesUnusable: [{ name: "Warm", message: gone(outside) }],
    });
    expect(await axis()).toMatchObject({
      encoders: ["tiny-8"],
      unusable: { code: "axis-other-encoder", message: gone(outside) },
    });
    await expect(rankPhotosOf(tiny.client, null, { axis: "Warm" })).rejects.toMatchObject({
      code: "axis-other-encoder",
      message: gone(outside),
    });
    renameSync(`${outside}.away`, outside);
    expect(await tiny.use("tiny-12")).toMatchObject({ embedded: 0, axesDerived: ["Warm"], axesUnusable: [] });
    expect(await axis()).toMatchObject({ encoders: ["tiny-12", "tiny-8"], unusable: null });
    expect(await rankPhotosOf(tiny.client, null, { axis: "Warm" })).toEqual(
      await rankPhotosOf(tiny.client, null, ends),
    );
  });

  test("that were imported have no photos, and say so", async () => {
    const { tiny } = await withAxis();
    const { json } = await tiny.client["axis.export"]({ name: "Warm" });
    const other = await TinyLibrary.open(2);
    await other.client["axis.import"]({ json });
    // A photo of that name in the directory that the program runs in is another photo.
    const message =
      'The axis "Warm" stays with the encoder tiny-8, because it was imported without its photo 1.jpg; ' +
      "use it with --encoder tiny-8, or make the axis again from photos.";
    expect(await other.use("tiny-12")).toMatchObject({ axesUnusable: [{ name: "Warm", message }] });
  });

  test("made while the switch goes on come along", async () => {
    const { tiny, ends } = await withAxis();
    await useEncoder(tiny.client, "tiny-12", {
      told: async () => {
        const { axes } = await tiny.client["axis.list"]({});
        await tiny.client["axis.create"]({ name: `Cold ${axes.length}`, ...ends });
      },
    });
    const { axes } = await tiny.client["axis.list"]({});
    expect(axes.length).toBeGreaterThan(1);
    expect(axes.filter(({ unusable }) => unusable !== null)).toEqual([]);
  });

  test("begun before the new encoder comes into use and saved after are the new one's", async () => {
    const { tiny, ends } = await withAxis();
    const slow = join(temporaryDirectory(), "slow.tif");
    writeFileSync(slow, slowPhoto(6_000));
    const high = references(slow);
    const created = tiny.client["axis.create"]({ name: "Slow", low: ends.low, high });
    await tiny.use("tiny-12");
    expect(await created).toMatchObject({ unusable: null });
    expect(await rankPhotosOf(tiny.client, null, { axis: "Slow" })).toHaveLength(8);
  });

  test("are of no use to an encoder that is named for one time only, which changes nothing", async () => {
    const { tiny, axis } = await withAxis();
    await tiny.close();
    const once = await openEngine(tiny.library, { modelsDirectory: tiny.models, encoderId: "tiny-12" });
    await expect(rankPhotosOf(once.client, null, { axis: "Warm" })).rejects.toMatchObject({
      code: "axis-other-encoder",
    });
    await once.close();
    await tiny.openEngine();
    expect(await axis()).toMatchObject({ encoders: ["tiny-8"], unusable: null });
  });
});

test("an axis that is given other ends after it was tried is tried again, and its former ends are not saved", async () => {
  const directory = temporaryDirectory();
  const tools = await openTools(join(directory, "library"));
  const { embeddings, db, inUse } = tools;
  const [axes, starterAxes, use] = [new AxisTable(db), new StarterAxisTable(db), inUse.now];
  const formerId = embeddings.encoderId({ id: "former", sha256: "ab", preprocessing: 1, dimensions: 2 });
  const paths = await Promise.all([1, 2, 3].map((seed) => writePhoto(join(directory, `${seed}.jpg`), seed)));
  const end = (role: "low" | "high", path: string) => ({
    role,
    path,
    photoId: null,
    vector: Float32Array.of(1, 0),
  });
  const axisId = axes.insert("Warm", 1, formerId, [end("low", paths[0]), end("high", paths[1])]);
  const again = new AxesAgain({ ...tools, axes, starterAxes, use });
  const { signal } = new AbortController();
  await again.derive(signal);
  expect(again.areAllTried).toBe(true);
  axes.replace(axisId, formerId, [end("low", paths[2]), end("high", paths[1])], undefined);
  expect(again.areAllTried).toBe(false);
  expect(again.save()).toEqual([]);
  await again.derive(signal);
  expect(again.save()).toEqual(["Warm"]);
  const { encoderId } = use.vectors;
  expect(axes.examples(axisId, encoderId).every(({ vector }) => vector !== null)).toBe(true);
});
