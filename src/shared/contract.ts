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

const encoderSummary = z.object({
  id: z.string(),
  title: z.string(),
  licence: z.string(),
  dimensions: z.int(),
  /**
   * `damaged` has a file that is not there or not whole; `has-to-be-made` is published nowhere and made with
   * `models/export`.
   */
  state: z.enum(["in-the-box", "installed", "can-be-installed", "has-to-be-made", "damaged"]),
  inUse: z.boolean(),
  recommended: z.boolean(),
  /** Its name among the seven encoders of arXiv 2507.03683. */
  paper: z.string().nullable(),
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
  /** In one sentence, why the device is not the one it was meant to be; absent where it is. */
  deviceNote: z.string().optional(),
  /** Every photo of the folders that cannot be read now, whether found out in this run or an earlier one. */
  failures: z.array(failure),
});

const installProgress = z.object({
  kind: z.literal("progress"),
  /** Of all files of the encoder; what was there before counts as done. */
  doneBytes: z.int(),
  totalBytes: z.int(),
  bytesPerSecond: z.number(),
  /** Null until a rate is known. */
  secondsLeft: z.number().nullable(),
  /** Why nothing arrives just now; another attempt follows. */
  trouble: z.string().nullable(),
});

const installReport = z.object({
  kind: z.literal("report"),
  encoder: z.string(),
  title: z.string(),
  licence: z.string(),
  /** `fetched` is false for a file that was there, whole and right. */
  files: z.array(z.object({ file: z.string(), bytes: z.int(), fetched: z.boolean() })),
  /** What came over the network in this run. */
  fetchedBytes: z.int(),
  seconds: z.number(),
});

const encoderSwitchReport = z.object({
  kind: z.literal("report"),
  /** The encoder in use now, and the one before. */
  encoder: z.string(),
  previousEncoder: z.string(),
  device: z.string(),
  /** Photos embedded in this run, and how many of them from their thumbnails. */
  embedded: z.int(),
  embeddedFromThumbnails: z.int(),
  /** Photos that had a vector of the encoder already. */
  unchanged: z.int(),
  /** Photos that have no thumbnail and cannot be read: they are not ranked until they can be. */
  failed: z.int(),
  failures: z.array(failure),
  /** Axes derived again from their photos. */
  axesDerived: z.array(z.string()),
  /** Axes that came with the encoder. */
  axesAdded: z.array(z.string()),
  /** Axes that cannot be used with the encoder: why, and what to do. */
  axesUnusable: z.array(z.object({ name: z.string(), message: z.string() })),
  seconds: z.number(),
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
  /** Where an axis comes from that was made by others; null for the user's own. */
  madeBy: z.object({ source: z.string(), licence: z.string() }).nullable(),
  /** Why the axis cannot be used with the encoder in use, and what to do; null when it can. */
  unusable: z.string().nullable(),
});

/**
 * A device that an encoder may run on, and what is remembered of its last self-test: `trying` while it is under way,
 * `failed-in-use` after it had passed.
 */
const deviceState = z.object({
  id: z.string(),
  /** The encoder runs on it, or would if it were needed now. */
  inUse: z.boolean(),
  outcome: z.enum([
    "not-offered",
    "untested",
    "trying",
    "passed",
    "wrong-numbers",
    "throws",
    "crashed",
    "hung",
    "failed-in-use",
  ]),
  /** Null unless it passed. */
  msPerPhoto: z.number().nullable(),
  /** Null where nothing is remembered. */
  testedAtMs: z.number().nullable(),
  /** The outcome in words. */
  detail: z.string(),
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
  /**
   * The axis as the text of a small JSON file: file names, words and vectors, no folders. Rejects with `axis-missing`,
   * `axis-other-encoder`, `encoder-without-words`.
   */
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

  /** Every encoder that this library knows of. Rejects with `encoder-corrupt`. */
  "encoder.list": call(nothing, z.object({ encoders: z.array(encoderSummary) })),
  /**
   * Brings an encoder into the library from its entry's JSON file, or from its ONNX file with the entry beside it as
   * `<name>.json`. It is checked and tried first; the same one again changes nothing. Rejects with `encoder-invalid`,
   * `disk-full`, `library-unwritable`.
   */
  "encoder.import": call(z.object({ path }), encoderSummary),
  /**
   * Fetches an encoder of the catalogue that is published on the Hugging Face hub, going on where an earlier run stopped;
   * no other method opens a connection. Yields where it is at once and then at most ten times a second, and ends with one
   * report. Ending the stream early stops it at once and keeps what has arrived. Rejects with `encoder-missing`,
   * `install-refused` (nothing to fetch, or being fetched already), `bad-input`, `download-failed`, `download-corrupt`,
   * `disk-full`, `library-unwritable`.
   */
  "encoder.install": stream(
    z.object({
      id: z.string().min(1),
      /** Stands for https://huggingface.co; https, or http on this machine. */
      mirror: z.string().min(1).optional(),
    }),
    z.discriminatedUnion("kind", [installProgress, installReport]),
  ),
  /**
   * Makes another encoder the one in use: embeds every photo with it, derives every axis, and puts it into use when all
   * is there; until then the former serves. Yields where it is at once and then at most ten times a second, and ends
   * with one report. Ending the stream early stops the work, unless others wait for it too; what is done is kept, and
   * asking again goes on; `done` counts what was embedded before, too. Rejects with `encoder-*`, `device-unavailable`, `disk-full`, and with `bad-input` in an engine
   * that was opened with an encoder for this time only.
   */
  "encoder.use": stream(
    z.object({ id: z.string().min(1) }),
    z.discriminatedUnion("kind", [indexProgress, encoderSwitchReport]),
  ),

  /** The devices that an encoder could run on, the processor first. Nothing is tried. */
  "device.list": call(nothing, z.object({ devices: z.array(deviceState) })),
  /**
   * Tests every device that is offered with the encoder in use, each in a process of its own, crashed and hung ones
   * again too; the fastest that passes is used from then on unless the device was chosen. Yields `testing` before a
   * device and its state after it. Ending the stream early leaves the device under test as it was. Rejects with
   * `encoder-*`.
   */
  "device.test": stream(
    nothing,
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("testing"), id: z.string() }),
      z.object({ kind: z.literal("tested"), device: deviceState }),
    ]),
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
export type EncoderSummary = z.infer<typeof encoderSummary>;
export type RankBy = z.infer<typeof rankBy>;
export type Words = z.infer<typeof words>;
export type Failure = z.infer<typeof failure>;
export type IndexProgress = z.infer<typeof indexProgress>;
export type IndexReport = z.infer<typeof indexReport>;
export type InstallProgress = z.infer<typeof installProgress>;
export type InstallReport = z.infer<typeof installReport>;
export type EncoderSwitchReport = z.infer<typeof encoderSwitchReport>;
export type PhotoChange = z.infer<typeof photoChange>;
export type DeviceState = z.infer<typeof deviceState>;
export type AxisSummary = z.infer<typeof axisSummary>;
export type AxisExample = z.infer<typeof axisExample>;
