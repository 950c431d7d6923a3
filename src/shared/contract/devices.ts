import { z } from "zod";
import { call, nothing, stream } from "./method.ts";

/**
 * A device that an encoder may run on, and what is remembered of its last self-test: `trying` while it is under way,
 * `failed-in-use` after it had passed.
 */
export const deviceState = z.object({
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

/** A device that failed in use, and its own words for why. */
export const deviceFailure = z.object({ device: z.string(), reason: z.string() });

/** What can be done with the devices that encoders run on. */
export const deviceMethods = {
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
