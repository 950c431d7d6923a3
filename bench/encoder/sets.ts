import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { shuffledIndices } from "../ridge.ts";

/** Photos and the value of each, or its class. */
export type LabelledPhotos = { paths: string[]; values: number[] };

const facesCount = 5000;
const trainingPerClass = 75;
const judgedCount = 5000;

/** Says which folder lacks, for sets that are not there. */
export function missingFolder(setsDirectory: string, ...folders: string[]): string | null {
  return folders.map((folder) => join(setsDirectory, folder)).find((folder) => !existsSync(folder)) ?? null;
}

/** UTKFace: 5,000 face crops by age in years, none of them twice. The names start with the age. */
export function readFaces(setsDirectory: string): LabelledPhotos {
  const directory = join(setsDirectory, "utkface");
  const names = readdirSync(directory)
    .filter((name) => /^\d+_/.test(name))
    .sort();
  const seen = new Set<string>();
  const faces: LabelledPhotos = { paths: [], values: [] };
  for (const index of shuffledIndices(names.length, 1)) {
    const path = join(directory, names[index]);
    const digest = createHash("sha256").update(readFileSync(path)).digest("hex");
    if (seen.has(digest)) continue;
    seen.add(digest);
    faces.paths.push(path);
    faces.values.push(parseInt(names[index]));
    if (faces.paths.length === facesCount) break;
  }
  return faces;
}

/** UCF_CC_50: 50 photos of crowds by the logarithm of the number of heads marked in them. */
export function readCrowds(setsDirectory: string): LabelledPhotos {
  const directory = join(setsDirectory, "crowd");
  const paths = readdirSync(directory)
    .filter((name) => name.endsWith(".jpg"))
    .sort()
    .map((name) => join(directory, name));
  const headsOf = (path: string) =>
    JSON.parse(readFileSync(path.replace(/jpg$/, "json"), "utf8")) as unknown[];
  return { paths, values: paths.map((path) => Math.log(headsOf(path).length)) };
}

/** 1,000 cats, class 0, and 1,000 dogs, class 1. */
export function readCatsAndDogs(setsDirectory: string): LabelledPhotos {
  const photosOf = (folder: string) => {
    const directory = join(setsDirectory, "catdog/test_set", folder);
    return readdirSync(directory)
      .filter((name) => name.endsWith(".jpg"))
      .sort()
      .map((name) => join(directory, name));
  };
  const [cats, dogs] = [photosOf("cats"), photosOf("dogs")];
  return { paths: [...cats, ...dogs], values: [...cats.map(() => 0), ...dogs.map(() => 1)] };
}

/** tiny-imagenet-200: 75 training photos of each of 200 classes, in random order, and 5,000 of the validation's 10,000. */
export function readTinyImagenet(setsDirectory: string): {
  training: LabelledPhotos;
  judged: LabelledPhotos;
} {
  const directory = join(setsDirectory, "tiny-imagenet");
  const words = readFileSync(join(directory, "wnids.txt"), "utf8").trim().split(/\s+/).sort();
  const all = words.flatMap((word, value) => {
    const folder = join(directory, "train", word, "images");
    const names = readdirSync(folder).sort();
    return shuffledIndices(names.length, value + 1)
      .slice(0, trainingPerClass)
      .map((index) => ({ path: join(folder, names[index]), value }));
  });
  const annotated = readFileSync(join(directory, "val/val_annotations.txt"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split("\t"))
    .map(([name, word]) => ({ path: join(directory, "val/images", name), value: words.indexOf(word) }));
  return { training: take(all, all.length), judged: take(annotated, judgedCount) };
}

function take(photos: readonly { path: string; value: number }[], count: number): LabelledPhotos {
  const chosen = shuffledIndices(photos.length, 1)
    .slice(0, count)
    .map((index) => photos[index]);
  return { paths: chosen.map(({ path }) => path), values: chosen.map(({ value }) => value) };
}
