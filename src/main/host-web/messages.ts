/** @file What the supervisor and its server process say to each other. */
import type { EngineErrorCode } from "../../shared/errors.ts";
import type { DeviceChoice } from "../engine/index.ts";
import type { Access } from "./request-guard.ts";

/** Which engine is meant. */
export type EngineChoice = {
  libraryDirectory: string;
  encoderId?: string | undefined;
  device: DeviceChoice;
};

/** To the server; `start` comes first and once. A `connection` brings its socket along. */
export type ToServer =
  | {
      kind: "start";
      engine: EngineChoice;
      rendererDirectory: string;
      access: Access;
      /** Folders to add to the library. */
      folders: readonly string[];
    }
  | { kind: "connection" }
  /** From now on this token is the one that lets a browser in. */
  | { kind: "token"; token: string }
  | { kind: "stop" };

/** From the server: it can take connections, it cannot work, it has the next of its connections, the token was used. */
export type FromServer =
  | { kind: "ready" }
  | { kind: "refused"; code: EngineErrorCode; message: string }
  | { kind: "taken" }
  | { kind: "token-used" };
