import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { EngineClient, RankBy } from "../../../shared/contract.ts";
import { indexFolders, openEngine, rankPhotosOf, temporaryDirectory, writePhoto } from "../testing.ts";
import { canMakeTowers, twoTowersForAll, writeColour, type Family } from "./testing.ts";

const towers = twoTowersForAll("clip", "siglip2");

const photos = {
  red: [230, 20, 20],
  purple: [120, 20, 130],
  blue: [20, 20, 230],
  night: [25, 25, 25],
  snow: [235, 235, 235],
} as const;

/** A library that has an encoder with two towers, and an engine on it that has indexed a folder of plain colours. */
async function colourLibrary(family: Family) {
  const directory = temporaryDirectory();
  const [library, folder] = [join(directory, "library"), directory];
  const { directory: encoder } = towers.addTo(library, family);
  const path = (name: keyof typeof photos) => join(folder, `${name}.png`);
  for (const [name, colour] of Object.entries(photos)) await writeColour(path(name as "red"), colour);
  const reopen = async (encoderId: string = family) => {
    const engine = await openEngine(library, { encoderId });
    await indexFolders(engine.client, folder);
    return engine;
  };
  return { library, folder, encoder, path, reopen, ...(await reopen()) };
}

const words = (low: string, high: string) => ({ low: [], high: [], words: { low, high } });
const photosAt = (low: string, high: string) => ({ low: [{ path: low }], high: [{ path: high }] });
const estimatorOf = async (client: EngineClient, by: RankBy) =>
  (await client["photo.rank"]({ folderId: null, by, estimator: "auto" })).estimator;
const orderOf = async (client: EngineClient, by: RankBy, ...among: (keyof typeof photos)[]) =>
  (await rankPhotosOf(client, null, by))
    .map(({ path }) => /(\w+)\.png$/.exec(path)![1])
    .filter((name) => among.includes(name as "red"));

describe.skipIf(!canMakeTowers).each<Family>(["clip", "siglip2"])(
  "with an encoder like %s, words",
  (family) => {
    test("order photos by what they mean", async () => {
      const { client } = await colourLibrary(family);
      expect(await orderOf(client, words("blue", "red"), "blue", "red", "purple")).toEqual([
        "red",
        "purple",
        "blue",
      ]);
      expect(await orderOf(client, words("red", "blue"), "blue", "red", "purple")).toEqual([
        "blue",
        "purple",
        "red",
      ]);
      expect(await orderOf(client, words("dark", "bright"), "night", "snow", "purple")).toEqual([
        "snow",
        "purple",
        "night",
      ]);
      expect(await estimatorOf(client, words("dark", "bright"))).toBe("words");
    });

    test("count as much as photos beside them", async () => {
      const { client, path } = await colourLibrary(family);
      const scoresOf = async (by: RankBy) =>
        new Map((await rankPhotosOf(client, null, by)).map((photo) => [photo.path, photo.score]));
      const colour = words("blue", "red");
      const light = photosAt(path("night"), path("snow"));
      const both = { ...colour, ...light };
      expect(await estimatorOf(client, both)).toBe("pair+words");
      const [byWords, byPhotos, byBoth] = [
        await scoresOf(colour),
        await scoresOf(light),
        await scoresOf(both),
      ];
      for (const [photo, score] of byBoth) {
        // The two axes are at right angles here, so that the length of their sum is the root of 2.
        expect(score * Math.SQRT2).toBeCloseTo(byWords.get(photo)! + byPhotos.get(photo)!, 2);
      }
    });

    test("are evaluated like any axis", async () => {
      const { client, path } = await colourLibrary(family);
      const labels = {
        paths: [path("red"), path("purple"), path("blue")],
        values: Float64Array.of(3, 2, 1),
      };
      const input = { by: words("blue", "red"), estimator: "auto", labels } as const;
      expect(await client["axis.evaluate"](input)).toMatchObject({ n: 3, spearman: 1, estimator: "words" });
    });

    test("in other writing are words too, and those that mean the same are refused", async () => {
      const { client } = await colourLibrary(family);
      expect(await orderOf(client, words("写真 blue", "写真 red"), "blue", "red")).toEqual(["red", "blue"]);
      await expect(
        client["photo.rank"]({ folderId: null, by: words("red", " RED"), estimator: "auto" }),
      ).rejects.toMatchObject({
        code: "axis-degenerate",
      });
    });

    test("are saved with their axis, alone or beside photos, and outlive photos, files and the engine", async () => {
      const library = await colourLibrary(family);
      const { client, path, reopen } = library;
      const alone = words("blue", "red");
      const beside = { ...words("dark", "bright"), ...photosAt(path("blue"), path("red")) };
      const created = await client["axis.create"]({ name: "Alone", ...alone });
      expect(created).toEqual({
        name: "Alone",
        createdAtMs: created.createdAtMs,
        lowCount: 0,
        highCount: 0,
        words: { low: "blue", high: "red" },
        encoders: [family],
        madeBy: null,
        unusable: null,
      });
      await client["axis.create"]({ name: "Beside", ...beside });
      expect((await client["axis.list"]({})).axes).toMatchObject([
        { name: "Alone", words: { low: "blue", high: "red" } },
        { name: "Beside", words: { low: "dark", high: "bright" }, lowCount: 1 },
      ]);
      expect(await client["axis.show"]({ name: "alone" })).toEqual({ ...created, examples: [] });
      const before = [await rankPhotosOf(client, null, alone), await rankPhotosOf(client, null, beside)];
      await library.close();
      for (const name of ["text.onnx", "tokenizer.json"]) rmSync(join(library.encoder, name));

      const again = await reopen();
      const after = [
        await rankPhotosOf(again.client, null, { axis: "Alone" }),
        await rankPhotosOf(again.client, null, { axis: "Beside" }),
      ];
      expect(after).toEqual(before);
      expect(await estimatorOf(again.client, { axis: "Beside" })).toBe("pair+words");
      await again.client["axis.delete"]({ name: "Alone" });
      expect((await again.client["axis.list"]({})).axes.map(({ name }) => name)).toEqual(["Beside"]);
    });

    test("go with their axis into a file, and come out of it where no text tower is", async () => {
      const { client, path } = await colourLibrary(family);
      const axes = {
        Alone: words("blue", "red"),
        Beside: { ...words("dark", "bright"), ...photosAt(path("blue"), path("red")) },
      };
      const other = await colourLibrary(family);
      for (const name of ["text.onnx", "tokenizer.json"]) rmSync(join(other.encoder, name));
      for (const [name, by] of Object.entries(axes)) {
        const created = await client["axis.create"]({ name, ...by });
        const { json } = await client["axis.export"]({ name });
        const imported = await other.client["axis.import"]({ json });
        expect({ ...imported, createdAtMs: created.createdAtMs }).toEqual(created);
        expect(await other.client["axis.export"]({ name })).toEqual({ json });
        const [ours, theirs] = [
          await rankPhotosOf(client, null, by),
          await rankPhotosOf(other.client, null, { axis: name }),
        ];
        expect(theirs.map(({ score }) => score)).toEqual(ours.map(({ score }) => score));
      }
    });
  },
);

describe.skipIf(!canMakeTowers)("words of a saved axis", () => {
  test("are understood again by another encoder that has a text tower, and refused by one that has none", async () => {
    const { library, client, close, reopen } = await colourLibrary("clip");
    towers.addTo(library, "siglip2");
    await client["axis.create"]({ name: "Redness", ...words("blue", "red") });
    await close();

    const second = await reopen("siglip2");
    expect(await orderOf(second.client, { axis: "Redness" }, "blue", "red", "purple")).toEqual([
      "red",
      "purple",
      "blue",
    ]);
    expect((await second.client["axis.show"]({ name: "Redness" })).encoders).toEqual(["clip", "siglip2"]);
    await second.close();

    const third = await reopen("lineup-small-2");
    const message =
      'The axis "Redness" is made of words alone, and the encoder lineup-small-2 has no text tower; use it with ' +
      "--encoder clip, siglip2, or make the axis again from photos.";
    const refusal = { code: "encoder-without-words", message };
    await expect(rankPhotosOf(third.client, null, { axis: "Redness" })).rejects.toMatchObject(refusal);
    await expect(third.client["axis.export"]({ name: "Redness" })).rejects.toMatchObject(refusal);
    expect(await third.client["axis.show"]({ name: "Redness" })).toMatchObject({
      words: { low: "blue", high: "red" },
      unusable: refusal,
    });
  });
});

describe.skipIf(!canMakeTowers)("when an axis is given other ends, its words", () => {
  test("can be exchanged or left out, and keep their vectors of other encoders where they stay", async () => {
    const { library, client, close, path, reopen } = await colourLibrary("clip");
    towers.addTo(library, "siglip2");
    const update = (engine: EngineClient, ends: ReturnType<typeof words> | ReturnType<typeof photosAt>) =>
      engine["axis.update"]({ name: "Axis", ...ends });
    await client["axis.create"]({ name: "Axis", ...words("blue", "red") });
    expect(await update(client, words("red", "blue"))).toMatchObject({ words: { low: "red", high: "blue" } });
    expect(await orderOf(client, { axis: "Axis" }, "blue", "red")).toEqual(["blue", "red"]);
    expect((await update(client, photosAt(path("night"), path("snow")))).words).toBeUndefined();
    expect(await estimatorOf(client, { axis: "Axis" })).toBe("pair");
    await update(client, words("red", "blue"));
    await close();

    const second = await reopen("siglip2");
    expect(await update(second.client, words("red", "blue"))).toMatchObject({
      encoders: ["clip", "siglip2"],
    });
    expect(await update(second.client, words("blue", "red"))).toMatchObject({ encoders: ["siglip2"] });
  });

  test("stay beside photos with an encoder that has no text tower, and are refused alone or as new ones", async () => {
    const { client, close, path, reopen } = await colourLibrary("clip");
    const photos = photosAt(path("blue"), path("red"));
    await client["axis.create"]({ name: "Axis", ...words("dark", "bright"), ...photos });
    await close();
    const second = await reopen("lineup-small-2");
    const update = (ends: object) =>
      second.client["axis.update"]({ name: "Axis", ...words("dark", "bright"), ...ends });
    expect(await update(photos)).toMatchObject({ words: { low: "dark", high: "bright" }, unusable: null });
    expect(await estimatorOf(second.client, { axis: "Axis" })).toBe("pair");
    for (const refused of [update({}), update({ ...photos, words: { low: "bright", high: "dark" } })])
      await expect(refused).rejects.toMatchObject({ code: "encoder-without-words" });
    await second.close();
    const third = await reopen();
    const by = { ...words("dark", "bright"), ...photos };
    await third.client["axis.update"]({ name: "Axis", ...by });
    expect(await rankPhotosOf(third.client, null, { axis: "Axis" })).toEqual(
      await rankPhotosOf(third.client, null, by),
    );
  });
});

describe("words are refused", () => {
  async function shippedLibrary() {
    const directory = temporaryDirectory();
    const [low, high] = [
      await writePhoto(join(directory, "1.jpg"), 1),
      await writePhoto(join(directory, "2.jpg"), 2),
    ];
    const { client } = await openEngine(join(directory, "library"));
    return { client, ends: photosAt(low, high), low, high };
  }
  const text = { low: "faded", high: "crisp" };

  test("by an encoder without a text tower, but left out of a ranking by photos, and nothing is saved", async () => {
    const { client, ends } = await shippedLibrary();
    const refusal = {
      code: "encoder-without-words",
      message:
        "The encoder lineup-small-2 has no text tower, so it cannot tell what words mean; use photos, or an encoder " +
        "that has one.",
    };
    for (const by of [
      { low: [], high: [], words: text },
      { ...ends, words: text },
    ]) {
      await expect(client["axis.create"]({ name: "Newest", ...by })).rejects.toMatchObject(refusal);
    }
    const by = { low: [], high: [], words: text };
    await expect(client["photo.rank"]({ folderId: null, by, estimator: "auto" })).rejects.toMatchObject(
      refusal,
    );
    const labels = { paths: [], values: Float64Array.of() };
    await expect(client["axis.evaluate"]({ by, estimator: "auto", labels })).rejects.toMatchObject(refusal);
    const ranked = await client["photo.rank"]({ folderId: null, by: ends, estimator: "auto" });
    expect(
      await client["photo.rank"]({ folderId: null, by: { ...ends, words: text }, estimator: "auto" }),
    ).toEqual(ranked);
    expect(ranked.estimator).toBe("pair");
    expect(await client["axis.list"]({})).toEqual({ axes: [] });
  });

  test("beside photos at one end only, and where there is nothing else", async () => {
    const { client, ends } = await shippedLibrary();
    const message =
      "axis.create cannot take this input: input: an axis needs photos at both ends, words at both ends, or both: a " +
      "photo at one end and words at the other would only tell photos from words.";
    for (const by of [
      { low: ends.low, high: [], words: text },
      { low: [], high: ends.high, words: text },
      { low: [], high: ends.high },
      { low: [], high: [] },
    ]) {
      await expect(client["axis.create"]({ name: "Newest", ...by })).rejects.toMatchObject({
        code: "bad-input",
        message,
      });
      await expect(client["photo.rank"]({ folderId: null, by, estimator: "auto" })).rejects.toMatchObject({
        code: "bad-input",
      });
    }
  });

  test.each([
    ["", "words must not be empty"],
    [" \n ", "words must not be empty"],
    ["x".repeat(10_000), "words must be no longer than 1,000 characters"],
  ])("if they are %j", async (low, why) => {
    const { client } = await shippedLibrary();
    const by = { low: [], high: [], words: { low, high: "crisp" } };
    await expect(client["axis.create"]({ name: "Newest", ...by })).rejects.toMatchObject({
      code: "bad-input",
      message: `axis.create cannot take this input: words.low: ${why}.`,
    });
    await expect(client["photo.rank"]({ folderId: null, by, estimator: "auto" })).rejects.toMatchObject({
      code: "bad-input",
      message: `photo.rank cannot take this input: by.words.low: ${why}.`,
    });
  });
});
