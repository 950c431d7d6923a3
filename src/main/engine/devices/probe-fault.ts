import { openEncoder, type Encoder } from "../embedding/encoder.ts";

/**
 * What the probe's process does on purpose when `LINEUP_PROBE_FAULT` is `<device>:<kind>`, so that every outcome can be
 * had on any machine. Nothing else in Lineup looks at the variable.
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

/** `openEncoder`, or with a fault in it for the device that `setting` names. Throws a RangeError for an unknown kind. */
export function openWithFault(setting: string | undefined): typeof openEncoder {
  if (setting === undefined) return openEncoder;
  const [where, kind] = setting.split(":", 2);
  if (!Object.hasOwn(faults, kind)) throw new RangeError(`There is no fault "${kind}".`);
  return (shelved, device) =>
    device === where ? faults[kind](() => openEncoder(shelved, "cpu")) : openEncoder(shelved, device);
}
