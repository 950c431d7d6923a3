import { mean } from "../summaries.ts";
import { nearestProbe, ridgeProbe } from "./class-probe.ts";
import { axisFigures, repeatedRidge } from "./linear-axis.ts";
import { lookAttributes, lookPhotos, lookRecipe } from "./look-photos.ts";
import { missingFolder, readCatsAndDogs, readCrowds, readFaces, readTinyImagenet } from "./sets.ts";
import type { Embed } from "./vectors.ts";

/** Where photos come from, and where those that are made from them are kept. */
export type Folders = { sets: string; cache: string };

/** A set of labelled photos, and the figures that an encoder gets on it, by name, in the order they are shown. */
export type Task = {
  /** Below the folder of the sets; without them the task is skipped. */
  folders: string[];
  measure: (embed: Embed, folders: Folders) => Promise<Record<string, number>>;
};

/** Counts up whenever figures are computed in another way, as those of before are kept in the cache. */
export const protocol = 1;

/** All tasks by the name that `--only` takes. */
export const tasks: Record<string, Task> = {
  tiny: { folders: ["tiny-imagenet"], measure: measureTinyImagenet },
  age: { folders: ["utkface"], measure: measureAge },
  look: { folders: ["imagen"], measure: measureLook },
  crowd: { folders: ["crowd"], measure: measureCrowd },
  catdog: { folders: ["catdog"], measure: measureCatsAndDogs },
};

/** The first of a task's folders that is not there, or null. */
export function missingFolderOf(task: Task, { sets }: Folders): string | null {
  return missingFolder(sets, ...task.folders);
}

async function measureTinyImagenet(embed: Embed, { sets }: Folders) {
  const { training, judged } = readTinyImagenet(sets);
  const learnt = { vectors: await embed("tiny-training", training.paths), classes: training.values };
  const asked = { vectors: await embed("tiny-judged", judged.paths), classes: judged.values };
  return {
    "tiny-imagenet, ridge probe": ridgeProbe(learnt, asked),
    "tiny-imagenet, kNN20": nearestProbe(learnt, asked),
  };
}

async function measureAge(embed: Embed, { sets }: Folders) {
  const { paths, values } = readFaces(sets);
  const { full, twoPhoto, twoPhotoTenth } = axisFigures({ vectors: await embed("age", paths), values });
  return { "age, full": full, "age, two-photo": twoPhoto, "age, two-photo p10": twoPhotoTenth };
}

async function measureLook(embed: Embed, { sets, cache }: Folders) {
  const full: Record<string, number> = {};
  const twoPhoto: Record<string, number> = {};
  for (const attribute of lookAttributes) {
    const { paths, values } = await lookPhotos(sets, cache, attribute);
    const figures = axisFigures({ vectors: await embed(`look-${lookRecipe}-${attribute}`, paths), values });
    full[`look: ${attribute}, full`] = figures.full;
    twoPhoto[`look: ${attribute}, two-photo`] = figures.twoPhoto;
  }
  return {
    "look x6, full": mean(Object.values(full)),
    "look x6, two-photo": mean(Object.values(twoPhoto)),
    ...full,
    ...twoPhoto,
  };
}

async function measureCrowd(embed: Embed, { sets }: Folders) {
  const { paths, values } = readCrowds(sets);
  return { "crowd, 5-fold x20": repeatedRidge({ vectors: await embed("crowd", paths), values }) };
}

async function measureCatsAndDogs(embed: Embed, { sets }: Folders) {
  const { paths, values } = readCatsAndDogs(sets);
  const vectors = await embed("catdog", paths);
  // Every cat and every dog is as good an example as any.
  const { full, twoPhoto } = axisFigures({ vectors, values }, { ends: 0.4 });
  return { "cat or dog, full AUC": full, "cat or dog, two-photo AUC": twoPhoto };
}
