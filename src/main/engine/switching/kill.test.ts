import { spawn, type ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { seededRandom } from "../evaluation/seeded-random.ts";
import { indexFolders, openEngine, temporaryDirectory } from "../testing.ts";
import { importTiny, storedVectors, TinyLibrary } from "./testing.ts";

const program = fileURLToPath(new URL("../../host-cli/index.ts", import.meta.url));
const photoCount = 60;
/** Three processes are started one after another. */
const timeoutMs = 180_000;

function start(...args: string[]): {
  process: ChildProcess;
  ended: Promise<{ signal: string | null; output: string }>;
} {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<{ signal: string | null; output: string }>((resolve) =>
    child.on("close", (_, signal) => resolve({ signal, output })),
  );
  return { process: child, ended };
}

test(
  "a switch that is killed again and again goes on where it was, and ends as if a new library had been made",
  { timeout: timeoutMs },
  async () => {
    // Large photos and an encoder that takes them from their files: then vectors are the same to the last bit.
    const photos = await TinyLibrary.open();
    for (let seed = 0; seed < photoCount; seed += 1) await photos.writeLarge(`${seed}.jpg`, seed);
    const library = temporaryDirectory();
    importTiny(library, "tiny-448");
    const first = await openEngine(library);
    await indexFolders(first.client, photos.folder);
    await first.close();
    const args = ["--library", library, "encoders", "use", "tiny-448", "--json"];
    const embedded = () => storedVectors(library, "tiny-448").length;

    const random = seededRandom(Date.now());
    let before = 0;
    for (let round = 0; round < 2; round += 1) {
      const killAt = before + 1 + Math.floor(random() * 10);
      const { process: child, ended } = start(...args);
      // Watched from outside, as fast as it goes: the process gives no sign of its own between two photos.
      while (embedded() < killAt) await setTimeout(1);
      child.kill("SIGKILL");
      expect((await ended).signal).toBe("SIGKILL");
      expect(embedded()).toBeGreaterThanOrEqual(killAt);
      expect(embedded()).toBeLessThan(photoCount);
      before = embedded();
      // Killed from outside: no photo is to be suspected, and in the end read from its thumbnail.
      rmSync(join(library, "reading"), { force: true });
      const { client, close } = await openEngine(library);
      const { healthy, checks } = await client["library.doctor"]({});
      const details = Object.fromEntries(checks.map(({ name, detail }) => [name, detail]));
      expect([healthy, details["encoder"]]).toEqual([true, "lineup-small-2 on cpu"]);
      expect(details["encoder switch"]).toContain(`switching to tiny-448: ${before} of ${photoCount} photos`);
      await close();
    }
    const report = JSON.parse((await start(...args).ended).output) as Record<string, unknown>;
    expect(report).toMatchObject({ encoder: "tiny-448", unchanged: before, embedded: photoCount - before });

    const fresh = temporaryDirectory();
    importTiny(fresh, "tiny-448");
    const other = await openEngine(fresh, { encoderId: "tiny-448" });
    await indexFolders(other.client, photos.folder);
    await other.close();
    expect(storedVectors(library, "tiny-448")).toEqual(storedVectors(fresh, "tiny-448"));
    expect(storedVectors(library, "tiny-448")).toHaveLength(photoCount);
  },
);
