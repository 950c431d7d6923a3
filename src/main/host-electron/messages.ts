/** @file What Electron's main process and the engine's process say to each other. */
import type { WireError } from "../../shared/errors.ts";
import type { MediaKind } from "../../shared/media-url.ts";
import type { DeviceChoice } from "../engine/index.ts";
import type { Picture } from "../host-shared/media.ts";

/** Which engine is meant. */
export type EngineChoice = { libraryDirectory: string; modelsDirectory: string; device: DeviceChoice };

/** To the engine; `start` comes first and once. A `connect` brings the port of a page along. */
export type ToEngine =
  | { kind: "start"; engine: EngineChoice }
  /** Folders to add to the library. */
  | { kind: "add-folders"; folders: readonly string[] }
  | { kind: "connect" }
  | { kind: "picture"; id: number; media: MediaKind; photoId: number }
  | { kind: "picture-not-wanted"; id: number }
  | { kind: "probe-ended"; id: number; exit: number | string; stdout: string }
  | { kind: "stop" };

/** From the engine. The main process starts probes for it, since nobody else can. */
export type FromEngine =
  | { kind: "ready" }
  | { kind: "refused"; error: WireError }
  /** A folder could not be added. */
  | { kind: "trouble"; error: WireError }
  | { kind: "picture"; id: number; picture: Picture }
  | { kind: "no-picture"; id: number; error: WireError }
  | { kind: "probe"; id: number; modulePath: string; args: readonly string[] }
  | { kind: "probe-kill"; id: number };
