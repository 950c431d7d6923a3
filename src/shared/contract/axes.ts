import { z } from "zod";
import { largestAxisFileBytes } from "../axis-files.ts";
import { engineErrorCodes } from "../errors.ts";
import { call, id, nothing, path } from "./method.ts";
import { failure } from "./folders.ts";

/** How an axis is made from its photos: `auto` is `pair` for one photo at each end and `means` for more. */
export const estimatorChoice = z.enum(["auto", "pair", "means", "smoothed"]);

/** What was done in fact: `auto` comes to something, and words may stand for the photos or beside them. */
export const estimator = z.enum([
  "pair",
  "means",
  "smoothed",
  "words",
  "pair+words",
  "means+words",
  "smoothed+words",
  "likeness",
]);

/**
 * A photo of the library by id, any photo file by path (it need not lie in an added folder), or the example of a saved
 * axis, which may outlive its photo.
 */
export const photoReference = z.union([
  z.object({ photoId: id }),
  z.object({ path }),
  z.object({ exampleId: id }),
]);

export const examples = z.array(photoReference).max(1_000);

/** What is to be seen at one end. An encoder reads the first 64 or 77 tokens, some 50 words, and passes over the rest. */
export const description = z
  .string()
  .trim()
  .min(1, "words must not be empty")
  .max(1_000, "words must be no longer than 1,000 characters");

/** Words for both ends of an axis, for encoders that have a text tower. */
export const words = z.object({ low: description, high: description });

/**
 * What an axis is made of. Words at one end and photos at the other make none: an encoder puts all words apart from all
 * photos, so that the way from one to the other says only which is which.
 */
export const ends = z
  .object({ low: examples, high: examples, words: words.optional() })
  .refine(
    ({ low, high, words }) => low.length > 0 === high.length > 0 && (low.length > 0 || words !== undefined),
    "an axis needs photos at both ends, words at both ends, or both: a photo at one end and words at the other would " +
      "only tell photos from words",
  );

/** What to rank by: a saved axis, ends given on the spot, or likeness to one photo (the cosine of the two vectors). */
export const rankBy = z.union([
  z.object({ axis: z.string().min(1) }),
  ends,
  z.object({ likeTo: photoReference }),
]);

export const axisExample = z.object({
  exampleId: id,
  role: z.enum(["low", "high"]),
  path: z.string(),
  /** Null where the photo is not in the library. */
  photoId: id.nullable(),
});

export const axisSummary = z.object({
  name: z.string(),
  createdAtMs: z.number(),
  lowCount: z.int(),
  highCount: z.int(),
  words: words.optional(),
  /** The encoders that all its examples, or its words where it has no others, have vectors of. */
  encoders: z.array(z.string()),
  /** Where an axis comes from that was made by others; null for the user's own. */
  madeBy: z.object({ source: z.string(), licence: z.string() }).nullable(),
  /** Why the axis cannot be used with the encoder in use; null when it can. */
  unusable: z.object({ code: z.enum(engineErrorCodes), message: z.string() }).nullable(),
});

/** What can be done with axes. */
export const axisMethods = {
  /**
   * Saves an axis with its examples, its words and their vectors. Rejects with `axis-exists`, `axis-degenerate`,
   * `photo-*`, `encoder-without-words`.
   */
  "axis.create": call(ends.safeExtend({ name: z.string().min(1).max(200) }), axisSummary),

  "axis.list": call(nothing, z.object({ axes: z.array(axisSummary) })),

  /** Rejects with `axis-missing`. */
  "axis.show": call(z.object({ name: z.string() }), axisSummary.extend({ examples: z.array(axisExample) })),

  /** Rejects with `axis-missing`, `axis-exists`. */
  "axis.rename": call(z.object({ name: z.string(), newName: z.string().min(1).max(200) }), nothing),

  /**
   * Gives a saved axis other ends: those named here and no others. Examples of its own, by `exampleId`, keep their ids and
   * come before new ones; those left out can be brought back by theirs for a month. Rejects like `axis.create`, and with `axis-missing`; the axis then stays as it was.
   */
  "axis.update": call(ends.safeExtend({ name: z.string().min(1) }), axisSummary),

  /** Puts an axis away; `axis.restore` brings it back for a month. Rejects with `axis-missing`. */
  "axis.delete": call(z.object({ name: z.string() }), z.object({ deletedAxisId: id })),

  /** Brings back a deleted axis as it was. Rejects with `axis-missing`, or `axis-exists` where its name was taken. */
  "axis.restore": call(z.object({ deletedAxisId: id }), axisSummary),

  /**
   * The axis as the text of a small JSON file: file names, words and vectors, no folders. Rejects with `axis-missing`,
   * `axis-other-encoder`, `encoder-without-words`.
   */
  "axis.export": call(z.object({ name: z.string() }), z.object({ json: z.string() })),

  /** Saves an exported axis. Rejects with `axis-file-invalid`, `axis-exists`, `axis-other-encoder`. */
  "axis.import": call(z.object({ json: z.string().max(largestAxisFileBytes) }), axisSummary),

  /**
   * How well an axis agrees with labels. The photos are embedded if they are not yet; those that cannot be read
   * are left out and listed. Rejects with `labels-invalid` when fewer than 3 photos with differing labels remain.
   */
  "axis.evaluate": call(
    z.object({
      by: rankBy,
      estimator: estimatorChoice,
      labels: z.object({ paths: z.array(path).max(1_000_000), values: z.instanceof(Float64Array) }),
    }),
    z.object({
      n: z.int(),
      spearman: z.number(),
      /** 95 % bootstrap interval. */
      spearmanInterval: z.tuple([z.number(), z.number()]),
      kendallTauB: z.number(),
      pairAccuracy: z.number(),
      /** Share of the N highest-labelled photos among the N highest-scored, by N. */
      topN: z.record(z.string(), z.number()),
      encoder: z.string(),
      estimator,
      failures: z.array(failure),
    }),
  ),
} as const;
