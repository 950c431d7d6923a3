import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Stats } from "sharp";
import { expect, onTestFinished, test } from "vitest";
import { spearman } from "../../src/main/engine/evaluation/spearman.ts";
import { lookPhotos, type LookAttribute } from "./look-photos.ts";

const count = 12;

/** A folder of sets with copies of one drawn picture for photos, and a folder for what is made of them. */
async function temporaryFolders(): Promise<[sets: string, cache: string]> {
  const directory = mkdtempSync(join(tmpdir(), "lineup-bench-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const folder = join(directory, "imagen");
  mkdirSync(folder);
  const [width, height] = [232, 224];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return 60 + x / 4 + 40 * ((Math.floor(x / 20) + Math.floor(y / 20) + i) % 2);
  });
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
  for (let copy = 0; copy < count; copy++)
    await picture
      .clone()
      .png()
      .toFile(join(folder, `${copy}.png`));
  return [directory, join(directory, "cache")];
}

/** A number that a change of the attribute shows in. */
const shownBy: [LookAttribute, (stats: Stats) => number][] = [
  ["exposure", ({ channels }) => channels[1].mean],
  ["blur", ({ sharpness }) => -sharpness],
  ["noise", ({ sharpness }) => sharpness],
];

test("a change shows the more in a photo, the higher its value is", async () => {
  const [sets, cache] = await temporaryFolders();
  for (const [attribute, show] of shownBy) {
    const { paths, values } = await lookPhotos(sets, cache, attribute);
    expect(paths).toHaveLength(count);
    const shown = [];
    for (const path of paths) shown.push(show(await sharp(path).stats()));
    expect(spearman(shown, values), attribute).toBeGreaterThan(0.8);
  }
});

test("photos are the same when they are made again", async () => {
  const [sets, cache] = await temporaryFolders();
  const made = await lookPhotos(sets, cache, "noise");
  const again = await lookPhotos(sets, join(cache, "again"), "noise");
  expect(again.values).toEqual(made.values);
  expect(readFileSync(again.paths[0]).equals(readFileSync(made.paths[0]))).toBe(true);
});
