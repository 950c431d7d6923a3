import { z } from "zod";
import { engineErrorCodes } from "../errors.ts";
import { deviceFailure } from "./devices.ts";
import { call, id, nothing, path, stream } from "./method.ts";

export const failure = z.object({ path, code: z.enum(engineErrorCodes), message: z.string() });

export const indexProgress = z.object({
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

export const indexReport = z.object({
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
  /** Why the device is not the one it was meant to be; absent where it is. */
  deviceFailure: deviceFailure.optional(),
  /** Every photo of the folders that cannot be read now, whether found out in this run or an earlier one. */
  failures: z.array(failure),
});

export const photoChange = z.object({
  change: z.enum(["added", "changed", "renamed", "removed", "failed"]),
  photoId: id,
  path,
  /** Where a renamed or moved photo was. */
  previousPath: path.optional(),
  /** Why a failed photo failed. */
  failure: failure.optional(),
});

/** What can be done with folders. */
export const folderMethods = {
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

  /** The folders a user added, with their counts. `online` is false where the folder cannot be reached now, within a second. */
  "folder.list": call(
    nothing,
    z.object({
      folders: z.array(
        z.object({ folderId: id, path, online: z.boolean(), photoCount: z.int(), failedCount: z.int() }),
      ),
    }),
  ),

  /**
   * Adds a folder. An engine that keeps its library up to date (`EngineOptions.keepUpToDate`) scans, indexes and watches
   * it from then on; this answers before that. Rejects with `folder-missing`, `folder-unreadable`.
   */
  "folder.add": call(z.object({ path }), z.object({ folderId: id })),

  /**
   * The folders inside a folder, by name, for choosing one where the system has no dialog for it; null stands for the
   * places to begin at: the home folder, its pictures, drives. Hidden folders are left out. Rejects with
   * `folder-missing`, `folder-unreadable`.
   */
  "folder.browse": call(
    z.object({ path: path.nullable() }),
    z.object({
      path: path.nullable(),
      /** Null at the places to begin at, and for these themselves. */
      parent: path.nullable(),
      folders: z.array(z.object({ name: z.string(), path })),
      /** Photos right inside the folder, by their names' endings. */
      photoCount: z.int(),
    }),
  ),

  /** Forgets an added folder and its photos; no file is touched. Rejects with `folder-missing`. */
  "folder.remove": call(z.object({ folderId: id }), nothing),
} as const;
