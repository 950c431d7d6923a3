/** @file What the command line's tests share: running it as its users do, and folders of small photos. */
import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, onTestFinished } from "vitest";

/** How a command ended, and what it wrote. `exitCode` is null when a signal ended it. */
export type Outcome = { exitCode: number | null; stdout: string; stderr: string };

const program = fileURLToPath(new URL("./index.ts", import.meta.url));

/** The same program as `npm run build` makes it for a package. */
export const builtProgram = fileURLToPath(
  new URL("../../../out/src/main/host-cli/index.js", import.meta.url),
);

const catalog = JSON.parse(
  readFileSync(new URL("../../../models/catalog.json", import.meta.url), "utf8"),
) as { encoders: { id: string }[] };

/** The ids of the catalogue's encoders; the first is the one in the box. */
export const encoderIds = catalog.encoders.map(({ id }) => id);

/** A new empty directory, real path, and what removes it. */
export function temporaryDirectory(): { directory: string; remove: () => void } {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "lineup-test-")));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Whether a process can be asked to end from outside, as by Ctrl-C: on Windows Node ends it by force instead. */
export const canAskToEnd = process.platform !== "win32";

/** Starts a command in a process of its own. */
export function startCommand(
  args: readonly string[],
  { file = program, ...options }: SpawnOptions & { file?: string } = {},
): ChildProcess {
  return spawn(process.execPath, [file, ...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
}

/** Waits until a command ends; call it in the turn in which the command was started. */
export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]!.setEncoding("utf8").on("data", (text: string) => (written[name] += text));
  }
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { exitCode, ...written };
}

/** Runs a command to its end. */
export function runCommand(...args: string[]): Promise<Outcome> {
  return outcomeOf(startCommand(args));
}

/** Writes a photo of 32 x 24 pixels; each whole number as `seed` gives another picture, and always the same one. */
export async function writePhoto(path: string, seed: number): Promise<string> {
  mkdirSync(dirname(path), { recursive: true });
  const pixels = Buffer.alloc(32 * 24 * 3);
  for (let index = 0; index < pixels.length; index += 1) {
    pixels[index] = ((seed * (53 + 20 * (index % 3))) % 160) + Math.floor(index / 48) + ((index * seed) % 17);
  }
  await sharp(pixels, { raw: { width: 32, height: 24, channels: 3 } })
    .jpeg({ quality: 90 })
    .toFile(path);
  return path;
}

/** A TIFF of 17,300 x 17,300 pixels that takes seconds to decode: each of its strips is the same piece of noise. */
export function slowPhoto(): Buffer {
  const [size, rows] = [17_300, 20];
  const noise = Uint8Array.from(
    { length: size * rows * 3 },
    (_, index) => Math.imul(index, 2_654_435_769) >>> 26,
  );
  // Without repeats to copy, every byte is decoded on its own.
  const strip = deflateSync(noise, { strategy: constants.Z_HUFFMAN_ONLY });
  const strips = size / rows;
  const [startsAt, lengthsAt] = [256, 256 + strips * 4];
  const file = Buffer.alloc(256 + strips * 8);
  file.write("II*\0\x08", "latin1");
  // Width, height, bits, deflate, RGB, where the strips start, channels, rows a strip, how long the strips are.
  const entries = [
    [256, 1, size],
    [257, 1, size],
    [258, 1, 8],
    [259, 1, 8],
    [262, 1, 2],
    [273, strips, startsAt],
    [277, 1, 3],
    [278, 1, rows],
    [279, strips, lengthsAt],
  ];
  file.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, count, value], index) => {
    const at = 10 + index * 12;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(4, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8);
  });
  for (let index = 0; index < strips; index += 1) {
    file.writeUInt32LE(file.length, startsAt + index * 4);
    file.writeUInt32LE(strip.length, lengthsAt + index * 4);
  }
  return Buffer.concat([file, strip]);
}

/** Names that need quoting in CSV, as far as every file system allows them. */
export const oddNames =
  process.platform === "win32" ? ["a, b.jpg"] : ["a, b.jpg", 'the "best".jpg', "two\nlines.jpg"];

/** The photos of {@link libraryForAll} that can be read. */
export const readableCount = 25;

/** The answer of `rank --json`. */
export type Ranking = {
  axis: string | null;
  encoder: string;
  estimator: string;
  count: number;
  photos: { rank: number; path: string; score: number; percentile: number }[];
};

/** What a command wrote as JSON. */
export const parsed = ({ stdout }: Outcome): unknown => JSON.parse(stdout);
/** The same of `rank --json`. */
export const rankingOf = (outcome: Outcome) => parsed(outcome) as Ranking;

/** The path of a library that is not there yet; removed when the test ends. Call it within a test. */
export function newLibrary(): string {
  const { directory, remove } = temporaryDirectory();
  onTestFinished(remove);
  return join(directory, "library");
}

/**
 * A folder of photos, one of them broken, and a library in which it is indexed, for all tests of a file, which must
 * leave both as they are. Call it outside of tests.
 */
export function libraryForAll() {
  const { directory, remove } = temporaryDirectory();
  afterAll(remove);
  const [folder, library] = [join(directory, "photos"), join(directory, "library")];
  const [lowPhoto, highPhoto] = [join(folder, "03.jpg"), join(folder, "16.jpg")];
  const lineup = (...args: string[]) => runCommand("--library", library, ...args);
  const firstIndex: { outcome?: Outcome } = {};
  beforeAll(async () => {
    for (let seed = 0; seed < readableCount - 1; seed += 1) {
      const name = oddNames[seed] ?? `${String(seed).padStart(2, "0")}.jpg`;
      await writePhoto(join(folder, seed % 2 === 0 ? "." : "inner", name), seed);
    }
    // Number 3 is in the folder inside as well.
    await writePhoto(lowPhoto, 3);
    writeFileSync(join(folder, "broken.jpg"), "This is no photo.");
    firstIndex.outcome = await lineup("index", folder, "--json");
  });
  const ends = ["--low", lowPhoto, "--high", highPhoto];
  return { directory, folder, lowPhoto, highPhoto, ends, lineup, firstIndex };
}
