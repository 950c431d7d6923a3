import { z } from "zod";
import { call, nothing, path, stream } from "./method.ts";
import { failure, indexProgress } from "./folders.ts";

/** Vectors of two encoders are never mixed: this is what tells them apart. */
export const encoderIdentity = z.object({
  id: z.string(),
  sha256: z.string(),
  preprocessing: z.int(),
  dimensions: z.int(),
});

export const encoderSummary = z.object({
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
  /** Of all its files, whether they are here or not; 0 for one that has to be made. */
  bytes: z.int(),
  /** It has a text tower: words make an axis, too. */
  takesWords: z.boolean(),
  /** The hosts that its files are fetched from; none for one that cannot be fetched. */
  hosts: z.array(z.string()),
});

export const installProgress = z.object({
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

export const installReport = z.object({
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

export const encoderSwitchReport = z.object({
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

/** What can be done with encoders. */
export const encoderMethods = {
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
} as const;
