import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { modelsDirectory, temporaryDirectory } from "../testing.ts";
import type { CatalogEntry } from "./catalog.ts";
import { entryFileName, EncoderShelf, shippedEncoder } from "./shelf.ts";

const image = { file: "encoder.onnx", bytes: 3, sha256: "0".repeat(64) };
const entry = (id: string, origin: CatalogEntry["origin"]): CatalogEntry => ({
  id,
  title: id,
  licence: "MIT",
  origin,
  image: origin.kind === "recipe" ? null : image,
  preprocessing: 1,
  input: { name: "image", width: 8, height: 8, fit: { kind: "squash" }, tensor: { type: "uint8" } },
  output: { name: "embedding", pooling: "none", dimensions: 4 },
});
const shipped = entry("shipped", { kind: "shipped" });
const published = entry("published", { kind: "hub", repository: "a/b", revision: "0".repeat(40) });
const recipe = entry("recipe", { kind: "recipe", recipe: "recipe", why: "Published nowhere." });

function shelfWith(...encoders: CatalogEntry[]): { shelf: EncoderShelf; models: string; library: string } {
  const [models, library] = [temporaryDirectory(), temporaryDirectory()];
  writeFileSync(join(models, "catalog.json"), JSON.stringify({ encoders }));
  return { shelf: new EncoderShelf(models, library), models, library };
}

function put(directory: string, name: string, content: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), content);
}

describe("EncoderShelf", () => {
  test("finds the encoder in the box where nothing else is there", async () => {
    const shelf = new EncoderShelf(modelsDirectory, temporaryDirectory());
    expect(await shelf.find(undefined)).toEqual(await shippedEncoder(modelsDirectory));
  });

  test("knows where each encoder belongs, and which are whole", async () => {
    const { shelf, models, library } = shelfWith(shipped, published, recipe);
    put(join(models, "shipped"), "encoder.onnx", "abc");
    put(join(library, "encoders", "published"), "encoder.onnx", "ab");
    expect(await shelf.list()).toEqual([
      { entry: shipped, directory: join(models, "shipped"), isInstalled: true },
      { entry: published, directory: join(library, "encoders", "published"), isInstalled: false },
      { entry: recipe, directory: join(library, "encoders", "recipe"), isInstalled: false },
    ]);
  });

  test("puts what was imported last, and in the place of the recipe it was made by", async () => {
    const { shelf, library } = shelfWith(shipped, recipe);
    const imported = [entry("recipe", { kind: "imported" }), entry("another", { kind: "imported" })];
    for (const one of imported) put(join(library, "encoders", one.id), entryFileName, JSON.stringify(one));
    expect((await shelf.list()).map((one) => one.entry)).toEqual([shipped, ...imported]);
  });

  test("names the encoders there are when asked for another", async () => {
    const { shelf } = shelfWith(shipped, published);
    await expect(shelf.find("third")).rejects.toMatchObject({
      code: "encoder-missing",
      message: 'There is no encoder "third"; known are shipped, published.',
    });
  });

  test("says which description is damaged", async () => {
    const { shelf, library } = shelfWith(shipped);
    put(join(library, "encoders", "broken"), entryFileName, "{");
    await expect(shelf.list()).rejects.toMatchObject({
      code: "encoder-corrupt",
      message: `The description ${join(library, "encoders", "broken", entryFileName)} of an encoder is damaged; import it again.`,
    });
  });
});
