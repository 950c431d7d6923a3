import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  indexFolders,
  modelsDirectory,
  openEngine,
  rankPhotosOf,
  temporaryDirectory,
  writePhoto,
} from "../testing.ts";
import { readCatalog, type EncoderFile } from "./catalog.ts";
import { EncoderImporter } from "./import.ts";
import { EncoderShelf } from "./shelf.ts";
import { onnxFile, withComment, type Graph } from "./testing.onnx-file.ts";
import { planesGraph, tinyEntry, tinySide, writeEncoder } from "./testing.ts";

const never = new AbortController().signal;
const graphFile = onnxFile(planesGraph());
const rows = await readCatalog(modelsDirectory);

function setUp() {
  const directory = temporaryDirectory();
  const shelf = new EncoderShelf(modelsDirectory, join(directory, "library"));
  return { directory, brought: join(directory, "brought"), shelf, importer: new EncoderImporter(shelf) };
}

/** Writes text as a file of an encoder. */
function writeFileOf(directory: string, file: string, content: string): EncoderFile {
  writeFileSync(join(directory, file), content);
  return { file, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}

const ids = async (shelf: EncoderShelf) => (await shelf.list()).map(({ entry }) => entry.id);

describe("an import", () => {
  test.each(["tiny.json", "tiny.onnx"])("from %s puts the encoder on the shelf", async (named) => {
    const { brought, shelf, importer } = setUp();
    const entry = tinyEntry(graphFile, {
      selfTest: "test.json",
      origin: { kind: "hub", repository: "a/b", revision: "0".repeat(40) },
    });
    writeEncoder(brought, graphFile, entry);
    writeFileSync(join(brought, "test.json"), "{}");
    const imported = await importer.import(join(brought, named), never);
    expect(imported).toEqual({
      entry: { ...entry, origin: { kind: "imported" } },
      directory: join(shelf.directory, "tiny"),
      isInstalled: true,
    });
    expect(readdirSync(shelf.directory)).toEqual(["tiny"]);
    expect(readdirSync(imported.directory).toSorted()).toEqual(["entry.json", "test.json", "tiny.onnx"]);
    expect((await shelf.find("tiny")).entry).toEqual(imported.entry);
  });

  test("takes an ONNX file that was renamed together with its entry", async () => {
    const { brought, importer } = setUp();
    const entry = tinyEntry(graphFile);
    mkdirSync(brought);
    writeFileSync(join(brought, "other.onnx"), graphFile);
    writeFileSync(join(brought, "other.json"), JSON.stringify(entry));
    const { directory, isInstalled } = await importer.import(join(brought, "other.onnx"), never);
    expect([isInstalled, readdirSync(directory).toSorted()]).toEqual([true, ["entry.json", "tiny.onnx"]]);
  });

  test("brings the text tower and the starter axes as well", async () => {
    const { brought, importer } = setUp();
    mkdirSync(join(brought, "words"), { recursive: true });
    const entry = tinyEntry(graphFile, {
      text: {
        model: writeFileOf(brought, "words/model.onnx", "model"),
        tokenizer: writeFileOf(brought, "words/tokenizer.json", "tokenizer"),
        tokens: 8,
        padding: 0,
        input: "ids",
        tokenType: "int64",
        output: "embeds",
      },
      starterAxes: [
        {
          name: "Best",
          licence: "MIT",
          source: "somewhere",
          low: writeFileOf(brought, "low.npy", "low"),
          high: writeFileOf(brought, "high.npy", "high"),
        },
      ],
    });
    const { directory } = await importer.import(writeEncoder(brought, graphFile, entry), never);
    for (const file of ["words/model.onnx", "words/tokenizer.json", "low.npy", "high.npy"])
      expect(readFileSync(join(directory, file))).toEqual(readFileSync(join(brought, file)));
  });

  test("of the same encoder again changes nothing, and mends one whose file is gone or cut short", async () => {
    const { brought, shelf, importer } = setUp();
    const path = writeEncoder(brought, graphFile, tinyEntry(graphFile));
    const first = await importer.import(path, never);
    const file = join(first.directory, "tiny.onnx");
    expect(await importer.import(path, never)).toEqual(first);
    truncateSync(file, 10);
    expect((await shelf.find("tiny")).isInstalled).toBe(false);
    expect(await importer.import(path, never)).toEqual(first);
    rmSync(file);
    expect(await importer.import(path, never)).toEqual(first);
    expect(readFileSync(file)).toEqual(graphFile);
  });

  test("waits for one that is under way", async () => {
    const { brought, shelf, importer } = setUp();
    const paths = ["a", "b", "c"].map((id) =>
      writeEncoder(join(brought, id), graphFile, tinyEntry(graphFile, { id })),
    );
    await Promise.all(paths.map((path) => importer.import(path, never)));
    expect((await ids(shelf)).slice(-3)).toEqual(["a", "b", "c"]);
  });

  test("that is cancelled while it copies leaves nothing", async () => {
    const { brought, shelf, importer } = setUp();
    const file = withComment(graphFile, 50_000_000);
    const path = writeEncoder(brought, file, tinyEntry(file));
    const abort = new AbortController();
    const done = importer.import(path, abort.signal);
    setImmediate(() => abort.abort());
    await expect(done).rejects.toMatchObject({ name: "AbortError" });
    expect(readdirSync(shelf.directory)).toEqual([]);
    expect(await importer.import(path, never)).toMatchObject({ isInstalled: true });
  });
});

describe("an import is refused, and leaves nothing,", () => {
  async function refusal(path: string, { shelf, importer }: ReturnType<typeof setUp>): Promise<string> {
    const before = await ids(shelf);
    const error: unknown = await importer.import(path, never).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "EngineError", code: "encoder-invalid" });
    const { message } = error as Error;
    expect(message).toMatch(/^[^\n]+\.$/);
    expect(await ids(shelf)).toEqual(before);
    expect(existsSync(shelf.directory) ? readdirSync(shelf.directory) : []).toEqual([]);
    return message;
  }

  test.each<[why: string, changes: object, message: string]>([
    [
      "of the encoder in the box",
      { id: rows[0].id },
      `The id "${rows[0].id}" belongs to an encoder of the catalogue; give this one another id in PATH.`,
    ],
    [
      "of another encoder that can be installed",
      { id: "clip-vit-b32" },
      'The id "clip-vit-b32" belongs to an encoder of the catalogue; give this one another id in PATH.',
    ],
    [
      "of an entry that lacks something",
      { input: undefined },
      "The entry PATH does not describe an encoder (input: Invalid input: expected object, received undefined); correct it.",
    ],
    [
      "of an entry without a file",
      { image: null, origin: { kind: "recipe", recipe: "a", why: "b" } },
      'The entry PATH names no ONNX file; add "image" to it.',
    ],
    [
      "of a graph that is not what its entry says",
      { output: { name: "flat", pooling: "none", dimensions: 512 } },
      "The encoder tiny gives float32 [n, 48] where its entry says float32 [n, 512]; correct the entry.",
    ],
  ])("%s", async (_, changes, message) => {
    const parts = setUp();
    const entry = { ...tinyEntry(graphFile), ...changes };
    mkdirSync(parts.brought);
    writeFileSync(join(parts.brought, "tiny.onnx"), graphFile);
    const path = join(parts.brought, "tiny.json");
    writeFileSync(path, JSON.stringify(entry));
    expect(await refusal(path, parts)).toBe(message.replace("PATH", path));
  });

  test.each<[why: string, spoil: (onnx: string, entry: string) => void, message: RegExp]>([
    ["without the entry", (_, entry) => rmSync(entry), /cannot be read \(ENOENT.*\); put it there\.$/],
    [
      "of an entry that is no JSON",
      (_, entry) => writeFileSync(entry, "{"),
      /\(it is not JSON\); correct it\.$/,
    ],
    [
      "without the ONNX file",
      (onnx) => rmSync(onnx),
      /^The file .*tiny\.onnx that .* names cannot be read; put it there\.$/,
    ],
    [
      "of a file that was cut short",
      (onnx) => truncateSync(onnx, 100),
      /tiny\.onnx has 100 bytes and its entry says \d+; use the file that the entry was made for\.$/,
    ],
    [
      "of a file with one wrong byte",
      (onnx) => {
        const bytes = readFileSync(onnx);
        bytes[20] ^= 1;
        writeFileSync(onnx, bytes);
      },
      /tiny\.onnx has another SHA-256 than its entry says; use the file that the entry was made for\.$/,
    ],
  ])("%s", async (_, spoil, message) => {
    const parts = setUp();
    const entry = writeEncoder(parts.brought, graphFile, tinyEntry(graphFile));
    const onnx = join(parts.brought, "tiny.onnx");
    spoil(onnx, entry);
    expect(await refusal(onnx, parts)).toMatch(message);
  });

  test("of a file that is no ONNX model", async () => {
    const parts = setUp();
    const bytes = Buffer.from("no model at all");
    const path = writeEncoder(parts.brought, bytes, tinyEntry(bytes));
    expect(await refusal(path, parts)).toBe(
      `${join(parts.brought, "tiny.onnx")} is no ONNX model that can be opened; export it again.`,
    );
  });

  const withNodes = (...nodes: Graph["nodes"]) =>
    onnxFile({ ...planesGraph(), nodes, constants: { rows: [0, 3, 16] } });
  const tokens = { operation: "Reshape", inputs: ["pixels", "rows"], outputs: ["tokens"] };

  test("of an encoder that gives a photo another vector in other company", async () => {
    const parts = setUp();
    const mean = {
      operation: "ReduceMean",
      inputs: ["all"],
      outputs: ["mean"],
      attributes: { axes: [0], keepdims: 1 },
    };
    const file = withNodes(
      tokens,
      { operation: "Flatten", inputs: ["pixels"], outputs: ["all"] },
      mean,
      // Alone, a photo is its own mean: twice the mean, and one photo less, keeps that from being nothing.
      { operation: "Add", inputs: ["mean", "mean"], outputs: ["twice"] },
      { operation: "Sub", inputs: ["twice", "all"], outputs: ["flat"] },
    );
    expect(await refusal(writeEncoder(parts.brought, file, tinyEntry(file)), parts)).toBe(
      "The encoder tiny gives a photo another vector when it is embedded together with others; export it without " +
        "dynamic quantisation, or for one photo at a time.",
    );
  });

  test("of an encoder that gives nothing but noughts", async () => {
    const parts = setUp();
    const file = withNodes(
      tokens,
      { operation: "Flatten", inputs: ["pixels"], outputs: ["all"] },
      { operation: "Sub", inputs: ["all", "all"], outputs: ["flat"] },
    );
    expect(await refusal(writeEncoder(parts.brought, file, tinyEntry(file)), parts)).toBe(
      "The encoder tiny failed on cpu (A vector of length 0 has no direction.); export it again.",
    );
  });

  test("of another encoder under the id of an imported one, which stays", async () => {
    const { brought, shelf, importer } = setUp();
    const first = await importer.import(writeEncoder(brought, graphFile, tinyEntry(graphFile)), never);
    const path = writeEncoder(brought, graphFile, tinyEntry(graphFile, { preprocessing: 2 }));
    await expect(importer.import(path, never)).rejects.toMatchObject({
      code: "encoder-invalid",
      message: `The id "tiny" belongs to another encoder; give this one another id in ${path}.`,
    });
    expect(await shelf.find("tiny")).toEqual(first);
  });
});

test("an imported encoder is listed, and photos are embedded and ranked with it", async () => {
  const { directory, brought } = setUp();
  const library = join(directory, "library");
  const before = await openEngine(library);
  const path = writeEncoder(brought, graphFile, tinyEntry(graphFile, { paper: "None" }));
  const summary = {
    id: "tiny",
    title: "Tiny",
    licence: "MIT",
    dimensions: 3 * tinySide * tinySide,
    state: "installed",
    inUse: false,
    recommended: false,
    paper: "None",
    bytes: graphFile.length,
    takesWords: false,
    hosts: [],
  };
  expect(await before.client["encoder.import"]({ path })).toEqual(summary);
  const { encoders } = await before.client["encoder.list"]({});
  expect(encoders.map(({ id }) => id)).toEqual([...rows.map(({ id }) => id), "tiny"]);
  expect(encoders[0]).toMatchObject({ state: "in-the-box", inUse: true });
  expect(encoders.at(-1)).toEqual(summary);
  await before.close();

  const { client } = await openEngine(library, { encoderId: "tiny" });
  const folder = join(directory, "photos");
  const paths = await Promise.all([0, 1, 2, 3].map((seed) => writePhoto(join(folder, `${seed}.jpg`), seed)));
  expect(await indexFolders(client, folder)).toMatchObject({ indexed: 4, failed: 0, encoder: "tiny" });
  const by = { low: [{ path: paths[0] }], high: [{ path: paths[3] }] };
  const ranked = (await rankPhotosOf(client, folder, by)).map((one) => basename(one.path));
  expect(ranked.indexOf("3.jpg")).toBeLessThan(ranked.indexOf("0.jpg"));
  expect((await client["encoder.list"]({})).encoders.filter(({ inUse }) => inUse)).toEqual([
    { ...summary, inUse: true },
  ]);
});
