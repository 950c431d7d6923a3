import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { libraryForAll, parsed, rankingOf } from "./testing.ts";

const tiny = join(import.meta.dirname, "../engine/switching/fixtures/tiny-12.onnx");

/** Puts an encoder of a few kilobytes into the library, as importing does. */
function importTiny(library: string): void {
  const directory = join(library, "encoders", "tiny-12");
  mkdirSync(directory, { recursive: true });
  copyFileSync(tiny, join(directory, "encoder.onnx"));
  const bytes = readFileSync(tiny);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const entry = {
    id: "tiny-12",
    title: "Tiny",
    licence: "MIT",
    origin: { kind: "imported" },
    image: { file: "encoder.onnx", bytes: bytes.length, sha256 },
    preprocessing: 1,
    input: { name: "image", width: 16, height: 16, fit: { kind: "squash" }, tensor: { type: "uint8" } },
    output: { name: "vector", pooling: "none", dimensions: 12 },
  };
  writeFileSync(join(directory, "entry.json"), JSON.stringify(entry));
}

describe("encoders use", () => {
  const { directory, folder, lineup, lowPhoto, highPhoto, ends } = libraryForAll();

  test("goes over to another encoder and back, and says what became of photos and axes", async () => {
    importTiny(join(directory, "library"));
    await lineup("axis", "create", "Warm", ...ends);
    const outside = join(directory, "outside.jpg");
    copyFileSync(lowPhoto, outside);
    await lineup("axis", "create", "Cold", "--low", outside, "--high", highPhoto);
    renameSync(outside, `${outside}.away`);
    const before = rankingOf(await lineup("rank", folder, "--axis", "Warm", "--json"));

    const used = await lineup("encoders", "use", "tiny-12");
    const message =
      `The axis "Cold" stays with the encoder lineup-small-2, because its photo ${outside} cannot be read; put that ` +
      'back and run "lineup encoders use tiny-12" again, or make the axis again.';
    expect([used.exitCode, used.stderr]).toEqual([0, ""]);
    expect(used.stdout.replace(/in \d+\.\d s/, "in some time")).toBe(
      "The library uses tiny-12 instead of lineup-small-2: 25 photos embedded on cpu in some time, 0 were already.\n" +
        `Derived again: Warm.\n${message}\n`,
    );
    expect((await lineup("axis", "list")).stdout).toContain(`\n${message}\n`);
    const during = rankingOf(await lineup("rank", folder, "--axis", "Warm", "--json"));
    expect([before.encoder, during.encoder]).toEqual(["lineup-small-2", "tiny-12"]);

    const back = await lineup("encoders", "use", "lineup-small-2", "--json");
    expect(parsed(back)).toEqual({
      encoder: "lineup-small-2",
      previousEncoder: "tiny-12",
      device: "cpu",
      embedded: 0,
      embeddedFromThumbnails: 0,
      unchanged: 25,
      failed: 0,
      failures: [],
      axesDerived: [],
      axesAdded: [],
      axesUnusable: [],
      seconds: expect.any(Number) as number,
    });
    expect(rankingOf(await lineup("rank", folder, "--axis", "Warm", "--json"))).toEqual(before);
  });

  test("refuses an encoder that is not there with 1, and --encoder, which contradicts it, with 2", async () => {
    expect(await lineup("encoders", "use", "nothing")).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringContaining('There is no encoder "nothing"; known are lineup-small-2') as string,
    });
    expect(await lineup("--encoder", "lineup-small-2", "encoders", "use", "lineup-small-2")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr:
        "Leave out --encoder: it names the encoder of one command, and this one is about all that follow.\n",
    });
  });
});
