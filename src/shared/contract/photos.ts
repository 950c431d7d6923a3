import { z } from "zod";
import { estimator, estimatorChoice, rankBy } from "./axes.ts";
import { encoderIdentity } from "./encoders.ts";
import { failure } from "./folders.ts";
import { call, id, nothing, path, stream } from "./method.ts";

const photoDescription = z.object({
  photoId: id,
  path,
  /** Pixels as shown, orientation applied; 0 until the photo was read once. */
  width: z.int(),
  height: z.int(),
  /** The camera's own clock, read as if it were UTC; null where the photo has no capture date. */
  capturedAtMs: z.number().nullable(),
  sizeBytes: z.number(),
  modifiedAtMs: z.number(),
});

const copyProgress = z.object({
  kind: z.literal("progress"),
  done: z.int(),
  total: z.int(),
  /** Null until a rate is known. */
  secondsLeft: z.number().nullable(),
});

const copyReport = z.object({
  kind: z.literal("report"),
  copied: z.int(),
  /** Where they are, as an absolute path. */
  folder: path,
  /** Photos that could not be read; the others were copied all the same. */
  failures: z.array(failure),
});

/** What can be done with photos. */
export const photoMethods = {
  /**
   * Every photo of a folder (with all below it), or of everything for `folderId: null`, as columns with one entry per
   * photo, by name; photos that wait to be read are among them, photos that failed are not. See [Note: Columns on the
   * wire].
   */
  "photo.list": call(
    z.object({ folderId: id.nullable() }),
    z.object({
      /** By file name as people sort them (2 before 10), then by path. */
      photoIds: z.instanceof(Uint32Array),
      /** Capture date as `photo.describe` has it, else when the file was modified, in milliseconds. */
      timesMs: z.instanceof(Float64Array),
      /** Changes when the photo's picture does; part of its address (`media-url.ts`). */
      versions: z.instanceof(Uint32Array),
      /** Positions in the other columns by time, oldest first; equal times are in order of name. */
      byTime: z.instanceof(Uint32Array),
    }),
  ),

  /** What is known of photos, in the order asked for; ids that are gone are left out. */
  "photo.describe": call(
    z.object({ photoIds: z.instanceof(Uint32Array) }),
    z.object({
      photos: z.array(photoDescription),
    }),
  ),

  /**
   * Scores and order of one folder (with all below it), or of everything for `folderId: null`, highest first.
   * Equal scores are ordered by path. See [Note: Columns on the wire]. Rejects with `axis-missing`,
   * `axis-other-encoder`, `axis-degenerate`, `photo-*` for an example that cannot be read, `encoder-without-words` for
   * words alone: beside photos they are left out where the encoder takes none.
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
   * One photo in detail, read from its file where that can be reached, and where it stands on each saved axis that can be
   * used, among the photos of `folderId` (null: all). Rejects with `photo-missing`.
   */
  "photo.inspect": call(
    z.object({ photoId: id, folderId: id.nullable() }),
    photoDescription.extend({
      /** Maker and model; null where the file does not say. */
      camera: z.string().nullable(),
      /** As photographers write it: "1/250 s, f/2.8, ISO 400, 35 mm"; null where the file does not say. */
      exposure: z.string().nullable(),
      standings: z.array(z.object({ axis: z.string(), score: z.number(), percentile: z.number() })),
    }),
  ),

  /** The photos that cannot be read, by path, of one folder (with all below it) or of all. */
  "photo.failures": call(
    z.object({ folderId: id.nullable() }),
    z.object({ failures: z.array(failure.extend({ photoId: id })) }),
  ),

  /** Has photos that could not be read tried again, all of them for `photoIds: null`. Answers before that. */
  "photo.retry": call(z.object({ photoIds: z.instanceof(Uint32Array).nullable() }), nothing),

  /** Shows a photo's file in the system's own file manager. Rejects with `photo-missing`, `file-manager-missing`. */
  "photo.reveal": call(z.object({ photoId: id }), nothing),

  /**
   * An order of photos as the text of a file, ranks from 1 in the order given; `scores` and `percentiles` are null for
   * an order without an axis, else as long as `photoIds`. Ids that are gone are left out.
   */
  "photo.export": call(
    z.object({
      photoIds: z.instanceof(Uint32Array),
      scores: z.instanceof(Float32Array).nullable(),
      percentiles: z.instanceof(Float32Array).nullable(),
      /** What the order is called; for JSON. */
      title: z.string().max(500),
      format: z.enum(["csv", "json"]),
    }),
    z.object({ text: z.string() }),
  ),

  /**
   * Copies photos into a folder, which is made if it is not there, each name prefixed with its rank (`0001 name.jpg`) so
   * that names sort in the order given; characters that some file systems do not take become `_`. Nothing is ever
   * overwritten: a name that is taken gets a number. Ids that are gone are left out. Yields where it is at once and then
   * at most ten times a second, and ends with one report. Ending the stream early leaves no half file. Rejects with
   * `folder-unwritable`, also for a folder inside an added one, where copies would be photos too, and `disk-full`.
   */
  "photo.copy": stream(
    z.object({ photoIds: z.instanceof(Uint32Array), to: path }),
    z.discriminatedUnion("kind", [copyProgress, copyReport]),
  ),
} as const;
