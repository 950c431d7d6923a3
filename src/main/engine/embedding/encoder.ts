import "./no-telemetry.ts";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { listSupportedBackends } from "onnxruntime-node";
import type { DeviceFailure, EncoderIdentity } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { CatalogEntry, EncoderFile, EncoderInput } from "./catalog.ts";
import { checkGraph } from "./graph.ts";
import { howToInstall } from "./how-to-install.ts";
import { oneRunAtATime } from "./one-run.ts";
import { createSession, type Session } from "./session.ts";
import type { ShelvedEncoder } from "./shelf.ts";
import { inputTensor, vectorsOf } from "./tensor.ts";

/** Where an encoder runs; `auto` is the processor here, and the fastest proven device in an engine (`devices/`). */
export type DeviceChoice = "auto" | "cpu" | "webgpu" | "dml" | "coreml" | "cuda";

/** A loaded encoder: an inference session. */
export type Encoder = {
  identity: EncoderIdentity;
  device: string;
  /** Why it no longer runs where it was meant to; absent as long as it does. */
  deviceFailure?: DeviceFailure | undefined;
  /** What it is fed; photos are read into this (`photo/read.ts`). */
  input: EncoderInput;
  /**
   * L2-normalised vectors of photos, one per input, in order; what else is embedded with a photo makes no difference to
   * it. Inputs are RGB bytes, `width * height * 3` of them. Calls queue up, see [Note: One run at a time]. Throws
   * `encoder-failed`, `encoder-invalid` where the output is not what the entry says.
   */
  embed: (inputs: readonly Uint8Array[]) => Promise<Float32Array[]>;
  close: () => Promise<void>;
};

/**
 * Opens an encoder. Throws `encoder-missing`, `encoder-corrupt` (its bytes are checked first), `encoder-invalid` (its
 * graph is not what its entry says) or `device-unavailable`.
 */
export async function openEncoder(shelved: ShelvedEncoder, choice: DeviceChoice): Promise<Encoder> {
  const { entry } = shelved;
  const device = choice === "auto" ? "cpu" : choice;
  refuseUnknownDevice(device);
  if (entry.image === null) throw notMadeYet(entry.id);
  const session = await openSession(shelved, entry.image, device);
  const { input, output } = entry;
  let takesOneAtATime: boolean;
  try {
    ({ takesOneAtATime } = checkGraph(entry, session));
  } catch (error) {
    await session.release();
    throw error;
  }

  async function runTogether(inputs: readonly Uint8Array[]): Promise<Float32Array[]> {
    // Other outputs, if there are any, are not even copied.
    const result = await session.run({ [input.name]: inputTensor(input, inputs) }, [output.name]);
    return vectorsOf(entry, result[output.name], inputs.length);
  }

  async function run(inputs: readonly Uint8Array[]): Promise<Float32Array[]> {
    if (!takesOneAtATime) return runTogether(inputs);
    const vectors: Float32Array[] = [];
    for (const one of inputs) vectors.push(...(await runTogether([one])));
    return vectors;
  }

  return {
    identity: identityOf(entry),
    device,
    input,
    embed: (inputs) =>
      oneRunAtATime(() => run(inputs)).catch((error: unknown) => {
        if (error instanceof EngineError) throw error;
        throw new EngineError(
          "encoder-failed",
          `The encoder ${entry.id} failed on ${device} (${reasonOf(error)}); try again, or use another --device.`,
          { cause: error },
        );
      }),
    close: () => oneRunAtATime(() => session.release()),
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
    .filter((one) => one.bundled || (one.name === "cuda" && existsSync(cudaLibrary())))
    .map((one) => one.name);
}

/** Not in the package: a user may put it beside the libraries that are. */
function cudaLibrary(): string {
  const main = createRequire(import.meta.url).resolve("onnxruntime-node");
  const binaries = join(dirname(main), "../bin/napi-v6", process.platform, process.arch);
  const [prefix, suffix] = process.platform === "win32" ? ["", ".dll"] : ["lib", ".so"];
  return join(binaries, `${prefix}onnxruntime_providers_cuda${suffix}`);
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
export async function readVerified(
  { entry, directory }: ShelvedEncoder,
  { file, sha256 }: EncoderFile,
): Promise<Buffer> {
  const path = join(directory, file);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new EngineError(
      "encoder-missing",
      `The encoder file ${path} cannot be read; ${howToInstall(entry, "install it again")}.`,
      { cause: error },
    );
  }
  if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
  throw damaged(entry, path);
}

/**
 * An inference session of one of an encoder's files, on one device, in the way that suits this process. Throws like
 * {@link readVerified}, and `device-unavailable`.
 */
export async function openSession(
  shelved: ShelvedEncoder,
  file: EncoderFile,
  device: string,
): Promise<Session> {
  const bytes = await readVerified(shelved, file);
  try {
    return await createSession(bytes, {
      executionProviders: [device],
      // Decoding keeps the other cores busy; threads that spin while they wait for the next batch would steal them.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    });
  } catch (error) {
    if (device === "cpu") throw damaged(shelved.entry, join(shelved.directory, file.file), error);
    throw new EngineError(
      "device-unavailable",
      `The device "${device}" does not work on this machine; use --device cpu.`,
      { cause: error },
    );
  }
}

function damaged(entry: CatalogEntry, path: string, cause?: unknown): EngineError {
  return new EngineError(
    "encoder-corrupt",
    `The encoder file ${path} is damaged; ${howToInstall(entry, "install it again")}.`,
    { cause },
  );
}

/** The first line of what was thrown: the native library's messages can run over several. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0];
}
