import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PhotoChange } from "../../../shared/contract.ts";
import { TinyLibrary, tinyBytes } from "../switching/testing.ts";
import { photoBytes, temporaryDirectory, waitFor, writePhoto } from "../testing.ts";
import { openFollowing } from "./testing.ts";

/** A folder of photos, and an empty library beside it. */
async function somePhotos(count: number) {
  const directory = temporaryDirectory();
  const root = join(directory, "photos");
  mkdirSync(root);
  for (let seed = 0; seed < count; seed += 1) await writePhoto(join(root, `${seed}.jpg`), seed);
  return { root, library: join(directory, "library") };
}

test("a folder that is added is scanned, read and watched without being asked for", async () => {
  const { root, library } = await somePhotos(12);
  const { client, states, idle, indexedCount } = await openFollowing(library);
  const { folderId } = await client["folder.add"]({ path: root });
  const { revisions } = await idle(12);
  expect(await indexedCount()).toBe(12);
  expect(await client["photo.list"]({ folderId })).toMatchObject({ photoIds: { length: 12 } });
  expect(states.at(-1)!.work).toMatchObject({
    paused: false,
    device: "cpu",
    trouble: null,
    secondsLeft: null,
  });

  await writePhoto(join(root, "later.jpg"), 100);
  expect((await idle(13)).revisions.photos).toBeGreaterThan(revisions.photos);
  rmSync(join(root, "3.jpg"));
  await idle(12);
  expect(await indexedCount()).toBe(12);
});

test("photos are listed before the first of them is read", async () => {
  const photos = await TinyLibrary.open();
  await photos.close();
  for (let seed = 0; seed < 5; seed += 1) await photos.write(`${seed}.jpg`, seed);
  writeFileSync(join(photos.models, "tiny-8", "encoder.onnx"), "damaged");
  const { client, settles } = await openFollowing(photos.library, { modelsDirectory: photos.models });
  const { folderId } = await client["folder.add"]({ path: photos.folder });
  const { work, photoCount } = await settles((state) => state.work.trouble !== null);
  expect(photoCount).toBe(5);
  expect(work).toMatchObject({ phase: "embedding", done: 0, total: 5, trouble: { code: "encoder-corrupt" } });
  expect((await client["photo.list"]({ folderId })).photoIds).toHaveLength(5);

  // What keeps it from working ends, and it goes on by itself; until then it looks at the folder all the same.
  await photos.write("6.jpg", 6);
  await settles((state) => state.photoCount === 6 && state.work.trouble !== null);
  writeFileSync(join(photos.models, "tiny-8", "encoder.onnx"), tinyBytes("tiny-8"));
  await settles((state) => state.work.phase === "idle" && state.work.trouble === null);
  expect(Object.keys(photos.vectors("tiny-8"))).toHaveLength(6);
});

test("a folder that is offline keeps its photos, and is caught up with when it comes back", async () => {
  const { root, library } = await somePhotos(4);
  const first = await openFollowing(library);
  await first.client["folder.add"]({ path: root });
  await first.idle(4);
  await first.close();

  renameSync(root, `${root}-unplugged`);
  const { client, idle, states, told } = await openFollowing(library);
  const offline = async () => (await client["folder.list"]({})).folders.map(({ online }) => online);
  await told(({ revisions }) => revisions.folders > 0);
  expect(await offline()).toEqual([false]);
  await idle(4);
  expect(states.every(({ work }) => work.trouble === null)).toBe(true);

  await writePhoto(join(`${root}-unplugged`, "more.jpg"), 50);
  const before = states.at(-1)!.revisions.folders;
  renameSync(`${root}-unplugged`, root);
  await idle(5);
  const { revisions } = await told((state) => state.revisions.folders > before);
  expect(await offline()).toEqual([true]);

  // While it is watched.
  renameSync(root, `${root}-unplugged`);
  await told((state) => state.revisions.folders > revisions.folders);
  expect(states.at(-1)!.photoCount).toBe(5);
  renameSync(`${root}-unplugged`, root);
  await writePhoto(join(root, "last.jpg"), 51);
  await idle(6);
});

test("a folder that may not be listed is told of as trouble, the others go on", async () => {
  const { root, library } = await somePhotos(3);
  const other = join(root, "..", "other");
  await writePhoto(join(other, "a.jpg"), 77);
  const { client, idle, settles } = await openFollowing(library);
  await client["folder.add"]({ path: other });
  await client["folder.add"]({ path: root });
  await idle(4);
  await client["folder.remove"]({ folderId: (await client["folder.find"]({ path: other })).folderId });
  await idle(3);
  expect((await client["folder.list"]({})).folders.map(({ path }) => path)).toEqual([root]);
  // An administrator may list everything.
  if (process.getuid?.() === 0) return;
  chmodSync(root, 0o000);
  await settles(({ work }) => work.trouble?.code === "folder-unreadable");
  chmodSync(root, 0o755);
  await idle(3);
});

describe("pausing", () => {
  test("stops the work where it is, is remembered over a restart, and ends with resuming", async () => {
    const { root, library } = await somePhotos(120);
    const first = await openFollowing(library);
    await first.client["folder.add"]({ path: root });
    // The total grows for as long as the folder is looked through.
    await first.told(({ work }) => work.done > 0 && work.total === 120);
    await first.client["library.pause"]({});
    const { work } = await first.settles((state) => state.work.paused);
    expect(work).toMatchObject({ phase: "idle", photosPerSecond: 0, secondsLeft: null });
    const count = await first.indexedCount();
    expect(count).toBeLessThan(120);
    expect(work.total - work.done).toBe(120 - count);
    await first.close();

    const { client, idle, indexedCount, settles } = await openFollowing(library);
    await settles((state) => state.work.paused && state.photoCount === 120);
    await client["folder.add"]({ path: await addedFolder(root) });
    expect(await indexedCount()).toBe(count);
    await client["library.resume"]({});
    await idle(121);
    expect(await indexedCount()).toBe(121);
  });

  /** A folder with one photo beside another folder. */
  async function addedFolder(root: string): Promise<string> {
    await writePhoto(join(root, "..", "more", "a.jpg"), 1_000);
    return join(root, "..", "more");
  }
});

test("a folder can be removed and one around it be added while its photos are read", async () => {
  const { root, library } = await somePhotos(80);
  await writePhoto(join(root, "inner", "a.jpg"), 900);
  const { client, idle, told, indexedCount } = await openFollowing(library);
  await client["folder.add"]({ path: join(root, "inner") });
  await idle(1);
  const { folderId } = await client["folder.add"]({ path: root });
  await told(({ work }) => work.done > 0);
  await client["folder.remove"]({ folderId });
  await idle(0);
  await client["folder.add"]({ path: root });
  await idle(81);
  expect(await indexedCount()).toBe(81);
});

test("a photo that could not be read is tried again when asked to, and says how that ended", async () => {
  const { root, library } = await somePhotos(1);
  writeFileSync(join(root, "broken.jpg"), "no photo");
  // Long ago: it is not being written.
  utimesSync(join(root, "broken.jpg"), 1_000, 1_000);
  const { client, settles, states } = await openFollowing(library);
  await client["folder.add"]({ path: root });
  await settles(({ failedCount, work }) => failedCount === 1 && work.phase === "idle");
  const { failures } = await client["photo.failures"]({ folderId: null });
  expect(failures).toEqual([
    {
      photoId: failures[0].photoId,
      path: join(root, "broken.jpg"),
      code: "photo-not-an-image",
      message: `${join(root, "broken.jpg")} is not a picture, whatever its name says; rename or move it.`,
    },
  ]);
  await client["photo.retry"]({ photoIds: Uint32Array.of(failures[0].photoId + 1) });
  expect(await client["photo.failures"]({ folderId: null })).toEqual({ failures });
  const { photos } = states.at(-1)!.revisions;
  await client["photo.retry"]({ photoIds: null });
  await settles(
    ({ revisions, failedCount, work }) =>
      revisions.photos >= photos + 2 && failedCount === 1 && work.phase === "idle",
  );
  expect(await client["photo.failures"]({ folderId: null })).toEqual({ failures });
});

test("any number of streams hear of every change, beside an engine that follows by itself", async () => {
  const { root, library } = await somePhotos(2);
  await writePhoto(join(root, "inner", "a.jpg"), 7);
  const { client, idle } = await openFollowing(library);
  await client["folder.add"]({ path: root });
  await idle(3);
  const places = [root, root, join(root, "inner")];
  const heard = places.map((): PhotoChange[] => []);
  const stop = new AbortController();
  const ready = places.map((path, index) => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const follow = async () => {
      for await (const event of client["folder.watch"]({ path }, stop.signal)) {
        if (event.kind === "ready") resolve(undefined);
        else heard[index].push(event);
      }
    };
    void follow().catch(() => undefined);
    return promise;
  });
  await Promise.all(ready);
  await writePhoto(join(root, "new.jpg"), 20);
  await waitFor(() => heard[0].length === 1 && heard[1].length === 1);
  await writePhoto(join(root, "inner", "b.jpg"), 21);
  await waitFor(() => heard.every((changes) => changes.length > 0));
  await idle(5);
  stop.abort();
  const told = heard.map((changes) =>
    changes.map(({ change, path }) => [change, path.slice(root.length + 1)]),
  );
  const outside = ["added", "new.jpg"];
  const inside = ["added", join("inner", "b.jpg")];
  expect(told).toEqual([[outside, inside], [outside, inside], [inside]]);
});

test("a file that stays incomplete is looked at again until it counts as damaged", async () => {
  const { root, library } = await somePhotos(1);
  const { client, idle, settles } = await openFollowing(library);
  await client["folder.add"]({ path: root });
  await idle(1);
  writeFileSync(join(root, "half.jpg"), (await photoBytes(1)).subarray(0, 300));
  // Five seconds until it is too old to be still on its way.
  utimesSync(join(root, "half.jpg"), Date.now() / 1_000 - 5, Date.now() / 1_000 - 5);
  await settles(({ failedCount }) => failedCount === 1);
});

test("a file that is written slowly is read once it is whole, and is no failure before", async () => {
  const { root, library } = await somePhotos(1);
  const { client, idle, states, settles, indexedCount } = await openFollowing(library);
  await client["folder.add"]({ path: root });
  await idle(1);
  const bytes = await photoBytes(1);
  writeFileSync(join(root, "slow.jpg"), bytes.subarray(0, 300));
  await settles(({ photoCount }) => photoCount === 2);
  appendFileSync(join(root, "slow.jpg"), bytes.subarray(300));
  await waitFor(async () => (await indexedCount()) === 2);
  expect(states.every(({ failedCount }) => failedCount === 0)).toBe(true);
});

test("a switch that was interrupted is gone on with, and shown", async () => {
  const photos = await TinyLibrary.open();
  for (let seed = 0; seed < 60; seed += 1) await photos.writeLarge(`${seed}.jpg`, seed);
  await photos.index();
  const stop = new AbortController();
  const switching = (async () => {
    for await (const told of photos.client["encoder.use"]({ id: "tiny-448" }, stop.signal)) {
      if (told.kind === "progress" && told.done > 0) stop.abort();
    }
  })();
  await expect(switching).rejects.toMatchObject({ code: "cancelled" });
  await photos.close();
  const { client, told, settles } = await openFollowing(photos.library, { modelsDirectory: photos.models });
  await told(({ work }) => work.phase === "switching-encoder" && work.total === 60);
  const before = (await client["encoder.list"]({})).encoders.find(({ inUse }) => inUse)!;
  expect(before.id).toBe("tiny-8");
  await settles(({ work, revisions }) => work.phase === "idle" && revisions.axes > 0);
  expect((await client["encoder.list"]({})).encoders.find(({ inUse }) => inUse)!.id).toBe("tiny-448");
});

test("without being asked to, an engine leaves its folders alone", async () => {
  const { root, library } = await somePhotos(2);
  const { client, states, indexedCount } = await openFollowing(library, { keepUpToDate: false });
  await client["folder.add"]({ path: root });
  await waitFor(() => states.some(({ revisions }) => revisions.folders === 1));
  expect(states.at(-1)).toMatchObject({ photoCount: 0, work: { phase: "idle", done: 0, total: 0 } });
  expect(await indexedCount()).toBe(0);
});
