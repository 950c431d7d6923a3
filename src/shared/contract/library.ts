import { z } from "zod";
import { engineErrorCodes } from "../errors.ts";
import { deviceFailure } from "./devices.ts";
import { call, nothing, stream } from "./method.ts";

/** What an engine that keeps its library up to date is doing. */
export const work = z.object({
  phase: z.enum(["idle", "scanning", "embedding", "switching-encoder"]),
  paused: z.boolean(),
  /** Photos since it was last idle that need work, and how many of them are done. */
  done: z.int(),
  total: z.int(),
  photosPerSecond: z.number(),
  /** Null until a rate is known. */
  secondsLeft: z.number().nullable(),
  /** Where the encoder runs; null before it was needed. */
  device: z.string().nullable(),
  /** Why the device is not the one it was meant to be; null where it is. */
  deviceFailure: deviceFailure.nullable(),
  /** What keeps it from working, until it works again. */
  trouble: z.object({ code: z.enum(engineErrorCodes), message: z.string() }).nullable(),
});

/** The library as a screen follows it: numbers that grow tell what to ask for again. */
export const libraryState = z.object({
  revisions: z.object({
    /** Folders were added or removed, or went on- or offline. */
    folders: z.int(),
    /** Photos came, went, or were read. */
    photos: z.int(),
    axes: z.int(),
  }),
  photoCount: z.int(),
  failedCount: z.int(),
  work,
});

/** What a person has chosen about how the app looks; kept in the library. */
export const preferences = z.object({
  tileSizePx: z.int().min(64).max(512),
  /** `square` fills the tile and cuts off what is over; `whole` shows the photo whole. */
  tileFit: z.enum(["square", "whole"]),
  showDates: z.boolean(),
  showPercentiles: z.boolean(),
  theme: z.enum(["system", "light", "dark"]),
  language: z.enum(["system", "en", "ja"]),
  sidebarOpen: z.boolean(),
  rulerOpen: z.boolean(),
});

/** What can be done with the library as a whole. */
export const libraryMethods = {
  /** The checks behind `lineup doctor`: whole databases, every photo once, versions, disk. */
  "library.doctor": call(
    nothing,
    z.object({
      healthy: z.boolean(),
      checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    }),
  ),

  /** What runs here, as a report of a fault should name it; `system` is the platform and its processor. */
  "library.versions": call(
    nothing,
    z.object({
      lineup: z.string(),
      parts: z.array(z.object({ name: z.string(), version: z.string() })),
      system: z.string(),
    }),
  ),

  /** The state at once, and then whenever it has changed, at most ten times a second, until the stream is left. */
  "library.follow": stream(nothing, libraryState),

  /** Stops the work that goes on by itself, within a second, until `library.resume`; remembered over restarts. */
  "library.pause": call(nothing, nothing),
  "library.resume": call(nothing, nothing),

  "preferences.read": call(nothing, preferences),
  /** Changes the preferences that are named, and answers with all. */
  "preferences.write": call(preferences.partial(), preferences),
} as const;
