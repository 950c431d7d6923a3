import type { DeviceFailure } from "../../../shared/contract.ts";
import type { Encoder } from "../embedding/encoder.ts";
import { reasonOf } from "./reason.ts";

/** An encoder that can change its device while it is used. */
export type MovableEncoder = Encoder & {
  /** Runs on another device from the next batch on; on the processor where that device does not open. */
  moveTo: (device: string) => Promise<void>;
};

/**
 * Opens an encoder on a device that was proven. Where the device fails all the same, at once or later, the processor
 * does the batch and all that follow, and `failed` is told; what the processor cannot do either is no fault of the
 * device, and throws as `open` and its encoder do.
 */
export async function openMovableEncoder(
  open: (device: string) => Promise<Encoder>,
  wanted: string,
  failed: (device: string, reason: string) => void,
): Promise<MovableEncoder> {
  let deviceFailure: DeviceFailure | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let inner = await openOn(wanted);

  function queued<T>(job: () => Promise<T>): Promise<T> {
    const mine = last.then(job);
    last = mine.catch(() => undefined);
    return mine;
  }

  async function openOn(device: string): Promise<Encoder> {
    if (device === "cpu") return open(device);
    try {
      return await open(device);
    } catch (error) {
      const onProcessor = await open("cpu");
      blame(device, error);
      return onProcessor;
    }
  }

  function blame(device: string, error: unknown): void {
    const reason = reasonOf(error);
    deviceFailure = { device, reason };
    failed(device, reason);
  }

  async function embed(inputs: Parameters<Encoder["embed"]>[0]): Promise<Float32Array[]> {
    const device = inner.device;
    try {
      return await inner.embed(inputs);
    } catch (error) {
      if (device === "cpu") throw error;
      await replace("cpu");
      const vectors = await inner.embed(inputs);
      blame(device, error);
      return vectors;
    }
  }

  /** One session at a time: the old one is let go first. */
  async function replace(device: string): Promise<void> {
    // A device that is lost may not let go either.
    await inner.close().catch(() => undefined);
    inner = await openOn(device);
  }

  return {
    ...inner,
    get device() {
      return inner.device;
    },
    get deviceFailure() {
      return deviceFailure;
    },
    embed: (inputs) => queued(() => embed(inputs)),
    moveTo: (device) =>
      queued(async () => {
        if (device !== inner.device) await replace(device);
      }),
    close: () => queued(() => inner.close()),
  };
}
