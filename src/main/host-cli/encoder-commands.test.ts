import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  encoderIds,
  outcomeOf,
  parsed,
  rankingOf,
  runCommand,
  startCommand,
  temporaryDirectory,
  writePhoto,
} from "./testing.ts";

const models = join(import.meta.dirname, "../../../models");
type Entry = { id: string; image: { file: string } };
type Listed = { encoders: { id: string; state: string; inUse: boolean; recommended: boolean }[] };

/** A library, and the encoder in the box as somebody else might bring it: a larger file, under another id. */
function broughtEncoder() {
  const { directory, remove } = temporaryDirectory();
  onTestFinished(remove);
  const library = join(directory, "library");
  const catalog = JSON.parse(readFileSync(join(models, "catalog.json"), "utf8")) as { encoders: Entry[] };
  const [shipped] = catalog.encoders;
  const onnx = readFileSync(join(models, shipped.id, shipped.image.file));
  // A comment of 32 MB, as ONNX has it, gives the copying some time.
  const file = Buffer.concat([onnx, Buffer.of(0x32, 0x80, 0x80, 0x80, 0x10), Buffer.alloc(1 << 25, "x")]);
  const sha256 = createHash("sha256").update(file).digest("hex");
  const image = { file: "mine.onnx", bytes: file.length, sha256 };
  const entry = { ...shipped, id: "mine", title: "Mine", origin: { kind: "imported" }, image };
  mkdirSync(join(directory, "brought"));
  writeFileSync(join(directory, "brought/mine.onnx"), file);
  const path = join(directory, "brought/mine.json");
  writeFileSync(path, JSON.stringify({ ...entry, selfTest: undefined }));
  return {
    directory,
    library,
    path,
    lineup: (...args: string[]) => runCommand("--library", library, ...args),
  };
}

test("encoders list prints every encoder with its state, as JSON and as a table", async () => {
  const { lineup } = broughtEncoder();
  const { encoders } = parsed(await lineup("encoders", "list", "--json")) as Listed;
  expect(encoders.map(({ id }) => id)).toEqual(encoderIds);
  expect(encoders[0]).toMatchObject({ state: "in-the-box", inUse: true });
  expect(encoders.filter(({ recommended }) => recommended).map(({ id }) => id)).toEqual(["siglip2-b16-224"]);
  const { exitCode, stdout, stderr } = await lineup("encoders", "list");
  expect([exitCode, stderr]).toEqual([0, ""]);
  const lines = stdout.split("\n");
  expect(lines[1]).toMatch(new RegExp(`^${encoderIds[0]} .* in the box +yes`));
  expect(lines.find((line) => line.startsWith("clip-vit-b32 "))).toMatch(
    /512 {2}can be installed .*CLIP ViT-B\/32 +MIT$/,
  );
  expect(lines.find((line) => line.startsWith("resnet50 "))).toContain("has to be made (models/export)");
});

test("encoders import brings an encoder that photos can then be ranked with", async () => {
  const { directory, path, lineup } = broughtEncoder();
  expect(await lineup("encoders", "import", path)).toEqual({
    exitCode: 0,
    stdout: 'Imported the encoder mine (Mine); use it with "lineup encoders use mine".\n',
    stderr: "",
  });
  const folder = join(directory, "photos");
  const [low, high] = await Promise.all([1, 2].map((seed) => writePhoto(join(folder, `${seed}.jpg`), seed)));
  const ranking = rankingOf(
    await lineup("--encoder", "mine", "rank", folder, "--low", low, "--high", high, "--json"),
  );
  expect(ranking.encoder).toBe("mine");
  expect(ranking.photos.map((photo) => photo.path)).toEqual([high, low]);
});

test("encoders import tells what is wrong in one sentence", async () => {
  const { directory, lineup } = broughtEncoder();
  const outcome = await lineup("encoders", "import", join(directory, "gone.onnx"));
  expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
  expect(outcome.stderr).toMatch(
    /^The entry .*gone\.json of an encoder cannot be read \(ENOENT.*\); put it there\.\n$/,
  );
});

test("an import that is killed leaves nothing that counts, and can be made again", async () => {
  const { library, path, lineup } = broughtEncoder();
  const encodersDirectory = join(library, "encoders");
  const child = startCommand(["--library", library, "encoders", "import", path]);
  const ended = outcomeOf(child);
  while (!existsSync(join(encodersDirectory, ".importing/mine.onnx")))
    await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill("SIGKILL");
  expect(await ended).toEqual({ exitCode: null, stdout: "", stderr: "" });
  const { encoders } = parsed(await lineup("encoders", "list", "--json")) as Listed;
  expect(encoders.map(({ id }) => id)).toEqual(encoderIds);
  expect((await lineup("encoders", "import", path)).exitCode).toBe(0);
  expect(readdirSync(encodersDirectory)).toEqual(["mine"]);
  const { encoders: then } = parsed(await lineup("encoders", "list", "--json")) as Listed;
  expect(then.at(-1)).toMatchObject({ id: "mine", state: "installed", inUse: false });
});
