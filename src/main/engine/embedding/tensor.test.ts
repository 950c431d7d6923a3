import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { selfTestInputs } from "../devices/self-test.ts";
import { temporaryDirectory } from "../testing.ts";
import { meanOf, normalise } from "../vectors/linear.ts";
import type { CatalogEntry } from "./catalog.ts";
import { openEncoder, type Encoder } from "./encoder.ts";
import { onnxFile, type Graph } from "./testing.onnx-file.ts";
import { planesGraph, tinyEntry, tinySide } from "./testing.ts";

const pixels = tinySide * tinySide;
const inputs = selfTestInputs({ width: tinySide, height: tinySide });
const photos = [inputs[1], inputs[3], inputs[4]];
const mean = [0.1, 0.2, 0.3];
const std = [0.5, 0.25, 2];

async function open(graph: Graph, changes: Partial<CatalogEntry> = {}): Promise<Encoder> {
  const directory = temporaryDirectory();
  const file = onnxFile(graph);
  const entry = tinyEntry(file, changes);
  writeFileSync(join(directory, entry.image!.file), file);
  const encoder = await openEncoder({ entry, directory, isInstalled: true }, "cpu");
  onTestFinished(() => encoder.close());
  return encoder;
}

/** The planes of a photo, red, green and blue, as the entry says they are fed. */
function planesOf(photo: Uint8Array): Float32Array[] {
  return [0, 1, 2].map((channel) =>
    Float32Array.from({ length: pixels }, (_, at) => {
      return (photo[at * 3 + channel] / 255 - mean[channel]) / std[channel];
    }),
  );
}

const flatOf = (photo: Uint8Array) => Float32Array.from(planesOf(photo).flatMap((plane) => [...plane]));
const tokens = (pooling: "cls" | "mean") =>
  ({ output: { name: "tokens", pooling, dimensions: pixels } }) satisfies Partial<CatalogEntry>;

function expectVectors(actual: readonly Float32Array[], expected: readonly Float32Array[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, vector] of actual.entries()) {
    const differences = normalise(expected[index]).map((value, at) => Math.abs(value - vector[at]));
    expect(vector).toHaveLength(expected[index].length);
    expect(Math.max(...differences)).toBeLessThan(1e-6);
  }
}

describe("a vector is made of", () => {
  test("the whole row of an output that has one row a photo", async () => {
    const encoder = await open(planesGraph());
    expectVectors(await encoder.embed(photos), photos.map(flatOf));
  });

  test("the first token, where pooling is cls", async () => {
    const encoder = await open(planesGraph(), tokens("cls"));
    expectVectors(
      await encoder.embed(photos),
      photos.map((photo) => planesOf(photo)[0]),
    );
  });

  test("all tokens, where pooling is mean", async () => {
    const encoder = await open(planesGraph(), tokens("mean"));
    expectVectors(
      await encoder.embed(photos),
      photos.map((photo) => meanOf(planesOf(photo))),
    );
  });

  test("bytes as they are, where the tensor is uint8", async () => {
    const graph: Graph = {
      inputs: [{ name: "pixels", type: "uint8", shape: ["n", tinySide, tinySide, 3] }],
      outputs: [{ name: "flat", type: "float32", shape: ["n", 3 * pixels] }],
      nodes: [
        { operation: "Cast", inputs: ["pixels"], outputs: ["floats"], attributes: { to: 1 } },
        { operation: "Flatten", inputs: ["floats"], outputs: ["flat"] },
      ],
    };
    const { input } = tinyEntry(onnxFile(graph));
    const encoder = await open(graph, { input: { ...input, tensor: { type: "uint8" } } });
    expectVectors(
      await encoder.embed(photos),
      photos.map((photo) => Float32Array.from(photo)),
    );
  });
});

test.each(["none", "cls", "mean"] as const)(
  "a graph that was exported for one photo takes several, one after another (%s)",
  async (pooling) => {
    const changes = pooling === "none" ? {} : tokens(pooling);
    const [single, many] = [await open(planesGraph(1), changes), await open(planesGraph(), changes)];
    expect(await single.embed(photos)).toEqual(await many.embed(photos));
    const together = await Promise.all(photos.map((photo) => single.embed([photo])));
    expect(together.flat()).toEqual(await single.embed(photos));
  },
);

/** A graph whose output is its input in another shape, and that says nothing of that. */
function reshaped(shape: number[]): Graph {
  return {
    ...planesGraph(),
    outputs: [{ name: "flat", type: "float32", shape: ["m", "d"] }],
    nodes: [{ operation: "Reshape", inputs: ["pixels", "shape"], outputs: ["flat"] }],
    constants: { shape },
  };
}

test("a graph that always gives one row, however many photos it takes, is given one at a time", async () => {
  const encoder = await open(reshaped([1, -1]));
  expectVectors(await encoder.embed(photos), photos.map(flatOf));
});

describe("an encoder is refused whose", () => {
  const graph = planesGraph();
  const { input, output } = tinyEntry(onnxFile(graph));
  const float = "takes float32 [n, 3, 4, 4] where its entry says";
  test.each<[what: string, changes: Partial<CatalogEntry>, message: string]>([
    [
      "input has another name",
      { input: { ...input, name: "image" } },
      'takes "pixels" where its entry says the one input "image"',
    ],
    ["input has another size", { input: { ...input, width: 8 } }, `${float} float32 [n, 3, 4, 8]`],
    [
      "input is of another type",
      { input: { ...input, tensor: { type: "uint8" } } },
      `${float} uint8 [n, 4, 4, 3]`,
    ],
    [
      "output has another name",
      { output: { ...output, name: "image_embeds" } },
      'gives "tokens", "flat" where its entry says the output "image_embeds"',
    ],
    [
      "output has other dimensions",
      { output: { ...output, dimensions: 512 } },
      "gives float32 [n, 48] where its entry says float32 [n, 512]",
    ],
    [
      "output has tokens that nothing is said of",
      { output: { ...output, name: "tokens" } },
      "gives float32 [n, 3, 16] where its entry says float32 [n, 48]",
    ],
    [
      "output has no tokens to pool",
      { output: { ...output, pooling: "cls" } },
      "gives float32 [n, 48] where its entry says float32 [n, n, 48]",
    ],
  ])("%s", async (_, changes, message) => {
    await expect(open(graph, changes)).rejects.toMatchObject({
      code: "encoder-invalid",
      message: `The encoder tiny ${message}; correct the entry.`,
    });
  });

  test("graph takes several photos at a time and no other number", async () => {
    await expect(open(planesGraph(4))).rejects.toMatchObject({
      message:
        "The encoder tiny takes float32 [4, 3, 4, 4] where its entry says float32 [n, 3, 4, 4]; correct the entry.",
    });
  });

  test("graph wants more than a photo", async () => {
    const inputs = [...graph.inputs, { name: "size", type: "int64" as const, shape: ["n"] }];
    const nodes = [...graph.nodes, { operation: "Identity", inputs: ["size"], outputs: ["same"] }];
    await expect(open({ ...graph, inputs, nodes })).rejects.toMatchObject({
      message:
        'The encoder tiny takes "pixels", "size" where its entry says the one input "pixels"; correct the entry.',
    });
  });

  test("output turns out to be of another shape than it declares", async () => {
    // Every plane becomes a row of its own.
    const encoder = await open(reshaped([-1, pixels]), { output: { ...output, dimensions: pixels } });
    await expect(encoder.embed(photos)).rejects.toMatchObject({
      code: "encoder-invalid",
      message:
        "The encoder tiny gives float32 [9, 16] where its entry says float32 [3, 16]; correct the entry's output.",
    });
  });
});
