import type { contract, Method } from "../contract.ts";

type StreamMethod = {
  [M in Method]: (typeof contract)[M]["kind"] extends "stream" ? M : never;
}[Method];

// Stated again because the contract itself brings zod along; a missing name or one too many does not compile.
const streams = {
  "encoder.use": true,
  "device.test": true,
  "folder.index": true,
  "folder.watch": true,
  "library.follow": true,
  "photo.copy": true,
  "encoder.install": true,
} satisfies Record<StreamMethod, true>;

/** The methods of the contract that answer with a stream, for a client that must not load the contract. */
export const streamMethods: ReadonlySet<string> = new Set(Object.keys(streams));
