/** @file What the tests of switching share: a library with tiny encoders, a folder of photos, and looks into both. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import Database from "better-sqlite3";
import sharp from "sharp";
import type { EncoderSwitchReport, EngineClient } from "../../../shared/contract.ts";
import { seededRandom } from "../evaluation/seeded-random.ts";
import type { CatalogEntry } from "../embedding/catalog.ts";
import { entryFileName } from "../embedding/shelf.ts";
import { indexFolders, openEngine, temporaryDirectory, writePhoto } from "../testing.ts";

/** How `fixtures/make.py` made them; `tiny-448` takes a crop that needs more than a thumbnail shows. */
const tinyEncoders = {
  "tiny-8": { side: 32, fit: { kind: "squash" }, dimensions: 8 },
  "tiny-12": { side: 16, fit: { kind: "squash" }, dimensions: 12 },
  "tiny-448": { side: 448, fit: { kind: "crop", shorterSide: 448 }, dimensions: 6 },
} as const;

export type TinyId = keyof typeof tinyEncoders;

/** The bytes of a tiny encoder's ONNX file. */
export const tinyBytes = (id: TinyId) => readFileSync(join(import.meta.dirname, "fixtures", `${id}.onnx`));

/** A file of an encoder as a catalogue describes it. */
export function describeFile(file: string, bytes: Uint8Array) {
  return { file, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** What a catalogue says of a tiny encoder. */
export function tinyEntry(id: TinyId, origin: CatalogEntry["origin"]): CatalogEntry {
  const { side, fit, dimensions } = tinyEncoders[id];
  return {
    id,
    title: id,
    licence: "MIT",
    origin,
    image: describeFile("encoder.onnx", tinyBytes(id)),
    preprocessing: 1,
    input: { name: "image", width: side, height: side, fit, tensor: { type: "uint8" } },
    output: { name: "vector", pooling: "none", dimensions },
  };
}

/** Writes a file, making its folder. */
export function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Puts a tiny encoder into a library as `encoders import` does. */
export function importTiny(library: string, id: TinyId): void {
  const directory = join(library, "encoders", id);
  put(join(directory, "encoder.onnx"), tinyBytes(id));
  put(join(directory, entryFileName), JSON.stringify(tinyEntry(id, { kind: "imported" })));
}

const hub = { kind: "hub", repository: "tiny/encoders", revision: "0".repeat(40) } as const;

/** A folder of photos and a library whose box holds `tiny-8`, and whose catalogue offers `tiny-12` and `tiny-448`. */
export class TinyLibrary {
  readonly models: string;
  readonly library: string;
  readonly folder: string;
  client!: EngineClient;
  close!: () => Promise<void>;

  private constructor() {
    const directory = temporaryDirectory();
    this.models = join(directory, "models");
    this.library = join(directory, "library");
    this.folder = join(directory, "photos");
  }

  /** All three encoders are installed. Call it within a test. */
  static async open(photoCount = 0, extra: Partial<CatalogEntry> = {}): Promise<TinyLibrary> {
    const tiny = new TinyLibrary();
    put(join(tiny.models, "tiny-8", "encoder.onnx"), tinyBytes("tiny-8"));
    tiny.offer(extra);
    for (const id of ["tiny-12", "tiny-448"] as const) tiny.install(id);
    mkdirSync(tiny.folder);
    for (let seed = 0; seed < photoCount; seed += 1) await tiny.write(`${seed}.jpg`, seed);
    await tiny.openEngine();
    if (photoCount > 0) await tiny.index();
    return tiny;
  }

  /** Writes the catalogue, with something more about `tiny-12`. */
  offer(extra: Partial<CatalogEntry>): void {
    const encoders = [
      tinyEntry("tiny-8", { kind: "shipped" }),
      { ...tinyEntry("tiny-12", hub), ...extra },
      tinyEntry("tiny-448", hub),
    ];
    put(join(this.models, "catalog.json"), JSON.stringify({ encoders }));
  }

  install(id: TinyId): void {
    put(this.encoderFile(id), tinyBytes(id));
  }

  encoderFile(id: TinyId): string {
    return join(this.library, "encoders", id, "encoder.onnx");
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, seed: number): Promise<string> {
    return writePhoto(this.path(name), seed);
  }

  /** A photo that no thumbnail shows whole; each seed gives another one. */
  async writeLarge(name: string, seed: number): Promise<string> {
    const [width, height, channels] = [8, 6, 3] as const;
    const random = seededRandom(seed);
    const pixels = Uint8Array.from({ length: width * height * channels }, () => 256 * random());
    const picture = sharp(pixels, { raw: { width, height, channels } }).resize(480, 360);
    put(this.path(name), await picture.jpeg().toBuffer());
    return this.path(name);
  }

  async openEngine(encoderId?: string): Promise<void> {
    const { client, close } = await openEngine(this.library, { modelsDirectory: this.models, encoderId });
    this.client = client;
    this.close = close;
  }

  async index(): Promise<void> {
    await indexFolders(this.client, this.folder);
  }

  use(id: string, signal?: AbortSignal): Promise<EncoderSwitchReport> {
    return useEncoder(this.client, id, { signal });
  }

  /** The stored vectors of an encoder by the photo's path in the folder. */
  vectors(id: TinyId): Record<string, number[]> {
    const vectors = storedVectors(this.library, id).map(
      ([path, vector]) => [relative(this.folder, path), vector] as const,
    );
    return Object.fromEntries(vectors);
  }

  /** The vectors that a new library of the folder has, made with one encoder from the start. */
  async freshVectors(id: TinyId): Promise<Record<string, number[]>> {
    const library = temporaryDirectory();
    put(join(library, "encoders", id, "encoder.onnx"), tinyBytes(id));
    const { client, close } = await openEngine(library, { modelsDirectory: this.models, encoderId: id });
    await indexFolders(client, this.folder);
    await close();
    const vectors = storedVectors(library, id).map(
      ([path, vector]) => [relative(this.folder, path), vector] as const,
    );
    return Object.fromEntries(vectors);
  }
}

/** Goes over to an encoder; `told` hears of everything on the way. */
export async function useEncoder(
  client: EngineClient,
  id: string,
  options: { signal?: AbortSignal | undefined; told?: (done: number, total: number) => unknown } = {},
): Promise<EncoderSwitchReport> {
  for await (const event of client["encoder.use"]({ id }, options.signal)) {
    if (event.kind === "report") return event;
    await options.told?.(event.done, event.total);
  }
  throw new Error("The switch ended without a report.");
}

/** The vectors that a library holds of an encoder, with the paths of their photos, in order; the library may be in use. */
export function storedVectors(library: string, id: string): [path: string, vector: number[]][] {
  const db = new Database(join(library, "library.db"), { readonly: true });
  try {
    return db
      .prepare<[string], { folder: string; name: string; vector: Buffer }>(
        `SELECT folder.path AS folder, photo.name, vector FROM embedding JOIN encoder ON encoder.id = encoder_id
         JOIN photo ON photo.id = photo_id JOIN folder ON folder.id = folder_id
         WHERE encoder.name = ? AND missing_since_ms IS NULL ORDER BY folder.path, photo.name`,
      )
      .all(id)
      .map(({ folder, name, vector }) => [
        join(folder, name),
        [...new Float32Array(Uint8Array.from(vector).buffer)],
      ]);
  } finally {
    db.close();
  }
}

/** The cosines between vectors of the same photos, which must be the same photos. */
export function cosines(one: Record<string, number[]>, other: Record<string, number[]>): number[] {
  if (Object.keys(one).join() !== Object.keys(other).join()) throw new Error("The photos differ.");
  return Object.entries(one).map(([path, vector]) =>
    vector.reduce((sum, value, index) => sum + value * other[path][index], 0),
  );
}

/** A NumPy file of one row, as `numpy.save` writes it, unless something else is asked for. */
export function npyFile(
  values: readonly number[],
  options: { version?: number; descr?: string; fortranOrder?: string; shape?: string } = {},
): Buffer {
  const { version = 1, descr = "<f4", fortranOrder = "False", shape = `(1, ${values.length})` } = options;
  const fields = `{'descr': '${descr}', 'fortran_order': ${fortranOrder}, 'shape': ${shape}, }`;
  const prefixBytes = version === 1 ? 10 : 12;
  const header = `${fields.padEnd(128 - prefixBytes - 1)}\n`;
  const prefix = Buffer.alloc(prefixBytes);
  prefix.write("\u0093NUMPY", "latin1");
  prefix.writeUInt8(version, 6);
  if (version === 1) prefix.writeUInt16LE(header.length, 8);
  else prefix.writeUInt32LE(header.length, 8);
  return Buffer.concat([
    prefix,
    Buffer.from(header, "latin1"),
    Buffer.from(Float32Array.from(values).buffer),
  ]);
}
