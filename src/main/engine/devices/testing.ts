/** @file What the tests of devices share: tiny encoders, good and bad, and a WebGPU device that runs on any machine. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CatalogEntry } from "../embedding/catalog.ts";
import { entryFileName, type ShelvedEncoder } from "../embedding/shelf.ts";
import { elementTypes, onnxFile, type Graph } from "../embedding/testing.onnx-file.ts";

/** Not square, and of no encoder that ships. */
const [width, height, dimensions] = [24, 16, 8];

type Flaw = Pick<Graph, "nodes" | "constants">;

/** Counts its turns, for as long as it is told to go on. */
const counting: Graph = {
  inputs: [
    { name: "turn", type: "int64", shape: [] },
    { name: "goesOnNow", type: "bool", shape: [] },
    { name: "count", type: "float32", shape: [] },
  ],
  outputs: [
    { name: "goesOnStill", type: "bool", shape: [] },
    { name: "more", type: "float32", shape: [] },
  ],
  nodes: [
    { operation: "Identity", inputs: ["goesOnNow"], outputs: ["goesOnStill"] },
    { operation: "Add", inputs: ["count", "one"], outputs: ["more"] },
  ],
  constants: { one: { type: "float32", shape: [], data: Float32Array.of(1) } },
};

/** What a tiny encoder does to its pooled features before it gives them out, with the constants it needs for that. */
const flaws = {
  none: { nodes: [{ operation: "Identity", inputs: ["pooled"], outputs: ["embedding"] }] },
  /** Each vector is mixed with the others of its batch. */
  mixesBatch: {
    nodes: [
      { operation: "ReduceMax", inputs: ["pooled"], outputs: ["most"], attributes: { axes: [0] } },
      { operation: "Add", inputs: ["pooled", "most"], outputs: ["embedding"] },
    ],
  },
  /** The logarithm of what is never positive. */
  notANumber: {
    nodes: [
      { operation: "Neg", inputs: ["pooled"], outputs: ["negative"] },
      { operation: "Log", inputs: ["negative"], outputs: ["embedding"] },
    ],
  },
  /** Runs for batches of ten and throws for others, which is not to be seen before: it works its shape out as it runs. */
  onlyTen: {
    nodes: [
      { operation: "ReduceMax", inputs: ["pooled"], outputs: ["most"], attributes: { keepdims: 0 } },
      { operation: "Sub", inputs: ["most", "most"], outputs: ["nothing"] },
      { operation: "Cast", inputs: ["nothing"], outputs: ["zero"], attributes: { to: elementTypes.int64 } },
      { operation: "Add", inputs: ["ten", "zero"], outputs: ["shape"] },
      { operation: "Reshape", inputs: ["pooled", "shape"], outputs: ["embedding"] },
    ],
    constants: { ten: [10, dimensions] },
  },
  /** Counts to the largest 64-bit number first. */
  endless: {
    nodes: [
      {
        operation: "Loop",
        inputs: ["turns", "goesOn", "zero"],
        outputs: ["counted"],
        attributes: { body: counting },
      },
      { operation: "Add", inputs: ["pooled", "counted"], outputs: ["embedding"] },
    ],
    constants: {
      turns: { type: "int64", shape: [], data: BigInt64Array.of(2n ** 63n - 1n) },
      goesOn: { type: "bool", shape: [], data: Uint8Array.of(1) },
      zero: { type: "float32", shape: [], data: Float32Array.of(0) },
    },
  },
} satisfies Record<string, Flaw>;

/**
 * Puts an encoder of 2 KB into a library, as an import would: one convolution, averaged, into 8 dimensions. `selfTest`
 * is what is stored beside it.
 */
export function shelveTinyEncoder(
  libraryDirectory: string,
  { flaw = "none", selfTest }: { flaw?: keyof typeof flaws; selfTest?: unknown } = {},
): ShelvedEncoder {
  const directory = join(libraryDirectory, "encoders", "tiny");
  mkdirSync(directory, { recursive: true });
  const bytes = tinyModel(flaws[flaw]);
  const entry: CatalogEntry = {
    id: "tiny",
    title: "Tiny",
    licence: "MIT",
    origin: { kind: "imported" },
    image: {
      file: "encoder.onnx",
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    },
    preprocessing: 1,
    input: { name: "image", width, height, fit: { kind: "squash" }, tensor: { type: "uint8" } },
    output: { name: "embedding", pooling: "none", dimensions },
    ...(selfTest !== undefined && { selfTest: "self-test.json" }),
  };
  writeFileSync(join(directory, "encoder.onnx"), bytes);
  writeFileSync(join(directory, entryFileName), JSON.stringify(entry));
  if (selfTest !== undefined) writeFileSync(join(directory, "self-test.json"), JSON.stringify(selfTest));
  return { entry, directory, isInstalled: true };
}

/**
 * The environment in which a program finds a WebGPU device though there is no graphics card: SwiftShader, and the Vulkan
 * loader, of Debian's chromium. Null where that is not installed.
 */
export function softwareWebGpu(): Record<string, string> | null {
  const driver = "/usr/lib/chromium/vk_swiftshader_icd.json";
  if (!existsSync(driver)) return null;
  return { LD_LIBRARY_PATH: dirname(driver), VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver };
}

function tinyModel(flaw: Flaw): Buffer {
  const weights = Float32Array.from({ length: dimensions * 3 * 16 }, (_, i) => Math.sin(i * i) / 48);
  const graph: Graph = {
    inputs: [{ name: "image", type: "uint8", shape: ["n", height, width, 3] }],
    outputs: [{ name: "embedding", type: "float32", shape: ["n", dimensions] }],
    nodes: [
      { operation: "Cast", inputs: ["image"], outputs: ["floats"], attributes: { to: elementTypes.float32 } },
      { operation: "Transpose", inputs: ["floats"], outputs: ["planes"], attributes: { perm: [0, 3, 1, 2] } },
      {
        operation: "Conv",
        inputs: ["planes", "weights"],
        outputs: ["features"],
        attributes: { strides: [4, 4] },
      },
      { operation: "Relu", inputs: ["features"], outputs: ["positive"] },
      { operation: "GlobalAveragePool", inputs: ["positive"], outputs: ["averages"] },
      { operation: "Flatten", inputs: ["averages"], outputs: ["pooled"] },
      ...flaw.nodes,
    ],
    constants: {
      weights: { type: "float32", shape: [dimensions, 3, 4, 4], data: weights },
      ...flaw.constants,
    },
  };
  return onnxFile(graph, 12);
}
