import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { join, parse } from "node:path";
import sharp from "sharp";
import { seededRandom } from "../../src/main/engine/evaluation/seeded-random.ts";
import type { LabelledPhotos } from "./sets.ts";

/** What is varied, each in photos of its own. */
export const lookAttributes = ["blur", "noise", "exposure", "saturation", "sepia", "jpeg"] as const;
export type LookAttribute = (typeof lookAttributes)[number];

/** Below the thumbnails' 440, so that reading scales nothing, and below most originals, which hides their own damage. */
const longerSidePixels = 384;
const leastShorterSidePixels = 224;
/** Counts up whenever photos are made in another way, as those of before, and their vectors, are kept in the cache. */
export const lookRecipe = 1;

/** How much of each change a photo gets. */
type Changes = {
  /** Standard deviation of the Gauss filter, in pixels. */
  blur: number;
  /** Standard deviation, where white is 1. */
  noise: number;
  /** In stops. */
  exposure: number;
  /** 0 is grey, 1 is as it was. */
  saturation: number;
  /** 0 to 1. */
  sepia: number;
  /** Quality, 1 to 100; null for a lossless file. */
  jpeg: number | null;
};

/** The value of an attribute at a strength from 0 to 1. Small changes are more frequent where large ones look alike. */
const changeAt: Record<LookAttribute, (strength: number) => Partial<Changes>> = {
  blur: (strength) => ({ blur: 5 * strength ** 1.5 }),
  noise: (strength) => ({ noise: 0.18 * strength ** 1.5 }),
  exposure: (strength) => ({ exposure: -2.2 + 4 * strength }),
  saturation: (strength) => ({ saturation: 2 * strength }),
  sepia: (strength) => ({ sepia: strength }),
  jpeg: (strength) => ({ jpeg: Math.round(80 * (5 / 80) ** strength) }),
};

/**
 * Photos of `<sets>/imagen`, each with one attribute changed at random strength, which is its value, and slightly
 * another exposure and saturation. They are made once, into a folder of `cacheDirectory`; the same each time.
 */
export async function lookPhotos(
  setsDirectory: string,
  cacheDirectory: string,
  attribute: LookAttribute,
): Promise<LabelledPhotos> {
  const directory = join(cacheDirectory, `look-${lookRecipe}`, attribute);
  const originals = join(setsDirectory, "imagen");
  const names = readdirSync(originals).sort();
  const random = seededRandom(lookAttributes.indexOf(attribute) + 1);
  const plan = names.map((name) => {
    const strength = random();
    const changes: Changes = {
      blur: 0,
      noise: 0,
      exposure: 0.6 * random() - 0.3,
      saturation: 0.8 + 0.4 * random(),
      sepia: 0,
      jpeg: null,
      ...changeAt[attribute](strength),
    };
    const file = `${parse(name).name}.${changes.jpeg === null ? "png" : "jpg"}`;
    return { name, strength, changes, seed: Math.floor(random() * 2 ** 32), file };
  });
  if (!existsSync(directory)) {
    const unfinished = `${directory}.part`;
    mkdirSync(unfinished, { recursive: true });
    for (const { name, changes, seed, file } of plan) {
      await makePhoto(join(originals, name), join(unfinished, file), changes, seededRandom(seed));
    }
    renameSync(unfinished, directory);
  }
  const made = new Set(readdirSync(directory));
  const kept = plan.filter(({ file }) => made.has(file));
  return {
    paths: kept.map(({ file }) => join(directory, file)),
    values: kept.map(({ strength }) => strength),
  };
}

/** Writes nothing for an original whose shorter side is below 224 pixels. */
async function makePhoto(from: string, to: string, changes: Changes, random: () => number): Promise<void> {
  const original = sharp(from);
  const { width, height } = await original.metadata();
  if (Math.min(width, height) < leastShorterSidePixels) return;
  const small = original
    .resize(longerSidePixels, longerSidePixels, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .removeAlpha();
  // 0.3 is the least that the filter takes.
  const blurred = changes.blur < 0.3 ? small : small.blur(changes.blur);
  const { data, info } = await blurred.raw().toBuffer({ resolveWithObject: true });
  changeColours(data, changes);
  if (changes.noise > 0) addNoise(data, changes.noise, random);
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const changed = sharp(data, { raw });
  await (
    changes.jpeg === null ? changed.png({ compressionLevel: 1 }) : changed.jpeg({ quality: changes.jpeg })
  ).toFile(to);
}

/** In place, of RGB bytes. Light is taken as the square of a value, which is near sRGB and quick. */
function changeColours(pixels: Uint8Array, { exposure, saturation, sepia }: Changes): void {
  const gain = 2 ** (exposure / 2);
  const bright = (byte: number) => Math.min(1, (byte / 255) * gain);
  for (let i = 0; i < pixels.length; i += 3) {
    const [r, g, b] = [bright(pixels[i]), bright(pixels[i + 1]), bright(pixels[i + 2])];
    const light = 0.299 * r + 0.587 * g + 0.114 * b;
    const tinted = (value: number, tint: number) => {
      const saturated = light + (value - light) * saturation;
      return saturated + (tint - saturated) * sepia;
    };
    pixels[i] = byteOf(tinted(r, light * 1.07 + 0.03));
    pixels[i + 1] = byteOf(tinted(g, light * 0.95));
    pixels[i + 2] = byteOf(tinted(b, light * 0.72));
  }
}

/** In place; four photos of ten get the same noise in all three colours, as grain is, and a fifth more of it. */
function addNoise(pixels: Uint8Array, deviation: number, random: () => number): void {
  const isGrain = random() < 0.4;
  // Box and Muller.
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (let i = 0; i < pixels.length; i += 3) {
    const grain = isGrain ? 1.2 * normal() : 0;
    for (let c = i; c < i + 3; c++) {
      pixels[c] = byteOf(pixels[c] / 255 + deviation * (isGrain ? grain : normal()));
    }
  }
}

function byteOf(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value * 255)));
}
