import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openDatabases } from "../db/open.ts";
import { TinyLibrary } from "../switching/testing.ts";
import { rankPhotosOf, temporaryDirectory, writePhoto } from "../testing.ts";

const references = (...paths: string[]) => paths.map((path) => ({ path }));

/** A library with an axis "Warm" of two low photos and a high one. */
async function withAxis() {
  const tiny = await TinyLibrary.open(8);
  const at = (...seeds: number[]) => references(...seeds.map((seed) => tiny.path(`${seed}.jpg`)));
  await tiny.client["axis.create"]({ name: "Warm", low: at(1, 2), high: at(4) });
  const examples = async (name = "Warm") =>
    (await tiny.client["axis.show"]({ name })).examples.map(({ exampleId, role, path }) => [
      exampleId,
      role,
      path.slice(tiny.folder.length + 1),
    ]);
  const rank = (name = "Warm") => rankPhotosOf(tiny.client, null, { axis: name });
  const namesOf = async () => (await tiny.client["axis.list"]({})).axes.map(({ name }) => name);
  return { tiny, at, examples, rank, namesOf };
}
const byId = (...ids: number[]) => ids.map((exampleId) => ({ exampleId }));

describe("an example of a saved axis", () => {
  test("stands for its photo, also once that is gone", async () => {
    const { tiny, at } = await withAxis();
    const expected = await rankPhotosOf(tiny.client, null, { low: at(1), high: at(4) });
    const asked = { low: byId(1), high: byId(3) };
    expect(await rankPhotosOf(tiny.client, null, asked)).toEqual(expected);
    rmSync(tiny.path("1.jpg"));
    await tiny.index();
    const left = expected.filter(({ path }) => path !== tiny.path("1.jpg"));
    expect((await rankPhotosOf(tiny.client, null, asked)).map(({ score }) => score)).toEqual(
      left.map(({ score }) => score),
    );
  });

  test("has the photo that the library knows, or none once that is forgotten", async () => {
    const { tiny } = await withAxis();
    const photoIds = async () =>
      (await tiny.client["axis.show"]({ name: "Warm" })).examples.map(({ photoId }) => photoId);
    expect(await photoIds()).not.toContain(null);
    const { folders } = await tiny.client["folder.list"]({});
    await tiny.client["folder.remove"]({ folderId: folders[0].folderId });
    expect(await photoIds()).toEqual([null, null, null]);
  });

  test("that belongs to no axis is photo-missing", async () => {
    const { tiny, at } = await withAxis();
    await expect(rankPhotosOf(tiny.client, null, { low: byId(99), high: at(1) })).rejects.toMatchObject({
      code: "photo-missing",
      message: "The example 99 belongs to no axis any more; choose another photo.",
    });
  });

  test("without a vector of the encoder in use is made again from its photo, or refused where it came without one", async () => {
    const { tiny, at, examples } = await withAxis();
    const away = await writePhoto(join(temporaryDirectory(), "away.jpg"), 200);
    await tiny.client["axis.update"]({ name: "Warm", low: byId(1, 2), high: [...byId(3), { path: away }] });
    rmSync(away);
    // Whole or not at all: one photo that cannot be read leaves all examples without vectors.
    expect(await tiny.use("tiny-12")).toMatchObject({ axesUnusable: [{ name: "Warm" }] });
    const asked = { low: byId(1), high: byId(3) };
    expect(await rankPhotosOf(tiny.client, null, asked)).toEqual(
      await rankPhotosOf(tiny.client, null, { low: at(1), high: at(4) }),
    );
    const updated = await tiny.client["axis.update"]({ name: "Warm", low: byId(1, 2), high: byId(3) });
    expect(updated).toMatchObject({ unusable: null, encoders: ["tiny-12", "tiny-8"] });
    expect((await examples()).map(([id]) => id)).toEqual([1, 2, 3]);

    const { json } = await tiny.client["axis.export"]({ name: "Warm" });
    const other = await TinyLibrary.open(2);
    await other.use("tiny-12");
    await other.client["axis.import"]({ json });
    await other.use("tiny-8");
    await expect(rankPhotosOf(other.client, null, asked)).rejects.toMatchObject({
      code: "axis-other-encoder",
      message:
        "The example 1.jpg came without its photo and was made for another encoder; choose a photo instead.",
    });
  });
});

describe("ranking by likeness to a photo", () => {
  test("gives the cosine to it, and puts it first, before copies of it", async () => {
    const { tiny } = await withAxis();
    copyFileSync(tiny.path("3.jpg"), tiny.path("0 copy.jpg"));
    await tiny.index();
    const vectors = tiny.vectors("tiny-8");
    const ranked = await rankPhotosOf(tiny.client, null, { likeTo: { path: tiny.path("3.jpg") } });
    expect(ranked.slice(0, 2).map(({ path }) => path)).toEqual([tiny.path("3.jpg"), tiny.path("0 copy.jpg")]);
    expect(ranked).toHaveLength(9);
    expect(ranked[0].score).toBeCloseTo(1, 6);
    for (const { path, score } of ranked) {
      const vector = vectors[path.slice(tiny.folder.length + 1)];
      const cosine = vector.reduce((sum, value, index) => sum + value * vectors["3.jpg"][index], 0);
      expect(score).toBeCloseTo(cosine, 6);
    }
    expect(ranked.map(({ score }) => score)).toEqual(
      ranked.map(({ score }) => score).toSorted((a, b) => b - a),
    );
  });

  test("is the same by id and as an example, and says so", async () => {
    const { tiny } = await withAxis();
    const { photoId } = (await tiny.client["axis.show"]({ name: "Warm" })).examples[2];
    const rank = (likeTo: { photoId: number } | { exampleId: number } | { path: string }) =>
      tiny.client["photo.rank"]({ folderId: null, by: { likeTo }, estimator: "smoothed" });
    const byPath = await rank({ path: tiny.path("4.jpg") });
    expect(byPath).toMatchObject({ estimator: "likeness", encoder: { id: "tiny-8" } });
    expect(byPath.photoIds[0]).toBe(photoId);
    expect(await rank({ photoId: photoId! })).toEqual(byPath);
    expect(await rank({ exampleId: 3 })).toEqual(byPath);
  });

  test("to a photo outside the library ranks the library", async () => {
    const { tiny } = await withAxis();
    const outside = join(temporaryDirectory(), "outside.jpg");
    copyFileSync(tiny.path("5.jpg"), outside);
    const ranked = await rankPhotosOf(tiny.client, null, { likeTo: { path: outside } });
    expect([ranked.length, ranked[0].path]).toEqual([8, tiny.path("5.jpg")]);
  });
});

describe("an axis that is given other ends", () => {
  test("ranks by them, and keeps the examples that stay", async () => {
    const { tiny, at, examples, rank } = await withAxis();
    const updated = await tiny.client["axis.update"]({
      name: "warm",
      low: [...at(6), ...byId(2)],
      high: [...byId(3), ...at(5)],
    });
    expect(updated).toMatchObject({ name: "Warm", lowCount: 2, highCount: 2, encoders: ["tiny-8"] });
    expect(await examples()).toEqual([
      [2, "low", "2.jpg"],
      [3, "high", "4.jpg"],
      [4, "low", "6.jpg"],
      [5, "high", "5.jpg"],
    ]);
    expect(await rank()).toEqual(await rankPhotosOf(tiny.client, null, { low: at(2, 6), high: at(4, 5) }));
  });

  test("can have them swapped, and an example twice", async () => {
    const { tiny, at, examples, rank } = await withAxis();
    await tiny.client["axis.update"]({ name: "Warm", low: byId(3), high: byId(1, 2) });
    expect(await examples()).toEqual([
      [1, "high", "1.jpg"],
      [2, "high", "2.jpg"],
      [3, "low", "4.jpg"],
    ]);
    expect(await rank()).toEqual(await rankPhotosOf(tiny.client, null, { low: at(4), high: at(1, 2) }));
    await tiny.client["axis.update"]({ name: "Warm", low: byId(3), high: byId(1, 1, 2) });
    expect((await examples()).map(([id]) => id)).toEqual([1, 2, 3, 4]);
    expect(await rank()).toEqual(await rankPhotosOf(tiny.client, null, { low: at(4), high: at(1, 2, 1) }));
  });

  test("stays as it was when they make none, or when there is no such axis", async () => {
    const { tiny, at, examples, rank } = await withAxis();
    const before = [await examples(), await rank()];
    const update = (
      name: string,
      low: Parameters<(typeof tiny.client)["axis.update"]>[0]["low"],
      high = at(4),
    ) => tiny.client["axis.update"]({ name, low, high });
    await expect(update("Warm", at(4))).rejects.toMatchObject({ code: "axis-degenerate" });
    await expect(update("Warm", references(tiny.path("gone.jpg")))).rejects.toMatchObject({
      code: "photo-missing",
    });
    await expect(update("Warm", byId(1, 99))).rejects.toMatchObject({ code: "photo-missing" });
    await expect(update("Warm", [])).rejects.toMatchObject({ code: "bad-input" });
    await expect(update("Wram", at(1))).rejects.toMatchObject({ code: "axis-missing" });
    expect([await examples(), await rank()]).toEqual(before);
  });

  test("keeps the vectors of other encoders for what stays, and gets those of what is new at the next switch", async () => {
    const { tiny, at, rank } = await withAxis();
    await tiny.use("tiny-12");
    const fewer = await tiny.client["axis.update"]({ name: "Warm", low: byId(1), high: byId(3) });
    expect(fewer.encoders).toEqual(["tiny-12", "tiny-8"]);
    const more = await tiny.client["axis.update"]({
      name: "Warm",
      low: byId(1),
      high: [...byId(3), ...at(5)],
    });
    expect(more.encoders).toEqual(["tiny-12"]);
    expect(await tiny.use("tiny-8")).toMatchObject({ axesDerived: ["Warm"], axesUnusable: [] });
    expect(await rank()).toEqual(await rankPhotosOf(tiny.client, null, { low: at(1), high: at(4, 5) }));
  });
});

describe("an example that an axis no longer has", () => {
  test("comes back by its id for a month, with its vectors of every encoder", async () => {
    const { tiny, at, examples, rank } = await withAxis();
    await tiny.use("tiny-12");
    const before = [await tiny.client["axis.show"]({ name: "Warm" }), await rank()];
    await tiny.client["axis.update"]({ name: "Warm", low: at(5), high: at(6) });
    expect(await examples()).toEqual([
      [4, "low", "5.jpg"],
      [5, "high", "6.jpg"],
    ]);
    for (const seed of [1, 2, 4]) rmSync(tiny.path(`${seed}.jpg`));
    await tiny.close();
    await tiny.openEngine();
    await tiny.client["axis.update"]({ name: "Warm", low: byId(1, 2), high: byId(3) });
    expect(await tiny.client["axis.show"]({ name: "Warm" })).toEqual(before[0]);
    expect(await rank()).toEqual(before[1]);
    // Those that the undone change had brought are the removed ones now.
    await tiny.client["axis.update"]({ name: "Warm", low: byId(4), high: byId(5) });
    await tiny.close();
    const { library, close } = openDatabases(tiny.library);
    const date = library.prepare("UPDATE axis_example SET removed_at_ms = ? WHERE id = ?");
    const monthMs = 30 * 24 * 3_600_000;
    date.run(Date.now() - monthMs - 1_000, 1);
    date.run(Date.now() - monthMs + 60_000, 2);
    close();
    await tiny.openEngine();
    await expect(
      tiny.client["axis.update"]({ name: "Warm", low: byId(1), high: byId(3) }),
    ).rejects.toMatchObject({ code: "photo-missing" });
    await tiny.client["axis.update"]({ name: "Warm", low: byId(2), high: byId(3) });
    expect((await examples()).map(([id]) => id)).toEqual([2, 3]);
  });

  test("came without its photo, and comes back with who made it", async () => {
    const { tiny, at, rank } = await withAxis();
    const { json } = await tiny.client["axis.export"]({ name: "Warm" });
    await tiny.client["axis.delete"]({ name: "Warm" });
    await tiny.client["axis.import"]({ json });
    await tiny.close();
    const { library, close } = openDatabases(tiny.library);
    library.exec("INSERT INTO axis_maker SELECT id, 'Others', 'CC0' FROM axis WHERE deleted_at_ms IS NULL");
    close();
    await tiny.openEngine();
    const before = [await tiny.client["axis.show"]({ name: "Warm" }), await rank()];
    expect(before[0]).toMatchObject({ madeBy: { source: "Others" } });
    const own = await tiny.client["axis.update"]({ name: "Warm", low: at(5), high: at(6) });
    expect(own.madeBy).toBeNull();
    await tiny.client["axis.update"]({ name: "Warm", low: byId(4, 5), high: byId(6) });
    expect([await tiny.client["axis.show"]({ name: "Warm" }), await rank()]).toEqual(before);
  });
});

test("an axis made of another's examples has their vectors of every encoder", async () => {
  const { tiny, rank } = await withAxis();
  await tiny.use("tiny-12");
  const copy = await tiny.client["axis.create"]({ name: "Warm 2", low: byId(1, 2), high: byId(3) });
  expect(copy).toMatchObject({ lowCount: 2, highCount: 1, encoders: ["tiny-12", "tiny-8"] });
  expect(await rank("Warm 2")).toEqual(await rank());
  await tiny.client["axis.delete"]({ name: "Warm" });
  expect(await tiny.use("tiny-8")).toMatchObject({ axesDerived: [], axesUnusable: [] });
  expect(await rank("Warm 2")).toHaveLength(8);
});

describe("a deleted axis", () => {
  test("is none until it is restored, as it was", async () => {
    const { tiny, at, rank, namesOf } = await withAxis();
    const before = [await tiny.client["axis.show"]({ name: "Warm" }), await rank()];
    const { deletedAxisId } = await tiny.client["axis.delete"]({ name: "Warm" });
    expect(await namesOf()).toEqual([]);
    await expect(rank()).rejects.toMatchObject({
      code: "axis-missing",
      message: 'There is no axis "Warm"; none is saved yet.',
    });
    await expect(tiny.client["axis.update"]({ name: "Warm", low: at(1), high: at(2) })).rejects.toMatchObject(
      {
        code: "axis-missing",
      },
    );
    await tiny.close();
    await tiny.openEngine();
    const restored = await tiny.client["axis.restore"]({ deletedAxisId });
    expect([await tiny.client["axis.show"]({ name: "Warm" }), await rank()]).toEqual(before);
    expect(before[0]).toMatchObject(restored);
    await expect(tiny.client["axis.restore"]({ deletedAxisId })).rejects.toMatchObject({
      code: "axis-missing",
    });
  });

  test("gives up its name, and waits while another has it", async () => {
    const { tiny, at, namesOf } = await withAxis();
    const first = await tiny.client["axis.delete"]({ name: "Warm" });
    await tiny.client["axis.create"]({ name: "WARM", low: at(1), high: at(2) });
    await expect(tiny.client["axis.restore"](first)).rejects.toMatchObject({
      code: "axis-exists",
      message: 'There is another axis "WARM" by now; rename that one, then restore this one.',
    });
    const second = await tiny.client["axis.delete"]({ name: "warm" });
    await tiny.client["axis.create"]({ name: "Warm", low: at(3), high: at(2) });
    await tiny.client["axis.rename"]({ name: "Warm", newName: "Cold" });
    await tiny.client["axis.restore"](second);
    await tiny.client["axis.rename"]({ name: "WARM", newName: "Cosy" });
    await tiny.client["axis.restore"](first);
    expect(await namesOf()).toEqual(["Cold", "Cosy", "Warm"]);
  });

  test("is not derived by a switch, and is once it is restored", async () => {
    const { tiny, rank } = await withAxis();
    const deleted = await tiny.client["axis.delete"]({ name: "Warm" });
    expect(await tiny.use("tiny-12")).toMatchObject({ axesDerived: [], axesUnusable: [] });
    expect(await tiny.client["axis.restore"](deleted)).toMatchObject({
      encoders: ["tiny-8"],
      unusable: { code: "axis-other-encoder", message: expect.stringContaining("tiny-8") as string },
    });
    expect(await tiny.use("tiny-12")).toMatchObject({ axesDerived: ["Warm"], axesUnusable: [] });
    expect(await rank()).toHaveLength(8);
  });

  test("is forgotten after a month, and not before", async () => {
    const { tiny, at, namesOf } = await withAxis();
    await tiny.client["axis.create"]({ name: "Cold", low: at(3), high: at(5) });
    const [warm, cold] = [
      await tiny.client["axis.delete"]({ name: "Warm" }),
      await tiny.client["axis.delete"]({ name: "Cold" }),
    ];
    await tiny.close();
    const { library, close } = openDatabases(tiny.library);
    const dayMs = 24 * 3_600_000;
    const date = library.prepare("UPDATE axis SET deleted_at_ms = ? WHERE id = ?");
    date.run(Date.now() - 30 * dayMs - 1_000, warm.deletedAxisId);
    date.run(Date.now() - 30 * dayMs + 60_000, cold.deletedAxisId);
    close();
    await tiny.openEngine();
    await expect(tiny.client["axis.restore"](warm)).rejects.toMatchObject({
      code: "axis-missing",
      message:
        "That axis was restored before, or deleted more than a month ago; make it again from its photos.",
    });
    await tiny.client["axis.restore"](cold);
    expect(await namesOf()).toEqual(["Cold"]);
  });
});
