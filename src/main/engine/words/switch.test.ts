import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { EngineClient } from "../../../shared/contract.ts";
import { useEncoder } from "../switching/testing.ts";
import { indexFolders, openEngine, rankPhotosOf, temporaryDirectory } from "../testing.ts";
import { canMakeTowers, twoTowersForAll, writeColour } from "./testing.ts";

const towers = twoTowersForAll("clip", "siglip2");
const words = { low: "blue", high: "red" };

/** A library that has gone over to `clip`, with an axis of words alone and one of photos and words. */
async function withAxes() {
  const folder = temporaryDirectory();
  const library = join(folder, "library");
  const encoders = { clip: towers.addTo(library, "clip"), siglip2: towers.addTo(library, "siglip2") };
  const [red, blue] = [
    await writeColour(join(folder, "red.png"), [230, 20, 20]),
    await writeColour(join(folder, "blue.png"), [20, 20, 230]),
  ];
  const engine = await openEngine(library);
  const { client } = engine;
  await indexFolders(client, folder);
  await useEncoder(client, "clip");
  await client["axis.create"]({ name: "Alone", low: [], high: [], words });
  await client["axis.create"]({ name: "Beside", low: [{ path: blue }], high: [{ path: red }], words });
  return { library, encoders, red, blue, ...engine };
}

const estimatorOf = async (client: EngineClient, axis: string) =>
  (await client["photo.rank"]({ folderId: null, by: { axis }, estimator: "auto" })).estimator;

const aloneRefused =
  'The axis "Alone" is made of words alone, and the encoder lineup-small-2 has no text tower; use it with ' +
  "--encoder clip, or make the axis again from photos.";

test.skipIf(!canMakeTowers)("words come along to an encoder that has a text tower", async () => {
  const { client, encoders, red, blue } = await withAxes();
  expect(await useEncoder(client, "siglip2")).toMatchObject({
    axesDerived: ["Alone", "Beside"],
    axesUnusable: [],
  });
  // They have their vectors by now.
  rmSync(join(encoders.siglip2.directory, encoders.siglip2.entry.text!.model.file));
  for (const [axis, estimator] of [
    ["Alone", "words"],
    ["Beside", "pair+words"],
  ]) {
    expect(await estimatorOf(client, axis)).toBe(estimator);
    expect((await rankPhotosOf(client, null, { axis })).map(({ path }) => path)).toEqual([red, blue]);
  }
});

test.skipIf(!canMakeTowers)(
  "without a text tower an axis falls back to its photos, and one of words alone says why it cannot",
  async () => {
    const { client } = await withAxes();
    expect(await useEncoder(client, "lineup-small-2")).toMatchObject({
      axesDerived: ["Beside"],
      axesUnusable: [{ name: "Alone", message: aloneRefused }],
    });
    expect(await estimatorOf(client, "Beside")).toBe("pair");
    expect((await client["axis.list"]({})).axes).toMatchObject([
      { name: "Alone", unusable: { code: "encoder-without-words", message: aloneRefused } },
      { name: "Beside", unusable: null },
    ]);
    await expect(estimatorOf(client, "Alone")).rejects.toMatchObject({
      code: "encoder-without-words",
      message: aloneRefused,
    });
    await useEncoder(client, "clip");
    expect([await estimatorOf(client, "Alone"), await estimatorOf(client, "Beside")]).toEqual([
      "words",
      "pair+words",
    ]);
  },
);

test.skipIf(!canMakeTowers)("a switch whose text tower is damaged ends, and changes nothing", async () => {
  const { client, encoders } = await withAxes();
  rmSync(join(encoders.siglip2.directory, encoders.siglip2.entry.text!.tokenizer.file));
  await expect(useEncoder(client, "siglip2")).rejects.toMatchObject({ code: "encoder-missing" });
  expect((await client["axis.list"]({})).axes).toMatchObject([
    { name: "Alone", encoders: ["clip"], unusable: null },
    { name: "Beside", encoders: ["clip"], unusable: null },
  ]);
  expect(await estimatorOf(client, "Beside")).toBe("pair+words");
});

test.skipIf(!canMakeTowers)("axes of words outlive their encoder, which takes no others then", async () => {
  const { library, encoders, close } = await withAxes();
  await close();
  rmSync(encoders.clip.directory, { recursive: true });
  const { client } = await openEngine(library);
  expect([await estimatorOf(client, "Alone"), await estimatorOf(client, "Beside")]).toEqual([
    "words",
    "pair+words",
  ]);
  const by = { low: [], high: [], words: { low: "dark", high: "bright" } };
  await expect(client["photo.rank"]({ folderId: null, by, estimator: "auto" })).rejects.toMatchObject({
    code: "encoder-missing",
    message:
      "The encoder clip that this library uses is gone; import it again, or use the one in the box: " +
      '"lineup encoders use lineup-small-2".',
  });
});
