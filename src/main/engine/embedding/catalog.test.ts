import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { modelsDirectory, temporaryDirectory } from "../testing.ts";
import { filesOf, readCatalog, type CatalogEntry, type EncoderText } from "./catalog.ts";

const entry: CatalogEntry = {
  id: "first",
  title: "An encoder",
  licence: "MIT",
  origin: { kind: "shipped" },
  image: { file: "encoder.onnx", bytes: 1, sha256: "0".repeat(64) },
  preprocessing: 1,
  input: { name: "image", width: 8, height: 8, fit: { kind: "squash" }, tensor: { type: "uint8" } },
  output: { name: "embedding", pooling: "none", dimensions: 4 },
};
const image = entry.image!;
const part = { name: "look", from: 0, length: 2 };
const text: EncoderText = {
  model: image,
  tokenizer: { ...image, file: "tokenizer.json" },
  lowercase: true,
  tokens: 64,
  padding: 0,
  input: "input_ids",
  tokenType: "int64",
  output: "pooler_output",
};
const withParts = (...parts: object[]) => ({ ...entry, output: { ...entry.output, parts } });

function modelsWith(catalog: string | object): string {
  const directory = temporaryDirectory();
  const text = typeof catalog === "string" ? catalog : JSON.stringify(catalog);
  writeFileSync(join(directory, "catalog.json"), text);
  return directory;
}

describe("readCatalog", () => {
  test("begins with the encoder that ships with Lineup", async () => {
    const [first] = await readCatalog(modelsDirectory);
    expect(first.origin).toEqual({ kind: "shipped" });
  });

  test("has a row for each of the seven encoders of the paper, the published ones and those that a recipe makes", async () => {
    const rows = await readCatalog(modelsDirectory);
    expect(rows.flatMap(({ paper }) => paper ?? []).toSorted()).toEqual([
      "CLIP ConvNeXt",
      "CLIP RN50",
      "CLIP ViT-B/32",
      "ConvNeXt V2",
      "DINOv2",
      "ResNet-50",
      "ViT-B/32",
    ]);
  });

  test("names only recipes that there are, and no file twice in one folder", async () => {
    const program = readFileSync(join(modelsDirectory, "export/export.py"), "utf8");
    const recipes = [...program.matchAll(/^ {4}"([\w-]+)": \(/gm)].map(([, name]) => name);
    for (const row of await readCatalog(modelsDirectory)) {
      if (row.origin.kind === "recipe") expect(recipes).toContain(row.origin.recipe);
      const files = filesOf(row).map(({ file }) => file);
      expect(new Set(files).size).toBe(files.length);
    }
  });

  test("reads what it was given", async () => {
    const whole = {
      ...withParts(part, { name: "meaning", from: 2, length: 2, dimensions: ["one", "two"] }),
      text,
    };
    expect(await readCatalog(modelsWith({ encoders: [whole] }))).toEqual([whole]);
  });

  test.each([
    ["is not JSON", "{"],
    ["has no encoders", { encoders: [] }],
    ["has two encoders of one id", { encoders: [entry, entry] }],
    ["has an encoder without a file", { encoders: [{ ...entry, image: null }] }],
    ["has a hash that is none", { encoders: [{ ...entry, image: { ...image, sha256: "abc" } }] }],
    ["has a file outside its folder", { encoders: [{ ...entry, image: { ...image, file: "../a.onnx" } }] }],
    ["has a file at the root", { encoders: [{ ...entry, image: { ...image, file: "/a.onnx" } }] }],
    ["has an id that is no folder's name", { encoders: [{ ...entry, id: "a/b" }] }],
    [
      "has an address that is not encrypted",
      { encoders: [{ ...entry, image: { ...image, address: "http://example.org/a" } }] },
    ],
    [
      "has a crop that is larger than its picture",
      { encoders: [{ ...entry, input: { ...entry.input, fit: { kind: "crop", shorterSide: 7 } } }] },
    ],
    ["has words filled up with nothing", { encoders: [{ ...entry, text: { ...text, padding: -1 } }] }],
    ["has words of unknown integers", { encoders: [{ ...entry, text: { ...text, tokenType: "float32" } }] }],
    ["has parts that overlap", { encoders: [withParts(part, { ...part, from: 1 })] }],
    ["has a part beyond the vector", { encoders: [withParts({ ...part, from: 3 })] }],
    ["has a part with a name too few", { encoders: [withParts({ ...part, dimensions: ["one"] })] }],
  ])("refuses a catalogue that %s", async (_, catalog) => {
    const models = modelsWith(catalog);
    await expect(readCatalog(models)).rejects.toMatchObject({
      code: "encoder-corrupt",
      message: `The list of encoders ${join(models, "catalog.json")} cannot be read; install Lineup again.`,
    });
  });

  test("refuses a missing catalogue, and a folder in its place", async () => {
    const models = temporaryDirectory();
    await expect(readCatalog(models)).rejects.toMatchObject({ code: "encoder-corrupt" });
    mkdirSync(join(models, "catalog.json"));
    await expect(readCatalog(models)).rejects.toMatchObject({ code: "encoder-corrupt" });
  });
});
