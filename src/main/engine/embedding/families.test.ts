import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selfTestInputs } from "../devices/self-test.ts";
import { indexFolders, modelsDirectory, openEngine, rankPhotosOf, temporaryDirectory } from "../testing.ts";
import { dot, normalise, subtract } from "../vectors/linear.ts";
import { openEncoder } from "./encoder.ts";
import { EncoderShelf } from "./shelf.ts";

/** The Python that has torch and torchvision; Debian's own is asked where the first on the PATH has not. */
const python = ["python3", "/usr/bin/python3"].find(
  (name) => spawnSync(name, ["-c", "import PIL, torch, torchvision"]).status === 0,
);
if (python === undefined) {
  process.stderr.write("Skipped: encoders exported by torchvision, for want of a Python that has it.\n");
}

const recipes = ["torchvision-resnet50", "torchvision-vit-b32", "torchvision-convnext-tiny"];
const files = { exported: "", photos: "" };

/** A picture whose halves differ, so that its middle is not its whole: nothing that torchvision would read otherwise. */
async function drawPhoto(path: string, seed: number, width: number, height: number): Promise<void> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at += 1) {
    const [x, y, c] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3];
    const wave = Math.sin((x * (1 + seed)) / 23 + c) * Math.cos((y * (2 + c)) / (11 + seed));
    pixels[at] = 128 + 90 * wave + (37 * x) / width - (37 * y) / height;
  }
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
}

/** Vectors by path, as torch has them for what torchvision's own transforms make of the photos. */
function torchVectors(id: string): Map<string, Float32Array> {
  const json = readFileSync(join(files.exported, `${id}.photos.json`), "utf8");
  return new Map(
    Object.entries(JSON.parse(json) as Record<string, number[]>).map(([path, vector]) => [
      path,
      normalise(Float32Array.from(vector)),
    ]),
  );
}

describe.skipIf(python === undefined)(
  "an encoder exported by torchvision (skipped where there is none)",
  () => {
    beforeAll(async () => {
      const directory = mkdtempSync(join(tmpdir(), "lineup-families-"));
      files.exported = join(directory, "exported");
      files.photos = join(directory, "photos");
      mkdirSync(files.photos);
      const sizes = [
        [300, 200],
        [180, 260],
        [220, 220],
        [430, 150],
        [128, 400],
        [240, 160],
      ];
      const paths = sizes.map((_, seed) => join(files.photos, `${seed}.png`));
      await Promise.all(sizes.map(([width, height], seed) => drawPhoto(paths[seed], seed, width, height)));
      const program = join(modelsDirectory, "export/export.py");
      const options = [
        "--random-weights",
        "7",
        "--size",
        "96",
        "--out",
        files.exported,
        "--photos",
        ...paths,
      ];
      // Its threads would spin for their turn where the tests beside it keep the processor busy.
      const env = { ...process.env, OMP_NUM_THREADS: "1" };
      await promisify(execFile)(python!, [program, ...recipes, ...options], { env });
    }, 600_000);
    afterAll(() => rmSync(join(files.exported, ".."), { recursive: true, force: true }));

    test.each(recipes)(
      "%s is imported, embeds and ranks as torch does",
      async (recipe) => {
        const id = `${recipe}-96px-random-7`;
        const library = temporaryDirectory();
        const importing = await openEngine(library);
        const summary = await importing.client["encoder.import"]({
          path: join(files.exported, `${id}.json`),
        });
        expect(summary).toMatchObject({ id, state: "installed" });
        await importing.close();

        // The same bytes give the same vectors, whatever is between.
        const shelved = await new EncoderShelf(modelsDirectory, library).find(id);
        const selfTest = JSON.parse(
          readFileSync(join(shelved.directory, shelved.entry.selfTest!), "utf8"),
        ) as {
          embeddings: number[][];
        };
        const encoder = await openEncoder(shelved, "cpu");
        const vectors = await encoder.embed(selfTestInputs(shelved.entry.input));
        await encoder.close();
        for (const [k, vector] of vectors.entries()) {
          const expected = normalise(Float32Array.from(selfTest.embeddings[k]));
          const difference = subtract(vector, expected);
          expect(Math.sqrt(dot(difference, difference))).toBeLessThan(1e-4);
        }
        const apart = subtract(vectors[0], vectors[1]);
        expect(Math.sqrt(dot(apart, apart))).toBeGreaterThan(0.01);

        // And photos are resized, cropped, normalised and pooled so that they are ranked as by torchvision's own transforms.
        const { client, close } = await openEngine(library, { encoderId: id });
        expect(await indexFolders(client, files.photos)).toMatchObject({
          indexed: 6,
          failed: 0,
          encoder: id,
        });
        const paths = readdirSync(files.photos).map((name) => join(files.photos, name));
        const [low, high] = paths;
        const by = { low: [{ path: low }], high: [{ path: high }] };
        const ranked = await rankPhotosOf(client, files.photos, by);
        await close();
        const torch = torchVectors(id);
        const axis = normalise(subtract(torch.get(high)!, torch.get(low)!));
        const expected = paths
          .map((path) => ({ path, score: dot(torch.get(path)!, axis) }))
          .toSorted((one, other) => other.score - one.score);
        const spread = expected[0].score - expected[expected.length - 1].score;
        const differences = expected.map(({ path, score }) =>
          Math.abs(score - ranked.find((one) => one.path === path)!.score),
        );
        expect(ranked.map(({ path }) => basename(path))).toEqual(expected.map(({ path }) => basename(path)));
        expect(Math.max(...differences) / spread).toBeLessThan(0.01);
        rmSync(join(files.exported, `${id}.onnx`));
      },
      300_000,
    );
  },
);
