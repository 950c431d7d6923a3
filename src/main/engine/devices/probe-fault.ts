import { openEncoder, type Encoder } from "../embedding/encoder.ts";

/**
 * What the probe's process does on purpose when `LINEUP_PROBE_FAULT` is `<device>:<kind>`, or several of them after
 * commas, so that every outcome can be had on any machine. Nothing else in Lineup looks at the variable.
 */
const faults: Record<string, (open: () => Promise<Encoder>) => Promise<Encoder>> = {
  crash: async () => process.abort(),
  /** Blocks the thread in native code, as a driver that never answers does. */
  hang: async () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    throw new Error("The wait ended.");
  },
  throw: async () => {
    throw new Error("The device is lost.\nIt was asked to be.");
  },
  /** The processor runs in its place. */
  pass: (open) => open(),
  /** The same, with components in the places of others. */
  wrong: async (open) => {
    const encoder = await open();
    const embed: Encoder["embed"] = async (inputs) =>
      (await encoder.embed(inputs)).map((vector) => vector.toReversed());
    return { ...encoder, embed };
  },
};

/** `openEncoder`, or with faults in it for the devices that `setting` names. */
export function openWithFault(setting = ""): typeof openEncoder {
  const kinds = new Map(setting.split(",").map((one) => one.split(":", 2) as [string, string]));
  return (shelved, device) => {
    const kind = kinds.get(device);
    if (kind === undefined) return openEncoder(shelved, device);
    return faults[kind](() => openEncoder(shelved, "cpu"));
  };
}
