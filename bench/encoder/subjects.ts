import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEntry, type CatalogEntry } from "../../src/main/engine/embedding/catalog.ts";
import { openEncoder } from "../../src/main/engine/embedding/encoder.ts";
import { EncoderShelf, shippedEncoder, type ShelvedEncoder } from "../../src/main/engine/embedding/shelf.ts";
import { handMadeSubject } from "./hand-made-subject.ts";
import { missingFolder } from "./sets.ts";
import type { Folders } from "./tasks.ts";
import type { Subject } from "./vectors.ts";

const modelsDirectory = join(import.meta.dirname, "../../models");

/** Debian's, which has python3-torch and python3-torchvision. */
const python = process.env["LINEUP_BENCH_PYTHON"] ?? "/usr/bin/python3";

/** The encoder in the box: what is measured unless another is named. */
export const shippedId = (await shippedEncoder(modelsDirectory)).entry.id;
/** What is compared against unless told otherwise. `hand-made` comes when named: it takes ten minutes at first. */
export const baselines = ["mobilenet-v2"];

/**
 * The encoder that a word of the command line means: the path of an entry in JSON, with the ONNX file beside it; a
 * baseline; or an id of the catalogue. Throws, with the reason, for one that cannot be measured here.
 */
export async function findSubject(word: string, folders: Folders): Promise<Subject> {
  if (word === "hand-made") return handMadeSubject(folders);
  const shelved = await findEncoder(word, folders);
  const { id, image, input, output } = shelved.entry;
  // Not only the file: an encoder that is being tried is fed in one way, then in another.
  const digest = createHash("sha256").update(JSON.stringify({ image, input, output })).digest("hex");
  return { name: id, key: `${id}-${digest.slice(0, 12)}`, open: () => openEncoder(shelved, "cpu") };
}

/** Like {@link findSubject}, for encoders that are ONNX files. */
export async function findEncoder(word: string, folders: Folders): Promise<ShelvedEncoder> {
  if (word === "mobilenet-v2") return mobileNetV2(folders);
  if (word === "mobilenet-v3-large") return madeEncoder(word, 960, [], folders.cache);
  if (word.endsWith(".json")) return shelvedAt(word);
  return new EncoderShelf(modelsDirectory, folders.cache).find(word);
}

function shelvedAt(file: string): ShelvedEncoder {
  return { entry: parseEntry(readFileSync(file, "utf8")), directory: dirname(file), isInstalled: true };
}

/** With the weights of `<sets>/mobilenet-v2`. */
function mobileNetV2({ sets, cache }: Folders): ShelvedEncoder {
  const missing = missingFolder(sets, "mobilenet-v2");
  if (missing !== null) throw new Error(`${missing} is not there.`);
  return madeEncoder("mobilenet-v2", 1280, [join(sets, "mobilenet-v2")], cache);
}

/** An encoder that `baselines.py` makes, once, into a folder of the cache. */
function madeEncoder(id: string, dimensions: number, from: string[], cache: string): ShelvedEncoder {
  const directory = join(cache, "baselines", id);
  const entryFile = join(directory, "entry.json");
  if (!existsSync(entryFile)) {
    mkdirSync(directory, { recursive: true });
    const file = join(directory, "encoder.onnx");
    const program = join(import.meta.dirname, "baselines.py");
    const { status } = spawnSync(python, [program, id, ...from, file], { stdio: ["ignore", 2, "inherit"] });
    if (status !== 0) throw new Error(`${python} could not make ${id}; it needs torch and torchvision.`);
    const bytes = readFileSync(file);
    const entry: CatalogEntry = {
      id,
      title: id,
      licence: "A baseline; not for use",
      origin: { kind: "imported" },
      image: {
        file: "encoder.onnx",
        bytes: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
      },
      preprocessing: 1,
      input: { name: "image", width: 224, height: 224, fit: { kind: "squash" }, tensor: { type: "uint8" } },
      output: { name: "embedding", pooling: "none", dimensions },
    };
    writeFileSync(entryFile, JSON.stringify(entry));
  }
  return shelvedAt(entryFile);
}
