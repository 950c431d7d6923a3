import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import {
  builtProgram,
  canAskToEnd,
  outcomeOf,
  runCommand,
  slowPhoto,
  startCommand,
  temporaryDirectory,
  writePhoto,
} from "./testing.ts";

function newDirectory(): string {
  const { directory, remove } = temporaryDirectory();
  onTestFinished(remove);
  return directory;
}

type Report = {
  found: number;
  indexed: number;
  unchanged: number;
  failures: { path: string; code: string }[];
};
const reportOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Report;

test.skipIf(!canAskToEnd)(
  "Ctrl-C ends indexing at once with 1, though photos are being decoded, and the next run completes it",
  async () => {
    const directory = newDirectory();
    const [folder, library] = [join(directory, "photos"), join(directory, "library")];
    for (let seed = 0; seed < 16; seed += 1) await writePhoto(join(folder, `${seed + 10}.jpg`), seed);
    // More than can be decoded at once, in the order of names between the first of the others and the last.
    const slow = Array.from({ length: 4 * availableParallelism() + 4 }, (_, copy) =>
      join(folder, `20-${copy}.tif`),
    );
    for (const path of slow) writeFileSync(path, slowPhoto());
    const args = ["--library", library, "index", folder, "--json"];
    const child = startCommand(args);
    const ended = outcomeOf(child);
    await waitFor(() => countVectors(library) >= 8);
    const interruptedAtMs = performance.now();
    child.kill("SIGINT");
    expect(await ended).toEqual({ exitCode: 1, stdout: "", stderr: "Cancelled; what is done is kept.\n" });
    expect(performance.now() - interruptedAtMs).toBeLessThan(1_500);
    for (const path of slow.slice(1)) rmSync(path);
    const report = reportOf(await runCommand(...args));
    expect(report).toMatchObject({ found: 17, failures: [] });
    expect(report.unchanged).toBeGreaterThanOrEqual(8);
    expect(report.indexed).toBeGreaterThanOrEqual(1);
    expect(report.indexed + report.unchanged).toBe(17);
    expect(reportOf(await runCommand(...args))).toMatchObject({ indexed: 0, unchanged: 17 });
  },
);

/** How many photos a library has vectors of, seen from outside while another process fills it. */
function countVectors(library: string): number {
  const file = join(library, "library.db");
  if (!existsSync(file)) return 0;
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare<[], number>("SELECT count(*) FROM embedding").pluck().get()!;
  } catch {
    // Its tables are being made.
    return 0;
  } finally {
    db.close();
  }
}

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test.skipIf(!canAskToEnd)(
  "watch prints a line for each change, and keeps the library to itself until it ends",
  async () => {
    const directory = newDirectory();
    const [folder, library] = [join(directory, "photos"), join(directory, "library")];
    await writePhoto(join(folder, "1.jpg"), 1);
    const watching = startCommand(["--library", library, "watch", folder, "--json"]);
    const lines: { change: string; path?: string }[] = [];
    watching.stdout!.setEncoding("utf8").on("data", (text: string) => {
      lines.push(
        ...text
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as { change: string }),
      );
    });
    const ended = outcomeOf(watching);
    await waitFor(() => lines.length === 1);
    const added = await writePhoto(join(folder, "2.jpg"), 2);
    expect(await runCommand("--library", library, "axis", "list")).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        `The library in ${library} is in use by another Lineup (process ${watching.pid!}); close it, or use --library ` +
        "with another directory.\n",
    });
    await waitFor(() => lines.length === 2);
    watching.kill("SIGINT");
    const { exitCode, stderr } = await ended;
    expect([exitCode, stderr]).toEqual([0, `Watching ${folder}: 1 photo. Ctrl-C ends it.\n`]);
    expect(lines).toMatchObject([
      { change: "ready", report: { found: 1, indexed: 1 } },
      { change: "added", path: added },
    ]);
    expect((await runCommand("axis", "list", "--library", library)).exitCode).toBe(0);
  },
);

test.skipIf(!existsSync(builtProgram))(
  "the built program ranks a folder as its source does (skipped before npm run build)",
  async () => {
    const directory = newDirectory();
    const folder = join(directory, "photos");
    for (const seed of [1, 2, 3]) await writePhoto(join(folder, `${seed}.jpg`), seed);
    const args = (library: string) =>
      [
        "--library",
        join(directory, library),
        "rank",
        folder,
        "--low",
        "1.jpg",
        "--high",
        "3.jpg",
        "--json",
      ] as const;
    const built = await outcomeOf(startCommand(args("built"), { file: builtProgram }));
    expect(built.exitCode).toBe(0);
    expect(built).toEqual(await runCommand(...args("source")));
  },
);

test("a reader that has seen enough ends the output quietly", async () => {
  const directory = newDirectory();
  const folder = join(directory, "photos");
  const first = await writePhoto(join(folder, "first.jpg"), 1);
  const last = await writePhoto(join(folder, "last.jpg"), 2);
  // Long names make an output that no pipe holds at once.
  for (let copy = 0; copy < 300; copy += 1)
    copyFileSync(first, join(folder, `${String(copy).padStart(200, "-")}.jpg`));
  const library = ["--library", join(directory, "library")];
  // Indexing says how far it is where it takes long.
  expect((await outcomeOf(startCommand([...library, "index", folder]))).exitCode).toBe(0);
  const child = startCommand([...library, "rank", folder, "--low", first, "--high", last, "--json"]);
  const ended = outcomeOf(child);
  child.stdout!.once("data", () => child.stdout!.destroy());
  const { exitCode, stderr } = await ended;
  expect([exitCode, stderr]).toEqual([0, ""]);
});

test("damaged photos bring no noise of the decoders, only their rows", async () => {
  const directory = newDirectory();
  const folder = join(directory, "photos");
  const whole = await writePhoto(join(folder, "whole.jpg"), 1);
  mkdirSync(join(folder, "damaged"));
  copyFileSync(whole, join(folder, "damaged", "copy.jpg"));
  writeFileSync(join(folder, "damaged", "cut.png"), "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1");
  writeFileSync(join(folder, "damaged", "cut.tif"), "II*\0\xff\xff\0\0", "latin1");
  writeFileSync(join(folder, "damaged", "cut.gif"), "GIF89a\x05\0\x05\0\x80", "latin1");
  writeFileSync(join(folder, "damaged", "empty.jpg"), "");
  const outcome = await runCommand("--library", join(directory, "library"), "index", folder, "--json");
  expect([outcome.exitCode, outcome.stderr]).toEqual([0, ""]);
  const { failures, indexed } = reportOf(outcome);
  expect(indexed).toBe(2);
  expect(failures.map(({ path, code }) => [path.slice(folder.length + 9), code])).toEqual([
    ["cut.gif", "photo-truncated"],
    ["cut.png", "photo-truncated"],
    ["cut.tif", "photo-truncated"],
    ["empty.jpg", "photo-empty"],
  ]);
});

test.skipIf(process.platform === "win32")(
  "a photo that may not be read is tried again by every run, though it has not changed",
  async () => {
    const directory = newDirectory();
    const folder = join(directory, "photos");
    const path = await writePhoto(join(folder, "1.jpg"), 1);
    await writePhoto(join(folder, "2.jpg"), 2);
    const library = join(directory, "library");
    mkdirSync(library);
    // Nothing is unreadable for root, so the command then runs as nobody.
    const isRoot = process.getuid!() === 0;
    if (isRoot) for (const one of [directory, library]) chownSync(one, 65_534, 65_534);
    const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};
    const index = async () => {
      const outcome = await outcomeOf(
        startCommand(["--library", library, "index", folder, "--json"], nobody),
      );
      expect([outcome.exitCode, outcome.stderr]).toEqual([0, ""]);
      return reportOf(outcome);
    };
    chmodSync(path, 0o000);
    for (const indexed of [1, 0]) {
      const { failures, ...report } = await index();
      expect(report.indexed).toBe(indexed);
      expect(failures.map(({ code }) => code)).toEqual(["photo-unreadable"]);
    }
    chmodSync(path, 0o644);
    expect(await index()).toMatchObject({ found: 2, indexed: 1, unchanged: 1, failures: [] });
  },
);
