import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { IndexReport } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import { createEngine } from "../index.ts";
import { openFollowing } from "../following/testing.ts";
import { slowPhoto } from "../photo/crafted.ts";
import {
  indexFolders,
  modelsDirectory,
  openEngine,
  openTools,
  temporaryDirectory,
  writePhoto,
} from "../testing.ts";
import { FlightFile } from "./flight-file.ts";
import { flightFileName, Quarantine } from "./quarantine.ts";

const program = fileURLToPath(new URL("../../host-cli/index.ts", import.meta.url));
/** Several processes are started one after another. */
const timeoutMs = 120_000;

/** A folder of small photos and one whose decoding takes so long that a process can be ended meanwhile. */
async function folderWithSlowPhoto() {
  const directory = temporaryDirectory();
  const [folder, library] = [join(directory, "photos"), join(directory, "library")];
  for (let seed = 0; seed < 8; seed += 1) await writePhoto(join(folder, `${seed}.jpg`), seed);
  writeFileSync(join(folder, "slow.png"), slowPhoto(6_000));
  const inFlight = () => FlightFile.left(join(library, flightFileName));

  /** Starts indexing, and ends the process with a signal once it reads the slow photo; says what else it read then. */
  async function endWhileReading(signal: "SIGKILL" | "SIGTERM", photoId: number): Promise<number[]> {
    const child = spawn(process.execPath, [program, "--library", library, "index", folder], {
      stdio: "ignore",
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = new Promise<unknown>((resolve) => child.on("close", resolve));
    // Watched from outside, as fast as it goes: the process gives no sign of its own. What the last one left goes first.
    while (inFlight().includes(photoId)) await setTimeout(1);
    while (!inFlight().includes(photoId)) await setTimeout(1);
    const reading = inFlight();
    child.kill(signal);
    await ended;
    return reading.filter((id) => id !== photoId);
  }

  /** The ids of the photos, found by a scan that reads none. */
  async function scanned(): Promise<{ slow: number }> {
    const { client, close, settles } = await openFollowing(library);
    await client["folder.add"]({ path: folder });
    await settles(({ photoCount }) => photoCount === 9);
    const { photoIds } = await client["photo.list"]({ folderId: null });
    const { photos } = await client["photo.describe"]({ photoIds });
    await close();
    return { slow: photos.find(({ path }) => path.endsWith("slow.png"))!.photoId };
  }

  async function index(): Promise<IndexReport> {
    const { client, close } = await openEngine(library);
    const report = await indexFolders(client, folder);
    await close();
    return report;
  }
  return { folder, library, endWhileReading, scanned, index };
}

test(
  "a photo that was being read in two crashes is set aside, alone, until it is tried again",
  { timeout: timeoutMs },
  async () => {
    const { folder, library, endWhileReading, scanned, index } = await folderWithSlowPhoto();
    const { slow } = await scanned();
    await endWhileReading("SIGKILL", slow);
    // A suspect is read alone.
    expect(await endWhileReading("SIGKILL", slow)).toEqual([]);
    const { failures } = await index();
    const path = join(folder, "slow.png");
    const message = `${path} ended Lineup twice when it was read, so it is set aside; save it anew in another program, or try it again.`;
    expect(failures).toEqual([{ path, code: "photo-crashes", message }]);

    const { client, close, idle } = await openFollowing(library);
    await idle(9);
    await client["photo.retry"]({ photoIds: Uint32Array.of(slow) });
    await idle(9);
    expect(await client["photo.failures"]({ folderId: null })).toEqual({ failures: [] });
    await close();
    expect(existsSync(join(library, flightFileName))).toBe(false);
  },
);

// Windows has no way to ask that Node could use from outside.
test.skipIf(process.platform === "win32")(
  "a process that is asked to end blames nothing",
  { timeout: timeoutMs },
  async () => {
    const { endWhileReading, scanned, index } = await folderWithSlowPhoto();
    const { slow } = await scanned();
    for (let round = 0; round < 2; round += 1) await endWhileReading("SIGTERM", slow);
    expect(await index()).toMatchObject({ found: 9, failed: 0 });
  },
);

test("an engine that begins to close blames nothing, even if it is ended by force then", async () => {
  const libraryDirectory = temporaryDirectory();
  const engine = await createEngine({ libraryDirectory, modelsDirectory });
  expect(existsSync(join(libraryDirectory, flightFileName))).toBe(true);
  const closed = engine.close();
  expect(existsSync(join(libraryDirectory, flightFileName))).toBe(false);
  await closed;
});

/** A library with photos that were being read when a process died, `crashes` times. */
async function afterCrashes(crashes: number) {
  const library = temporaryDirectory();
  const { db, folders, photos } = await openTools(library);
  const folderId = folders.put("/photos", null);
  const stat = { sizeBytes: 1, modifiedAtMs: 1, inode: 1 };
  const ids = ["a", "b", "c"].map((name) => photos.insert(folderId, name, stat));
  const dead = temporaryDirectory();
  let quarantine!: Quarantine;
  for (let round = 0; round <= crashes; round += 1) {
    quarantine = new Quarantine(dead, photos);
    if (round < crashes)
      for (const id of ids) void quarantine.read(id, "", () => new Promise(() => undefined));
  }
  onTestFinished(() => quarantine.close());
  const counts = () => ids.map((id) => photos.crashCount(id));
  return { db, photos, quarantine, ids, counts, stat };
}

test("suspects are read one at a time, and cleared whatever comes out", async () => {
  const { quarantine, ids, counts } = await afterCrashes(1);
  expect(counts()).toEqual([1, 1, 1]);
  let [inside, most] = [0, 0];
  const read = (id: number, failure?: EngineError) =>
    quarantine.read(id, "", async () => {
      most = Math.max(most, (inside += 1));
      await setTimeout(1);
      inside -= 1;
      if (failure !== undefined) throw failure;
      return id;
    });
  const damaged = new EngineError("photo-damaged", "It is damaged.");
  const outcomes = await Promise.allSettled([read(ids[0]), read(ids[1], damaged), read(ids[2])]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect([most, counts()]).toEqual([1, [0, 0, 0]]);
});

test("a photo that is set aside is not read again before its file changes", async () => {
  const { quarantine, ids, photos, stat } = await afterCrashes(2);
  const read = () => quarantine.read(ids[0], "/photos/a", () => Promise.resolve("read"));
  await expect(read()).rejects.toMatchObject({ code: "photo-crashes" });
  photos.replace(ids[0], { ...stat, sizeBytes: 2 });
  expect(await read()).toBe("read");
});
