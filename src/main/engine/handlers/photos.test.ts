import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { indexFolders, openEngine, rankPhotosOf, temporaryDirectory, writePhoto } from "../testing.ts";

/** Six photos, four of them in a folder inside, and two axes. */
async function withAxes() {
  const directory = temporaryDirectory();
  const folder = join(directory, "photos");
  const paths = await Promise.all(
    [0, 1, 2, 3, 4, 5].map((seed) => writePhoto(join(folder, seed < 2 ? "." : "inner", `${seed}.jpg`), seed)),
  );
  const engine = await openEngine(join(directory, "library"));
  const { client } = engine;
  await indexFolders(client, folder);
  for (const [name, low, high] of [
    ["Warm", 1, 4],
    ["Sharp", 2, 5],
  ] as const)
    await client["axis.create"]({ name, low: [{ path: paths[low] }], high: [{ path: paths[high] }] });
  const idOf = async (path: string) => {
    const { photoIds } = await client["photo.list"]({ folderId: null });
    const { photos } = await client["photo.describe"]({ photoIds });
    return photos.find((photo) => photo.path === path)!.photoId;
  };
  const folderId = async (path: string) => (await client["folder.find"]({ path })).folderId;
  return { directory, folder, paths, idOf, folderId, ...engine };
}

describe("looking at a photo closely", () => {
  test("gives its facts and where it stands on every axis, as ranking does, in a folder or in all", async () => {
    const { client, folder, paths, idOf, folderId } = await withAxes();
    const photoId = await idOf(paths[3]);
    const { photos } = await client["photo.describe"]({ photoIds: Uint32Array.of(photoId) });
    for (const place of [null, folder, join(folder, "inner")]) {
      const ranked = async (axis: string) => {
        const { score, percentile } = (await rankPhotosOf(client, place, { axis })).find(
          ({ path }) => path === paths[3],
        )!;
        return { axis, score, percentile: expect.closeTo(percentile, 4) as number };
      };
      const id = place === null ? null : await folderId(place);
      expect(await client["photo.inspect"]({ photoId, folderId: id })).toEqual({
        ...photos[0],
        camera: null,
        exposure: null,
        standings: [await ranked("Sharp"), await ranked("Warm")],
      });
    }
  });

  test("gives what the camera wrote, for as long as the file can be reached", async () => {
    const { client, folder } = await withAxes();
    const path = join(folder, "camera.jpg");
    const exif = { IFD0: { Make: "Canon", Model: "EOS R5" }, IFD2: { FNumber: "4/1" } };
    await sharp({ create: { width: 40, height: 30, channels: 3, background: "#936" } })
      .withExif(exif)
      .toFile(path);
    await indexFolders(client, folder);
    const { photoIds } = await client["photo.list"]({ folderId: null });
    const { photos } = await client["photo.describe"]({ photoIds });
    const { photoId } = photos.find((photo) => photo.path === path)!;
    const inspect = () => client["photo.inspect"]({ photoId, folderId: null });
    const before = await inspect();
    expect(before).toMatchObject({ camera: "Canon EOS R5", exposure: "f/4" });
    renameSync(folder, `${folder}-unplugged`);
    expect(await inspect()).toEqual({ ...before, camera: null, exposure: null });
  });

  test("gives no standings outside the folder, without a vector, or on axes of no use", async () => {
    const { client, directory, folder, paths, idOf, folderId } = await withAxes();
    const inner = await folderId(join(folder, "inner"));
    expect(
      (await client["photo.inspect"]({ photoId: await idOf(paths[0]), folderId: inner })).standings,
    ).toEqual([]);
    await client["axis.delete"]({ name: "Warm" });
    const { standings } = await client["photo.inspect"]({ photoId: await idOf(paths[0]), folderId: null });
    expect(standings.map(({ axis }) => axis)).toEqual(["Sharp"]);
    writeFileSync(paths[1], "no photo any more");
    const photoId = await idOf(paths[1]);
    await indexFolders(client, join(directory, "photos"));
    expect(await client["photo.inspect"]({ photoId, folderId: null })).toMatchObject({ standings: [] });
  });

  test("that is not in the library is photo-missing", async () => {
    const { client } = await withAxes();
    for (const asked of [
      client["photo.inspect"]({ photoId: 999, folderId: null }),
      client["photo.reveal"]({ photoId: 999 }),
    ]) {
      await expect(asked).rejects.toMatchObject({
        code: "photo-missing",
        message: "That photo is not in the library any more; choose another one.",
      });
    }
  });
});

test("a photo whose file is gone cannot be shown in the file manager, and says so", async () => {
  const { client, paths, idOf } = await withAxes();
  const photoId = await idOf(paths[0]);
  rmSync(paths[0]);
  await expect(client["photo.reveal"]({ photoId })).rejects.toMatchObject({
    code: "photo-missing",
    message: `${paths[0]} is not there; connect its drive, or look for where it was moved.`,
  });
});
