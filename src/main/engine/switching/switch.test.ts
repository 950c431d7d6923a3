import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { waitFor } from "../testing.ts";
import { cosines, TinyLibrary, useEncoder, type TinyId } from "./testing.ts";

const by = (tiny: TinyLibrary) => ({
  low: [{ path: tiny.path("1.jpg") }],
  high: [{ path: tiny.path("4.jpg") }],
});
/** The encoder, and the photos by id with their scores, of one and the same answer. */
const rank = async (tiny: TinyLibrary) => {
  const answer = await tiny.client["photo.rank"]({ folderId: null, by: by(tiny), estimator: "auto" });
  return { encoder: answer.encoder.id, photoIds: [...answer.photoIds], scores: [...answer.scores] };
};
/** Waits for the first vectors of an encoder, and looks often enough to see them long before the last. */
async function untilEmbedded(tiny: TinyLibrary, id: TinyId): Promise<void> {
  while (Object.keys(tiny.vectors(id)).length === 0) await setImmediate();
}
/** Begins a switch to `tiny-12` and cancels it midway. */
async function interrupt(tiny: TinyLibrary): Promise<void> {
  const stop = new AbortController();
  const cancelled = expect(tiny.use("tiny-12", stop.signal)).rejects.toMatchObject({ code: "cancelled" });
  await untilEmbedded(tiny, "tiny-12");
  stop.abort();
  await cancelled;
}
const doctor = async (tiny: TinyLibrary) => {
  const { healthy, checks } = await tiny.client["library.doctor"]({});
  return { healthy, ...Object.fromEntries(checks.map(({ name, detail }) => [name, detail])) };
};

describe("going over to another encoder", () => {
  test("embeds every photo from its thumbnail, and ranks with the new one from then on, in the next session too", async () => {
    const tiny = await TinyLibrary.open(12);
    const before = await rank(tiny);
    // Whatever could be read from files is not needed.
    renameSync(tiny.folder, `${tiny.folder}-away`);
    expect(await tiny.use("tiny-12")).toEqual({
      kind: "report",
      encoder: "tiny-12",
      previousEncoder: "tiny-8",
      device: "cpu",
      embedded: 12,
      embeddedFromThumbnails: 12,
      unchanged: 0,
      failed: 0,
      failures: [],
      axesDerived: [],
      axesAdded: [],
      axesUnusable: [],
      seconds: expect.any(Number) as number,
    });
    renameSync(`${tiny.folder}-away`, tiny.folder);
    const after = await rank(tiny);
    expect([before.encoder, after.encoder]).toEqual(["tiny-8", "tiny-12"]);
    expect(after.scores).not.toEqual(before.scores);
    expect(Math.min(...cosines(tiny.vectors("tiny-12"), await tiny.freshVectors("tiny-12")))).toBeGreaterThan(
      0.999,
    );
    await tiny.close();
    await tiny.openEngine();
    expect(await rank(tiny)).toEqual(after);
    expect(await doctor(tiny)).toMatchObject({ healthy: true, encoder: "tiny-12 on cpu" });
  });

  test("embeds from the originals where the thumbnail is too small, exactly as a new library does", async () => {
    const tiny = await TinyLibrary.open();
    for (const seed of [1, 2, 3, 4, 5]) await tiny.writeLarge(`${seed}.jpg`, seed);
    await tiny.index();
    expect(await tiny.use("tiny-448")).toMatchObject({ embedded: 5, embeddedFromThumbnails: 0 });
    expect(tiny.vectors("tiny-448")).toEqual(await tiny.freshVectors("tiny-448"));
  });

  test("takes the thumbnail of a photo whose original is gone, has changed or cannot be read, however small it is", async () => {
    const tiny = await TinyLibrary.open();
    for (const seed of [1, 2, 3, 4]) await tiny.writeLarge(`${seed}.jpg`, seed);
    await tiny.index();
    const fresh = await tiny.freshVectors("tiny-448");
    rmSync(tiny.path("1.jpg"));
    writeFileSync(tiny.path("2.jpg"), "no photo");
    await tiny.writeLarge("3.jpg", 77);
    expect(await tiny.use("tiny-448")).toMatchObject({ embedded: 4, embeddedFromThumbnails: 3, failed: 0 });
    expect(Math.min(...cosines(tiny.vectors("tiny-448"), fresh))).toBeGreaterThan(0.999);
    expect(tiny.vectors("tiny-448")["4.jpg"]).toEqual(fresh["4.jpg"]);
  });

  test("leaves out a photo that has neither a thumbnail nor a readable original, says so, and comes back to it", async () => {
    const tiny = await TinyLibrary.open(5);
    const thumbnails = new Database(join(tiny.library, "thumbnails.db"));
    thumbnails.exec("DELETE FROM thumbnail");
    thumbnails.close();
    renameSync(tiny.path("2.jpg"), tiny.path("away"));
    const report = await tiny.use("tiny-12");
    expect(report).toMatchObject({ embedded: 4, embeddedFromThumbnails: 0, failed: 1 });
    const message = `${tiny.path("2.jpg")} is not there; check its name.`;
    expect(report.failures).toEqual([{ path: tiny.path("2.jpg"), code: "photo-missing", message }]);
    expect(Object.keys(tiny.vectors("tiny-12"))).toEqual(["0.jpg", "1.jpg", "3.jpg", "4.jpg"]);
    renameSync(tiny.path("away"), tiny.path("2.jpg"));
    await tiny.index();
    expect(tiny.vectors("tiny-12")).toEqual(await tiny.freshVectors("tiny-12"));
  });

  test("back to an earlier one embeds nothing but what has come since", async () => {
    const tiny = await TinyLibrary.open(10);
    const before = await rank(tiny);
    await tiny.use("tiny-12");
    expect(await tiny.use("tiny-8")).toMatchObject({
      embedded: 0,
      unchanged: 10,
      previousEncoder: "tiny-12",
    });
    expect(await rank(tiny)).toEqual(before);
    await tiny.use("tiny-12");
    await tiny.write("new.jpg", 50);
    rmSync(tiny.path("0.jpg"));
    await tiny.index();
    expect(await tiny.use("tiny-8")).toMatchObject({ embedded: 1, unchanged: 9 });
    expect(Object.keys(tiny.vectors("tiny-8"))).toContain("new.jpg");
    expect(await tiny.use("tiny-8")).toMatchObject({ embedded: 0, unchanged: 10, previousEncoder: "tiny-8" });
    expect(await doctor(tiny)).toMatchObject({
      healthy: true,
      photos: "10 indexed, 0 waiting, 0 unreadable",
    });
  });

  test("forgets that the other encoder could not read a photo which this one has a vector of", async () => {
    const tiny = await TinyLibrary.open(3);
    await tiny.use("tiny-12");
    await tiny.close();
    const library = new Database(join(tiny.library, "library.db"));
    library.exec(`
      DELETE FROM embedding WHERE photo_id = 2 AND encoder_id = (SELECT id FROM encoder WHERE name = 'tiny-12');
      UPDATE photo SET failure_code = 'photo-unreadable', failure_message = 'It was locked.' WHERE id = 2`);
    library.close();
    await tiny.openEngine();
    expect(await doctor(tiny)).toMatchObject({ photos: "2 indexed, 0 waiting, 1 unreadable" });
    await tiny.use("tiny-8");
    expect(await doctor(tiny)).toMatchObject({ healthy: true, photos: "3 indexed, 0 waiting, 0 unreadable" });
  });
});

describe("while a switch goes on", () => {
  test("every ranking is the former's until the new one has everything", async () => {
    const tiny = await TinyLibrary.open(60);
    const before = await rank(tiny);
    const switching = tiny.use("tiny-12");
    const state = { isOver: false };
    void switching.finally(() => (state.isOver = true));
    const during = [];
    while (!state.isOver) during.push(await rank(tiny));
    const after = await rank(tiny);
    expect(during[0].encoder).toBe("tiny-8");
    expect(after).toMatchObject({ encoder: "tiny-12" });
    for (const one of during) expect(one).toEqual(one.encoder === "tiny-8" ? before : after);
  });

  test("photos that come, change and go are indexed as always, and caught up with", async () => {
    const tiny = await TinyLibrary.open(60);
    const stop = new AbortController();
    const interrupted = tiny.use("tiny-12", stop.signal);
    await untilEmbedded(tiny, "tiny-12");
    // Some of these have a vector of the new encoder by now, and some do not.
    for (let seed = 0; seed < 60; seed += 10) await tiny.write(`${seed}.jpg`, 600 + seed);
    for (let seed = 5; seed < 60; seed += 10) rmSync(tiny.path(`${seed}.jpg`));
    for (let seed = 60; seed < 70; seed += 1) await tiny.write(`${seed}.jpg`, seed);
    await tiny.index();
    stop.abort();
    await interrupted.catch(() => undefined);
    expect(await tiny.use("tiny-12")).toMatchObject({ failed: 0 });
    const fresh = await tiny.freshVectors("tiny-12");
    expect(Object.keys(fresh)).toHaveLength(64);
    expect(Math.min(...cosines(tiny.vectors("tiny-12"), fresh))).toBeGreaterThan(0.999);
    expect((await rank(tiny)).encoder).toBe("tiny-12");
    expect(await doctor(tiny)).toMatchObject({
      healthy: true,
      photos: "64 indexed, 0 waiting, 0 unreadable",
    });
  });

  test("a folder that is watched is followed, before and after", async () => {
    const tiny = await TinyLibrary.open(40);
    const stop = new AbortController();
    const told: string[] = [];
    const watching = (async () => {
      for await (const event of tiny.client["folder.watch"]({ path: tiny.folder }, stop.signal))
        told.push(event.kind === "ready" ? "ready" : event.path);
    })().catch(() => undefined);
    await waitFor(() => told.includes("ready"));
    await useEncoder(tiny.client, "tiny-12", { told: () => tiny.write("during.jpg", 300) });
    await waitFor(() => told.includes(tiny.path("during.jpg")));
    await tiny.write("after.jpg", 301);
    await waitFor(() => told.includes(tiny.path("after.jpg")));
    stop.abort();
    await watching;
    expect(Object.keys(tiny.vectors("tiny-12"))).toHaveLength(42);
  });

  test("doctor says how far it is, and so it does after a cancel, until it is completed", async () => {
    const tiny = await TinyLibrary.open(100);
    await interrupt(tiny);
    await tiny.close();
    const embedded = Object.keys(tiny.vectors("tiny-12")).length;
    expect(embedded).toBeGreaterThan(0);
    expect(embedded).toBeLessThan(100);
    await tiny.openEngine();
    expect(await rank(tiny)).toMatchObject({ encoder: "tiny-8" });
    expect(await doctor(tiny)).toMatchObject({
      healthy: true,
      "encoder switch": `switching to tiny-12: ${embedded} of 100 photos; "lineup encoders use tiny-12" goes on`,
    });
    expect(await tiny.use("tiny-12")).toMatchObject({ unchanged: embedded, embedded: 100 - embedded });
    expect(await doctor(tiny)).not.toHaveProperty("encoder switch");
  });

  test("watching goes on with a switch that was interrupted", async () => {
    const tiny = await TinyLibrary.open(60);
    await interrupt(tiny);
    const watch = new AbortController();
    const watching = (async () => {
      for await (const event of tiny.client["folder.watch"]({ path: tiny.folder }, watch.signal))
        expect(event.kind).toBe("ready");
    })().catch(() => undefined);
    await waitFor(async () => (await rank(tiny)).encoder === "tiny-12");
    watch.abort();
    await watching;
    expect(await doctor(tiny)).not.toHaveProperty("encoder switch");
  });
});

describe("two clients at once", () => {
  test("share a switch to the same encoder, which one of them may leave", async () => {
    const tiny = await TinyLibrary.open(80);
    const stop = new AbortController();
    const told = () => stop.abort();
    const leaves = useEncoder(tiny.client, "tiny-12", { signal: stop.signal, told });
    const [first, second] = [tiny.use("tiny-12"), tiny.use("tiny-12")];
    await expect(leaves).rejects.toMatchObject({ code: "cancelled" });
    expect(await first).toMatchObject({ embedded: 80 });
    expect(await second).toEqual(await first);
  });

  test("who chooses another encoder ends the switch of the other, and gets theirs", async () => {
    const tiny = await TinyLibrary.open(80);
    const first = tiny.use("tiny-12");
    const second = tiny.use("tiny-448");
    await expect(first).rejects.toMatchObject({
      code: "encoder-switch-replaced",
      message: "The encoder tiny-448 was chosen instead of tiny-12.",
    });
    expect(await second).toMatchObject({ encoder: "tiny-448", embedded: 80 });
    expect((await rank(tiny)).encoder).toBe("tiny-448");
    expect(await doctor(tiny)).not.toHaveProperty("encoder switch");
  });

  test("choosing the encoder in use ends a switch that was interrupted", async () => {
    const tiny = await TinyLibrary.open(20);
    const first = tiny.use("tiny-12");
    const back = tiny.use("tiny-8");
    await expect(first).rejects.toMatchObject({ code: "encoder-switch-replaced" });
    expect(await back).toMatchObject({ encoder: "tiny-8", embedded: 0, unchanged: 20 });
    expect(await doctor(tiny)).not.toHaveProperty("encoder switch");
  });
});
