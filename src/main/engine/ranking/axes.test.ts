import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { EngineClient, RankBy } from "../../../shared/contract.ts";
import {
  indexFolders,
  modelsDirectory,
  openEngine,
  rankPhotosOf,
  shippedEntry,
  temporaryDirectory,
  writePhoto,
} from "../testing.ts";

async function indexedFolder() {
  const directory = temporaryDirectory();
  const folder = join(directory, "photos");
  const paths = await Promise.all(
    [0, 1, 2, 3, 4, 5].map((seed) => writePhoto(join(folder, `${seed}.jpg`), seed)),
  );
  const library = join(directory, "library");
  const { client, close } = await openEngine(library);
  await indexFolders(client, folder);
  return { directory, folder, paths, library, client, close };
}

const ends = (low: string[], high: string[]) => ({
  low: low.map((path) => ({ path })),
  high: high.map((path) => ({ path })),
});
const namesOf = async (client: EngineClient) => (await client["axis.list"]({})).axes.map(({ name }) => name);

describe("a saved axis", () => {
  test("ranks as its examples do, with the estimator that is asked for", async () => {
    const { folder, paths, client } = await indexedFolder();
    const one = ends([paths[1]], [paths[4]]);
    const more = ends([paths[1], paths[0]], [paths[4], paths[5]]);
    await client["axis.create"]({ name: "One", ...one });
    await client["axis.create"]({ name: "More", ...more });
    const rank = (by: RankBy, estimator: "auto" | "pair" | "smoothed" = "auto") =>
      rankPhotosOf(client, folder, by, estimator);
    expect(await rank({ axis: "One" })).toEqual(await rank(one));
    expect(await rank({ axis: "More" })).toEqual(await rank(more));
    expect(await rank({ axis: "More" }, "pair")).toEqual(await rank({ axis: "One" }));
    expect(await rank({ axis: "More" }, "smoothed")).toEqual(await rank(more, "smoothed"));
    expect(await rank({ axis: "More" })).not.toEqual(await rank({ axis: "One" }));
  });

  test("is shown and listed with what it was made of", async () => {
    const { paths, client } = await indexedFolder();
    const beforeMs = Date.now();
    const created = await client["axis.create"]({ name: "Warm", ...ends([paths[1]], [paths[4], paths[5]]) });
    expect(created.createdAtMs).toBeGreaterThanOrEqual(beforeMs);
    expect(created.createdAtMs).toBeLessThanOrEqual(Date.now());
    expect(created).toEqual({
      name: "Warm",
      createdAtMs: created.createdAtMs,
      lowCount: 1,
      highCount: 2,
      encoders: [shippedEntry.id],
      madeBy: null,
      unusable: null,
    });
    expect(await client["axis.list"]({})).toEqual({ axes: [created] });
    const shown = await client["axis.show"]({ name: "warm" });
    expect(shown).toEqual({
      ...created,
      examples: [
        { exampleId: 1, role: "low", path: paths[1], photoId: shown.examples[0].photoId },
        { exampleId: 2, role: "high", path: paths[4], photoId: shown.examples[1].photoId },
        { exampleId: 3, role: "high", path: paths[5], photoId: shown.examples[2].photoId },
      ],
    });
    const photoIds = Uint32Array.from(shown.examples, ({ photoId }) => photoId!);
    const { photos } = await client["photo.describe"]({ photoIds });
    expect(photos.map(({ path }) => path)).toEqual([paths[1], paths[4], paths[5]]);
  });

  test("outlives its photos and the engine", async () => {
    const { folder, paths, library, client, close } = await indexedFolder();
    await client["axis.create"]({ name: "Warm", ...ends([paths[1]], [paths[4]]) });
    const before = await rankPhotosOf(client, folder, { axis: "Warm" });
    rmSync(paths[1]);
    rmSync(paths[4]);
    await indexFolders(client, folder);
    await close();
    const reopened = await openEngine(library);
    const after = await rankPhotosOf(reopened.client, folder, { axis: "Warm" });
    const others = before.filter(({ path }) => path !== paths[1] && path !== paths[4]);
    expect(after.map(({ path, score }) => ({ path, score }))).toEqual(
      others.map(({ path, score }) => ({ path, score })),
    );
  });

  test("is listed by name, whatever its case", async () => {
    const { paths, client } = await indexedFolder();
    for (const name of ["beta", "Alpha", "Gamma", "Über"])
      await client["axis.create"]({ name, ...ends([paths[1]], [paths[4]]) });
    expect(await namesOf(client)).toEqual(["Alpha", "beta", "Gamma", "Über"]);
  });

  test("is renamed, also in case alone, and deleted", async () => {
    const { folder, paths, client } = await indexedFolder();
    const by = ends([paths[1]], [paths[4]]);
    for (const name of ["warm", "Sharp"]) await client["axis.create"]({ name, ...by });
    await client["axis.rename"]({ name: "WARM", newName: "Warm" });
    expect(await namesOf(client)).toEqual(["Sharp", "Warm"]);
    await client["axis.rename"]({ name: "Warm", newName: "Cosy" });
    expect(await rankPhotosOf(client, folder, { axis: "Cosy" })).toEqual(
      await rankPhotosOf(client, folder, by),
    );
    await expect(client["axis.rename"]({ name: "Cosy", newName: "SHARP" })).rejects.toMatchObject({
      code: "axis-exists",
      message: 'There is an axis "Sharp" already; choose another name or delete it first.',
    });
    await client["axis.delete"]({ name: "cosy" });
    expect(await namesOf(client)).toEqual(["Sharp"]);
    await client["axis.create"]({ name: "Cosy", ...by });
    expect(await namesOf(client)).toEqual(["Cosy", "Sharp"]);
  });

  test("that does not exist is axis-missing, with the names that do", async () => {
    const { paths, client } = await indexedFolder();
    const missing = () => client["axis.show"]({ name: "Wram" });
    await expect(missing()).rejects.toMatchObject({
      code: "axis-missing",
      message: 'There is no axis "Wram"; none is saved yet.',
    });
    for (const name of ["Warm", "Sharp"])
      await client["axis.create"]({ name, ...ends([paths[1]], [paths[4]]) });
    const message = 'There is no axis "Wram"; saved are "Sharp", "Warm".';
    await expect(missing()).rejects.toMatchObject({ code: "axis-missing", message });
    for (const refused of [
      client["axis.rename"]({ name: "Wram", newName: "New" }),
      client["axis.delete"]({ name: "Wram" }),
      client["axis.export"]({ name: "Wram" }),
      client["photo.rank"]({ folderId: null, by: { axis: "Wram" }, estimator: "auto" }),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: "axis-missing", message });
    }
  });

  test("is not made from ends that do not differ, from bad photos, or under a name that is taken", async () => {
    const { directory, paths, client } = await indexedFolder();
    const create = (name: string, low: string[], high: string[]) =>
      client["axis.create"]({ name, ...ends(low, high) });
    await create("Warm", [paths[1]], [paths[4]]);
    await expect(create("warm", [paths[1]], [paths[5]])).rejects.toMatchObject({ code: "axis-exists" });
    await expect(create("Same", [paths[1], paths[2]], [paths[2], paths[1]])).rejects.toMatchObject({
      code: "axis-degenerate",
    });
    await expect(create("Gone", [join(directory, "gone.jpg")], [paths[1]])).rejects.toMatchObject({
      code: "photo-missing",
    });
    await expect(create("", [paths[1]], [paths[4]])).rejects.toMatchObject({ code: "bad-input" });
    expect(await namesOf(client)).toEqual(["Warm"]);
  });
});

describe("an exported axis", () => {
  test("is the same axis in another library", async () => {
    const { folder, paths, client } = await indexedFolder();
    const created = await client["axis.create"]({
      name: "Warm",
      ...ends([paths[1], paths[0]], [paths[4], paths[5]]),
    });
    const { json } = await client["axis.export"]({ name: "Warm" });
    expect(json).not.toContain(folder);

    const other = await openEngine(temporaryDirectory());
    const imported = await other.client["axis.import"]({ json });
    expect({ ...imported, createdAtMs: created.createdAtMs }).toEqual(created);
    expect((await other.client["axis.show"]({ name: "Warm" })).examples).toEqual([
      { exampleId: 1, role: "low", path: "1.jpg", photoId: null },
      { exampleId: 2, role: "low", path: "0.jpg", photoId: null },
      { exampleId: 3, role: "high", path: "4.jpg", photoId: null },
      { exampleId: 4, role: "high", path: "5.jpg", photoId: null },
    ]);
    expect(await other.client["axis.export"]({ name: "Warm" })).toEqual({ json });
    await indexFolders(other.client, folder);
    expect(await rankPhotosOf(other.client, folder, { axis: "Warm" })).toEqual(
      await rankPhotosOf(client, folder, { axis: "Warm" }),
    );
  });

  test("is refused where its name is taken, where it is damaged, and where its ends do not differ", async () => {
    const { paths, client } = await indexedFolder();
    await client["axis.create"]({ name: "Warm", ...ends([paths[1]], [paths[4]]) });
    const { json } = await client["axis.export"]({ name: "Warm" });
    await expect(client["axis.import"]({ json })).rejects.toMatchObject({ code: "axis-exists" });
    await client["axis.delete"]({ name: "Warm" });
    await expect(client["axis.import"]({ json: json.slice(0, -10) })).rejects.toMatchObject({
      code: "axis-file-invalid",
    });
    const file = JSON.parse(json) as { examples: { vector: string }[] };
    file.examples[1].vector = file.examples[0].vector;
    await expect(client["axis.import"]({ json: JSON.stringify(file) })).rejects.toMatchObject({
      code: "axis-degenerate",
    });
    expect(await namesOf(client)).toEqual([]);
  });
});

describe("an axis of another encoder", () => {
  /** The shipped encoder under another name and fed in another way: its vectors must not be taken for the same. */
  function otherModels(): string {
    const models = join(temporaryDirectory(), "models");
    cpSync(join(modelsDirectory, shippedEntry.id), join(models, "other"), { recursive: true });
    const other = { ...shippedEntry, id: "other", preprocessing: 2 };
    writeFileSync(join(models, "catalog.json"), JSON.stringify({ encoders: [other] }));
    return models;
  }

  test("is kept, shown and renamed, but not ranked by, exported or imported", async () => {
    const { folder, paths, library, client, close } = await indexedFolder();
    await client["axis.create"]({ name: "Warm", ...ends([paths[1]], [paths[4]]) });
    const { json } = await client["axis.export"]({ name: "Warm" });
    await close();

    const other = await openEngine(library, { modelsDirectory: otherModels() });
    const refusal = {
      code: "axis-other-encoder",
      message:
        `The axis "Warm" was made with the encoder ${shippedEntry.id}, and this library uses other: their vectors cannot ` +
        `be mixed. Use --encoder ${shippedEntry.id}, or make the axis again from its photos.`,
    };
    await indexFolders(other.client, folder);
    await expect(rankPhotosOf(other.client, folder, { axis: "Warm" })).rejects.toMatchObject(refusal);
    await expect(other.client["axis.export"]({ name: "Warm" })).rejects.toMatchObject(refusal);
    await expect(other.client["axis.import"]({ json })).rejects.toMatchObject(refusal);
    expect((await other.client["axis.show"]({ name: "Warm" })).encoders).toEqual([shippedEntry.id]);
    await other.client["axis.rename"]({ name: "Warm", newName: "Cosy" });
    await other.close();

    const again = await openEngine(library);
    expect(await rankPhotosOf(again.client, folder, { axis: "Cosy" })).toHaveLength(6);
  });
});
