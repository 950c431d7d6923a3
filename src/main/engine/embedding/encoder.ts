import "./no-telemetry.ts";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
import type { EncoderIdentity } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { InputSize } from "../photo/read.ts";
import { normalise } from "../vectors/linear.ts";
import type { CatalogEntry, EncoderFile } from "./catalog.ts";
import type { ShelvedEncoder } from "./shelf.ts";

/** Where an encoder runs; `auto` is the processor until a device has been proven. */
export type DeviceChoice = "auto" | "cpu" | "webgpu" | "dml" | "coreml" | "cuda";

/** A loaded encoder: the one inference session of its process. */
export type Encoder = {
  identity: EncoderIdentity;
  device: string;
  inputSize: InputSize;
  /**
   * L2-normalised vectors of photos, one per input, in order. Inputs are RGB bytes of `inputSize`. Calls queue up: one
   * inference runs at a time. Throws `encoder-failed`.
   */
  embed: (inputs: readonly Uint8Array[]) => Promise<Float32Array[]>;
  close: () => Promise<void>;
};

/** Opens an encoder. Throws `encoder-missing`, `encoder-corrupt` (its bytes are checked first) or `device-unavailable`. */
export async function openEncoder(
  { entry, directory }: ShelvedEncoder,
  choice: DeviceChoice,
): Promise<Encoder> {
  const device = choice === "auto" ? "cpu" : choice;
  refuseUnknownDevice(device);
  if (entry.image === null) throw notMadeYet(entry.id);
  const file = join(directory, entry.image.file);
  const session = await openSession(await readVerified(file, entry.image), file, device);
  const { input, output } = entry;
  const inputBytes = input.width * input.height * 3;

  async function run(inputs: readonly Uint8Array[]): Promise<Float32Array[]> {
    const pixels = new Uint8Array(inputs.length * inputBytes);
    inputs.forEach((one, index) => {
      if (one.length !== inputBytes)
        throw new RangeError(`Expected ${inputBytes} bytes a photo, got ${one.length}.`);
      pixels.set(one, index * inputBytes);
    });
    const tensor = new Tensor("uint8", pixels, [inputs.length, input.height, input.width, 3]);
    const result = await session.run({ [input.name]: tensor });
    const rows = result[output.name].data as Float32Array;
    return inputs.map((_, index) =>
      normalise(rows.subarray(index * output.dimensions, (index + 1) * output.dimensions)),
    );
  }

  // DirectML allows one run at a time per session (microsoft/onnxruntime #22147), and a second one would only compete
  // for the same cores elsewhere.
  let last: Promise<unknown> = Promise.resolve();
  return {
    identity: identityOf(entry),
    device,
    inputSize: { width: input.width, height: input.height },
    embed: (inputs) => {
      const mine = last.then(() => run(inputs));
      last = mine.catch(() => undefined);
      return mine.catch((error: unknown) => {
        throw new EngineError(
          "encoder-failed",
          `The encoder ${entry.id} failed on ${device} (${reasonOf(error)}); try again, or use another --device.`,
          { cause: error },
        );
      });
    },
    close: async () => {
      await last;
      await session.release();
    },
  };
}

/** What tells an encoder's vectors from any other's. Throws `encoder-missing` for one that has no file yet. */
export function identityOf({ id, image, preprocessing, output }: CatalogEntry): EncoderIdentity {
  if (image === null) throw notMadeYet(id);
  return { id, sha256: image.sha256, preprocessing, dimensions: output.dimensions };
}

function notMadeYet(id: string): EngineError {
  return new EngineError(
    "encoder-missing",
    `The encoder ${id} is published nowhere; make it with models/export and import the file.`,
  );
}

/** The devices that this machine's inference library has code for, proven or not. */
export function offeredDevices(): string[] {
  return listSupportedBackends()
    .filter((one) => one.bundled)
    .map((one) => one.name);
}

function refuseUnknownDevice(device: string): void {
  const offered = offeredDevices();
  if (offered.includes(device)) return;
  throw new EngineError(
    "device-unavailable",
    `The device "${device}" is not available on this machine; use one of: auto, ${offered.join(", ")}.`,
  );
}

/** A file's bytes. Throws `encoder-missing`, or `encoder-corrupt` where they are not those that the entry states. */
export async function readVerified(file: string, { sha256 }: EncoderFile): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new EngineError(
      "encoder-missing",
      `The encoder file ${file} cannot be read; install Lineup again.`,
      {
        cause: error,
      },
    );
  }
  if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
  throw new EngineError("encoder-corrupt", `The encoder file ${file} is damaged; install Lineup again.`);
}

/** An inference session on one device, in the way that suits this process. Throws `encoder-corrupt`, `device-unavailable`. */
export async function openSession(bytes: Buffer, file: string, device: string): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, {
      executionProviders: [device],
      // Decoding keeps the other cores busy; threads that spin while they wait for the next batch would steal them.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    });
  } catch (error) {
    const options = { cause: error };
    if (device === "cpu")
      throw new EngineError(
        "encoder-corrupt",
        `The encoder file ${file} is damaged; install Lineup again.`,
        options,
      );
    throw new EngineError(
      "device-unavailable",
      `The device "${device}" does not work on this machine; use --device cpu.`,
      options,
    );
  }
}

/** The first line of what was thrown: the native library's messages can run over several. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0];
}
