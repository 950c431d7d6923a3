import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rankPhotosOf } from "../testing.ts";
import { describeFile, npyFile, put, TinyLibrary } from "./testing.ts";

const row = (at: number) => Array.from({ length: 12 }, (_, index) => (index === at ? 1 : 0));
const [low, high] = [npyFile(row(3)), npyFile(row(7))];
const source = "https://github.com/Others/aesthetic at 0123456";
const starterAxes = [
  {
    name: "Most aesthetic",
    licence: "MIT",
    source,
    low: describeFile("axes/low.npy", low),
    high: describeFile("axes/high.npy", high),
  },
];

/** A library in which `tiny-12` brings an axis. */
async function withStarter(): Promise<TinyLibrary> {
  const tiny = await TinyLibrary.open(6, { starterAxes });
  put(join(tiny.library, "encoders/tiny-12/axes/low.npy"), low);
  put(join(tiny.library, "encoders/tiny-12/axes/high.npy"), high);
  return tiny;
}
const namesOf = async ({ client }: TinyLibrary) =>
  (await client["axis.list"]({})).axes.map(({ name }) => name);

describe("the axes that come with an encoder", () => {
  test("are saved when it comes into use, rank by the published vectors, and say who made them", async () => {
    const tiny = await withStarter();
    expect(await namesOf(tiny)).toEqual([]);
    expect(await tiny.use("tiny-12")).toMatchObject({ axesAdded: ["Most aesthetic"], axesUnusable: [] });
    expect(await tiny.client["axis.show"]({ name: "Most aesthetic" })).toMatchObject({
      lowCount: 1,
      highCount: 1,
      encoders: ["tiny-12"],
      madeBy: { source, licence: "MIT" },
      unusable: null,
      examples: [
        { role: "low", path: "axes/low.npy", photoId: null },
        { role: "high", path: "axes/high.npy", photoId: null },
      ],
    });
    const vectors = tiny.vectors("tiny-12");
    for (const { path, score } of await rankPhotosOf(tiny.client, null, { axis: "Most aesthetic" })) {
      const vector = vectors[path.slice(tiny.folder.length + 1)];
      expect(score).toBeCloseTo((vector[7] - vector[3]) / Math.SQRT2, 6);
    }
  });

  test("exist for it alone, and another encoder says so", async () => {
    const tiny = await withStarter();
    await tiny.use("tiny-12");
    const message =
      'The axis "Most aesthetic" was made by others for the encoder tiny-12 alone; use it with --encoder tiny-12.';
    expect(await tiny.use("tiny-8")).toMatchObject({ axesUnusable: [{ name: "Most aesthetic", message }] });
    await expect(rankPhotosOf(tiny.client, null, { axis: "Most aesthetic" })).rejects.toMatchObject({
      code: "axis-other-encoder",
      message,
    });
    expect(await tiny.use("tiny-12")).toMatchObject({ axesAdded: [], axesUnusable: [] });
    expect(await rankPhotosOf(tiny.client, null, { axis: "Most aesthetic" })).toHaveLength(6);
  });

  test("do not come back once they were deleted or renamed", async () => {
    const tiny = await withStarter();
    await tiny.use("tiny-12");
    await tiny.client["axis.rename"]({ name: "Most aesthetic", newName: "Nicest" });
    await tiny.use("tiny-8");
    expect(await tiny.use("tiny-12")).toMatchObject({ axesAdded: [] });
    expect(await namesOf(tiny)).toEqual(["Nicest"]);
    expect(await tiny.client["axis.show"]({ name: "Nicest" })).toMatchObject({ madeBy: { source } });
    await tiny.client["axis.delete"]({ name: "Nicest" });
    expect(await tiny.use("tiny-12")).toMatchObject({ axesAdded: [] });
    expect(await namesOf(tiny)).toEqual([]);
  });

  test("say who made them for as long as something of theirs is in them, in copies too", async () => {
    const tiny = await withStarter();
    await tiny.use("tiny-12");
    const [one, other] = (await tiny.client["axis.show"]({ name: "Most aesthetic" })).examples;
    const [low, high] = [{ exampleId: one.exampleId }, { exampleId: other.exampleId }];
    const own = { path: tiny.path("1.jpg") };
    const madeBy = { source, licence: "MIT" };
    const copy = await tiny.client["axis.create"]({ name: "Copy", low: [low], high: [high] });
    const mixed = await tiny.client["axis.update"]({ name: "Copy", low: [low], high: [own] });
    expect([copy.madeBy, mixed.madeBy]).toEqual([madeBy, madeBy]);
    const { examples } = await tiny.client["axis.show"]({ name: "Copy" });
    const kept = { exampleId: examples.find(({ role }) => role === "high")!.exampleId };
    const mine = { low: [{ path: tiny.path("2.jpg") }], high: [kept] };
    expect(await tiny.client["axis.update"]({ name: "Copy", ...mine })).toMatchObject({ madeBy: null });
    expect((await tiny.client["axis.show"]({ name: "Most aesthetic" })).madeBy).toEqual(madeBy);
    expect(await tiny.use("tiny-8")).toMatchObject({ axesDerived: ["Copy"] });
  });

  test("leave the name to an axis of the user's own", async () => {
    const tiny = await withStarter();
    const references = { low: [{ path: tiny.path("1.jpg") }], high: [{ path: tiny.path("2.jpg") }] };
    for (const name of ["most AESTHETIC", "Most aesthetic (Others)"])
      await tiny.client["axis.create"]({ name, ...references });
    expect(await tiny.use("tiny-12")).toMatchObject({ axesAdded: ["Most aesthetic (Others 2)"] });
    expect((await tiny.client["axis.show"]({ name: "Most aesthetic" })).madeBy).toBeNull();
  });

  test("are not added from files that are not the published ones, which is told, until they are there", async () => {
    const tiny = await withStarter();
    put(join(tiny.library, "encoders/tiny-12/axes/high.npy"), npyFile(row(8)));
    const message =
      'The axis "Most aesthetic" that comes with the encoder tiny-12 was not added, because its files are missing or ' +
      'damaged; install the encoder again, then run "lineup encoders use tiny-12".';
    expect(await tiny.use("tiny-12")).toMatchObject({
      encoder: "tiny-12",
      axesAdded: [],
      axesUnusable: [{ name: "Most aesthetic", message }],
    });
    put(join(tiny.library, "encoders/tiny-12/axes/high.npy"), high);
    expect(await tiny.use("tiny-12")).toMatchObject({ axesAdded: ["Most aesthetic"], axesUnusable: [] });
  });
});
