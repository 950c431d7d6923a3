import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZodError } from "zod";
import { EngineError } from "../../../shared/errors.ts";
import { explainFileError } from "../db/sqlite-error.ts";
import { dot } from "../vectors/linear.ts";
import { filesOf, parseEntry, type CatalogEntry, type EncoderFile } from "./catalog.ts";
import { openEncoder } from "./encoder.ts";
import { entryFileName, type EncoderShelf, type ShelvedEncoder } from "./shelf.ts";

/** An encoder as a user brings it: its entry, and the files that lie beside it. */
type Brought = { entry: CatalogEntry; entryPath: string; sourceOf: (file: string) => string };

/**
 * Brings encoders onto a library's shelf, one at a time.
 *
 * [Note: Imports that are interrupted] Files are copied into a folder that the shelf does not look into, checked and
 * tried there, and then renamed into place, the entry last. What has no entry is not on the shelf, so an import that
 * fails or is killed leaves nothing that counts; the next one clears its folder away.
 */
export class EncoderImporter {
  readonly #shelf: EncoderShelf;
  #last: Promise<unknown> = Promise.resolve();

  constructor(shelf: EncoderShelf) {
    this.#shelf = shelf;
  }

  /**
   * Imports an encoder from its entry's JSON file, or from its ONNX file with the entry beside it as `<name>.json`. It is
   * opened on the processor and tried before it counts; one that is here already is left as it is. Throws
   * `encoder-invalid`, `disk-full`, `library-unwritable`; aborting `signal` ends it within one inference.
   */
  import(file: string, signal: AbortSignal): Promise<ShelvedEncoder> {
    const mine = this.#last.then(() => this.#import(resolve(file), signal));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** Waits until every import has ended, one way or the other. */
  async settled(): Promise<void> {
    await this.#last;
  }

  async #import(file: string, signal: AbortSignal): Promise<ShelvedEncoder> {
    const brought = await readBrought(file);
    const { entry } = brought;
    if (await this.#isHere(brought)) return this.#shelf.find(entry.id);
    const staging = join(this.#shelf.directory, ".importing");
    try {
      await rm(staging, { recursive: true, force: true });
      for (const one of filesOf(entry)) await copyVerified(brought, one, staging, signal);
      if (entry.selfTest !== undefined) await copy(brought, entry.selfTest, staging, signal);
      await tryOut({ entry, directory: staging, isInstalled: true }, brought, signal);
      await this.#place(entry, staging);
    } catch (error) {
      throw signal.aborted ? signal.reason : explainFileError(error, dirname(this.#shelf.directory));
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
    return this.#shelf.find(entry.id);
  }

  /** Whether exactly this encoder is on the shelf and whole. Throws for another one of the same id. */
  async #isHere({ entry, entryPath }: Brought): Promise<boolean> {
    const known = (await this.#shelf.list()).find((one) => one.entry.id === entry.id);
    if (known === undefined || known.entry.origin.kind === "recipe") return false;
    if (known.entry.origin.kind === "imported" && isSame(known.entry, entry)) return known.isInstalled;
    const whose = known.entry.origin.kind === "imported" ? "another encoder" : "an encoder of the catalogue";
    throw invalid(`The id "${entry.id}" belongs to ${whose}; give this one another id in ${entryPath}.`);
  }

  async #place(entry: CatalogEntry, staging: string): Promise<void> {
    const directory = this.#shelf.directoryOf(entry);
    const others = entry.selfTest === undefined ? [] : [entry.selfTest];
    for (const file of [...filesOf(entry).map((one) => one.file), ...others]) {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await rename(join(staging, file), join(directory, file));
    }
    const written = join(staging, "entry");
    const handle = await open(written, "w");
    try {
      await handle.writeFile(JSON.stringify(entry, null, 2));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(written, join(directory, entryFileName));
  }
}

async function readBrought(file: string): Promise<Brought> {
  const isOnnx = file.endsWith(".onnx");
  const entryPath = isOnnx ? file.replace(/\.onnx$/, ".json") : file;
  const json = await readFile(entryPath, "utf8").catch((error: unknown) => {
    const reason = (error as Error).message;
    throw invalid(`The entry ${entryPath} of an encoder cannot be read (${reason}); put it there.`, error);
  });
  const entry = { ...parse(json, entryPath), origin: { kind: "imported" } as const };
  const image = entry.image?.file;
  if (image === undefined) throw invalid(`The entry ${entryPath} names no ONNX file; add "image" to it.`);
  return {
    entry,
    entryPath,
    // The ONNX file may have been given another name together with its entry.
    sourceOf: (one) => (isOnnx && one === image ? file : join(dirname(entryPath), one)),
  };
}

function parse(json: string, entryPath: string): CatalogEntry {
  try {
    return parseEntry(json);
  } catch (error) {
    const issue = error instanceof ZodError ? error.issues[0] : undefined;
    const reason =
      issue === undefined
        ? "it is not JSON"
        : `${issue.path.join(".") || "entry"}: ${issue.message.replace(/\.$/, "")}`;
    throw invalid(`The entry ${entryPath} does not describe an encoder (${reason}); correct it.`, error);
  }
}

function isSame(one: CatalogEntry, other: CatalogEntry): boolean {
  // Both were parsed, which brings their keys into the schema's order.
  return JSON.stringify(one) === JSON.stringify(other);
}

async function copyVerified(
  brought: Brought,
  { file, bytes, sha256 }: EncoderFile,
  staging: string,
  signal: AbortSignal,
): Promise<void> {
  const source = brought.sourceOf(file);
  const found = await stat(source).catch(() => null);
  if (found !== null && found.size !== bytes) {
    const message = `${source} has ${found.size} bytes and its entry says ${bytes}; use the file that the entry was made for.`;
    throw invalid(message);
  }
  if ((await copy(brought, file, staging, signal)) !== sha256)
    throw invalid(
      `${source} has another SHA-256 than its entry says; use the file that the entry was made for.`,
    );
}

/** Copies one of the brought files, to stay if the power goes; returns its SHA-256. */
async function copy(
  { sourceOf, entryPath }: Brought,
  file: string,
  staging: string,
  signal: AbortSignal,
): Promise<string> {
  const source = sourceOf(file);
  const reading = await open(source, "r").catch((error: unknown) => {
    throw invalid(`The file ${source} that ${entryPath} names cannot be read; put it there.`, error);
  });
  const hash = createHash("sha256");
  const target = join(staging, file);
  await mkdir(dirname(target), { recursive: true });
  await pipeline(
    reading.createReadStream({ highWaterMark: 1 << 20 }),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(target, { flush: true }),
    { signal },
  );
  return hash.digest("hex");
}

/** How far two vectors of one photo may be apart, as a cosine distance, when other photos are embedded with it. */
const batchTolerance = 1e-3;

/** Opens an encoder on the processor and embeds two pictures, alone and together. Throws `encoder-invalid`. */
async function tryOut(shelved: ShelvedEncoder, { sourceOf }: Brought, signal: AbortSignal): Promise<void> {
  const { id, image, input } = shelved.entry;
  const encoder = await openEncoder(shelved, "cpu").catch((error: unknown) => {
    if (!(error instanceof EngineError && error.code === "encoder-corrupt")) throw error;
    throw invalid(`${sourceOf(image!.file)} is no ONNX model that can be opened; export it again.`, error);
  });
  try {
    const pictures = [0, 1].map((which) =>
      Uint8Array.from({ length: input.width * input.height * 3 }, (_, at) => (at * (which + 3)) % 251),
    );
    const [alone] = await encoder.embed(pictures.slice(0, 1));
    signal.throwIfAborted();
    const [, together] = await encoder.embed(pictures.toReversed());
    // Weights of eight bits with scales worked out anew for each batch do this.
    if (1 - dot(alone, together) > batchTolerance) {
      throw invalid(
        `The encoder ${id} gives a photo another vector when it is embedded together with others; export it without ` +
          "dynamic quantisation, or for one photo at a time.",
      );
    }
  } catch (error) {
    if (!(error instanceof EngineError && error.code === "encoder-failed")) throw error;
    throw invalid(error.message.replace(/;[^;]*$/, "; export it again."), error);
  } finally {
    await encoder.close();
  }
}

function invalid(message: string, cause?: unknown): EngineError {
  return new EngineError("encoder-invalid", message, { cause });
}
