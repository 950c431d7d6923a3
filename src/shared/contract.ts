import { z } from "zod";
import { engineErrorCodes } from "./errors.ts";

const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) =>
  ({ kind: "call", input, output }) as const;
const stream = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) =>
  ({ kind: "stream", input, output }) as const;

const id = z.int().positive();
const path = z.string().min(1);
const nothing = z.object({});

/** How an axis is made from its photos: `auto` is `pair` for one photo at each end and `means` for more. */
const estimatorChoice = z.enum(["auto", "pair", "means", "smoothed"]);
/** What was done in fact: `auto` comes to something, and words may stand for the photos or beside them. */
const estimator = z.enum([
  "pair",
  "means",
  "smoothed",
  "words",
  "pair+words",
  "means+words",
  "smoothed+words",
]);

/** A photo of the library by id, or any photo file by path; a path need not lie in an added folder. */
const photoReference = z.union([z.object({ photoId: id }), z.object({ path })]);
const examples = z.array(photoReference).max(1_000);

/** What is to be seen at one end. An encoder reads the first 64 or 77 tokens, some 50 words, and passes over the rest. */
const description = z
  .string()
  .trim()
  .min(1, "words must not be empty")
  .max(1_000, "words must be no longer than 1,000 characters");
/** Words for both ends of an axis, for encoders that have a text tower. */
const words = z.object({ low: description, high: description });

/**
 * What an axis is made of. Words at one end and photos at the other make none: an encoder puts all words apart from all
 * photos, so that the way from one to the other says only which is which.
 */
const ends = z
  .object({ low: examples, high: examples, words: words.optional() })
  .refine(
    ({ low, high, words }) => low.length > 0 === high.length > 0 && (low.length > 0 || words !== undefined),
    "an axis needs photos at both ends, words at both ends, or both: a photo at one end and words at the other would " +
      "only tell photos from words",
  );

/** What to rank by: a saved axis, or ends given on the spot. */
const rankBy = z.union([z.object({ axis: z.string().min(1) }), ends]);

/** Vectors of two encoders are never mixed: this is what tells them apart. */
const encoderIdentity = z.object({
  id: z.string(),
  sha256: z.string(),
  preprocessing: z.int(),
  dimensions: z.int(),
});

const failure = z.object({ path, code: z.enum(engineErrorCodes), message: z.string() });

const indexProgress = z.object({
  kind: z.literal("progress"),
  phase: z.enum(["scanning", "embedding"]),
  /** Photos of this run that need work, and how many of them are done; `total` grows while scanning. */
  done: z.int(),
  total: z.int(),
  failed: z.int(),
  photosPerSecond: z.number(),
  /** Null until a rate is known. */
  secondsLeft: z.number().nullable(),
});

const indexReport = z.object({
  kind: z.literal("report"),
  found: z.int(),
  indexed: z.int(),
  unchanged: z.int(),
  removed: z.int(),
  failed: z.int(),
  seconds: z.number(),
  photosPerSecond: z.number(),
  encoder: z.string(),
  device: z.string(),
  /** Every photo of the folders that cannot be read now, whether found out in this run or an earlier one. */
  failures: z.array(failure),
});

const photoChange = z.object({
  change: z.enum(["added", "changed", "renamed", "removed", "failed"]),
  photoId: id,
  path,
  /** Where a renamed or moved photo was. */
  previousPath: path.optional(),
  /** Why a failed photo failed. */
  failure: failure.optional(),
});

const axisExample = z.object({ role: z.enum(["low", "high"]), path: z.string(), photoId: id.nullable() });
const axisSummary = z.object({
  name: z.string(),
  createdAtMs: z.number(),
  lowCount: z.int(),
  highCount: z.int(),
  words: words.optional(),
  /** The encoders its examples and its words have vectors of. */
  encoders: z.array(z.string()),
});

/**
 * The only place where a method, a stream or their shapes are named. The engine implements it, every host serves
 * it, and the renderer, the command line and the tests hold its client.
 *
 * [Note: Columns on the wire] Rankings travel as typed arrays, one entry per photo, never as objects: 10,000
 * results over a MessagePort cost 7-8 ms as objects and 0.07 ms as two typed arrays (measured on 2 x64 cores).
 */
export const contract = {
  /** The checks behind `lineup doctor`: whole databases, every photo once, versions, disk. */
  "library.doctor": call(
    nothing,
    z.object({
      healthy: z.boolean(),
      checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    }),
  ),

  /**
   * Adds folders if they are new, scans them and indexes what changed. Yields where it is at once and then at most
   * ten times a second, and ends with one report. Ending the stream early stops the work within a second; what is
   * done is kept. Rejects with `folder-missing`, `folder-unreadable`, `disk-full`, `encoder-*`.
   */
  "folder.index": stream(
    z.object({
      paths: z.array(path).min(1).max(100_000),
      /** Photos per inference; the result does not depend on it. */
      batchSize: z.int().min(1).max(256).optional(),
    }),
    z.discriminatedUnion("kind", [indexProgress, indexReport]),
  ),
  /**
   * Brings a folder up to date, yields `ready`, and then each change once its file is whole and indexed.
   * Rejects like `folder.index`.
   */
  "folder.watch": stream(
    z.object({ path }),
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("ready"), report: indexReport }),
      z.object({ kind: z.literal("change"), ...photoChange.shape }),
    ]),
  ),
  /** The id of a folder that was indexed, alone or inside another. Rejects with `folder-not-indexed`. */
  "folder.find": call(z.object({ path }), z.object({ folderId: id })),
  /** The folders a user added, with their counts. `online` is false where the folder cannot be reached now. */
  "folder.list": call(
    nothing,
    z.object({
      folders: z.array(
        z.object({ folderId: id, path, online: z.boolean(), photoCount: z.int(), failedCount: z.int() }),
      ),
    }),
  ),
  /** Forgets an added folder and its photos; no file is touched. Rejects with `folder-missing`. */
  "folder.remove": call(z.object({ folderId: id }), nothing),

  /** What is known of photos, in the order asked for; ids that are gone are left out. */
  "photo.describe": call(
    z.object({ photoIds: z.instanceof(Uint32Array) }),
    z.object({
      photos: z.array(
        z.object({
          photoId: id,
          path,
          /** Pixels as shown, orientation applied. */
          width: z.int(),
          height: z.int(),
          /** The camera's own clock, read as if it were UTC; null where the photo has no capture date. */
          capturedAtMs: z.number().nullable(),
          sizeBytes: z.number(),
          modifiedAtMs: z.number(),
        }),
      ),
    }),
  ),

  /**
   * Scores and order of one folder (with all below it), or of everything for `folderId: null`, highest first.
   * Equal scores are ordered by path. See [Note: Columns on the wire]. Rejects with `axis-missing`,
   * `axis-other-encoder`, `axis-degenerate`, `photo-*` for an example that cannot be read, `encoder-without-words`.
   */
  "photo.rank": call(
    z.object({ folderId: id.nullable(), by: rankBy, estimator: estimatorChoice }),
    z.object({
      photoIds: z.instanceof(Uint32Array),
      scores: z.instanceof(Float32Array),
      /** 0 to 100: the share of the ranked photos that score lower, equal ones counted half. */
      percentiles: z.instanceof(Float32Array),
      encoder: encoderIdentity,
      estimator,
    }),
  ),

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
  /** Rejects with `axis-missing`. */
  "axis.delete": call(z.object({ name: z.string() }), nothing),
  /** The axis as the text of a small JSON file: file names and vectors, no folders. Rejects with `axis-missing`. */
  "axis.export": call(z.object({ name: z.string() }), z.object({ json: z.string() })),
  /** Saves an exported axis. Rejects with `axis-file-invalid`, `axis-exists`, `axis-other-encoder`. */
  "axis.import": call(z.object({ json: z.string().max(50_000_000) }), axisSummary),

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

  /** The accelerators this machine's inference library offers, and the one in use. */
  "device.list": call(
    nothing,
    z.object({ devices: z.array(z.object({ id: z.string(), inUse: z.boolean(), detail: z.string() })) }),
  ),
} as const;

type Contract = typeof contract;
/** The name of a call or a stream. */
export type Method = keyof Contract;
/** What a caller may pass. */
export type Input<M extends Method> = z.input<Contract[M]["input"]>;
/** What a call resolves to, or each value of a stream. */
export type Output<M extends Method> = z.output<Contract[M]["output"]>;
type Reply<M extends Method> = Contract[M]["kind"] extends "stream"
  ? AsyncIterable<Output<M>>
  : Promise<Output<M>>;

/** What the renderer, the command line and the tests hold. Aborting `signal` rejects with `cancelled`. */
export type EngineClient = {
  [M in Method]: (input: Input<M>, signal?: AbortSignal) => Reply<M>;
};

/** What the engine implements: the input is already parsed, and `signal` must be honoured. */
export type EngineHandlers = {
  [M in Method]: (input: z.output<Contract[M]["input"]>, signal: AbortSignal) => Reply<M>;
};

export type EncoderIdentity = z.infer<typeof encoderIdentity>;
export type EstimatorChoice = z.infer<typeof estimatorChoice>;
export type Estimator = z.infer<typeof estimator>;
export type PhotoReference = z.infer<typeof photoReference>;
export type RankBy = z.infer<typeof rankBy>;
export type Words = z.infer<typeof words>;
export type Failure = z.infer<typeof failure>;
export type IndexProgress = z.infer<typeof indexProgress>;
export type IndexReport = z.infer<typeof indexReport>;
export type PhotoChange = z.infer<typeof photoChange>;
export type AxisSummary = z.infer<typeof axisSummary>;
export type AxisExample = z.infer<typeof axisExample>;
