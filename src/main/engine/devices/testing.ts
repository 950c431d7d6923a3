/** @file What the tests of devices share: tiny encoders, good and bad, and a WebGPU device that runs on any machine. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CatalogEntry } from "../embedding/catalog.ts";
import { entryFileName, type ShelvedEncoder } from "../embedding/shelf.ts";

/** Not square, and of no encoder that ships. */
const [width, height, dimensions] = [24, 16, 8];

/** ONNX's numbers for the types of tensors. */
const types = { float: 1, uint8: 2, int64: 7, bool: 9 };

/** What a tiny encoder does to its pooled features before it gives them out, with the constants it needs for that. */
const flaws = {
  none: { nodes: [node("Identity", ["pooled"], ["embedding"])], constants: [] },
  /** Each vector is mixed with the others of its batch. */
  mixesBatch: {
    nodes: [
      node("ReduceMax", ["pooled"], ["most"], ints("axes", [0])),
      node("Add", ["pooled", "most"], ["embedding"]),
    ],
    constants: [],
  },
  /** The logarithm of what is never positive. */
  notANumber: {
    nodes: [node("Neg", ["pooled"], ["negative"]), node("Log", ["negative"], ["embedding"])],
    constants: [],
  },
  /** Runs for batches of ten and throws for others, which is not to be seen before: it works its shape out as it runs. */
  onlyTen: {
    nodes: [
      node("ReduceMax", ["pooled"], ["most"], integer("keepdims", 0)),
      node("Sub", ["most", "most"], ["nothing"]),
      node("Cast", ["nothing"], ["zero"], integer("to", types.int64)),
      node("Add", ["ten", "zero"], ["shape"]),
      node("Reshape", ["pooled", "shape"], ["embedding"]),
    ],
    constants: [constant("ten", types.int64, [2], int64s(10n, BigInt(dimensions)))],
  },
  /** Counts to the largest 64-bit number first. */
  endless: {
    nodes: [
      node("Loop", ["turns", "goesOn", "zero"], ["counted"], graphAttribute("body", countingBody())),
      node("Add", ["pooled", "counted"], ["embedding"]),
    ],
    constants: [
      constant("turns", types.int64, [], int64s(2n ** 63n - 1n)),
      constant("goesOn", types.bool, [], Buffer.of(1)),
      constant("zero", types.float, [], Buffer.alloc(4)),
    ],
  },
};

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

function tinyModel(flaw: (typeof flaws)[keyof typeof flaws]): Buffer {
  const weights = Float32Array.from({ length: dimensions * 3 * 16 }, (_, i) => Math.sin(i * i) / 48);
  const nodes = [
    node("Cast", ["image"], ["floats"], integer("to", types.float)),
    node("Transpose", ["floats"], ["planes"], ints("perm", [0, 3, 1, 2])),
    node("Conv", ["planes", "weights"], ["features"], ints("strides", [4, 4])),
    node("Relu", ["features"], ["positive"]),
    node("GlobalAveragePool", ["positive"], ["averages"]),
    node("Flatten", ["averages"], ["pooled"]),
    ...flaw.nodes,
  ];
  const graph = [
    ...nodes.map((one) => message(1, one)),
    string(2, "tiny"),
    message(5, constant("weights", types.float, [dimensions, 3, 4, 4], Buffer.from(weights.buffer))),
    ...flaw.constants.map((one) => message(5, one)),
    message(11, value("image", types.uint8, ["n", height, width, 3])),
    message(12, value("embedding", types.float, ["n", dimensions])),
  ];
  const operators = message(8, Buffer.concat([string(1, ""), number(2, 12)]));
  return Buffer.concat([number(1, 7), operators, message(7, Buffer.concat(graph))]);
}

function countingBody(): Buffer {
  const one = constant("one", types.float, [], Buffer.from(Float32Array.of(1).buffer));
  return Buffer.concat([
    message(1, node("Identity", ["goesOnNow"], ["goesOnStill"])),
    message(1, node("Add", ["count", "one"], ["more"])),
    string(2, "count"),
    message(5, one),
    message(11, value("turn", types.int64, [])),
    message(11, value("goesOnNow", types.bool, [])),
    message(11, value("count", types.float, [])),
    message(12, value("goesOnStill", types.bool, [])),
    message(12, value("more", types.float, [])),
  ]);
}

// The messages of onnx.proto that are needed, by their field numbers.

function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  ...attributes: Buffer[]
) {
  const names = [...inputs.map((name) => string(1, name)), ...outputs.map((name) => string(2, name))];
  return Buffer.concat([...names, string(4, operator), ...attributes.map((one) => message(5, one))]);
}

function integer(name: string, whole: number): Buffer {
  return Buffer.concat([string(1, name), number(3, whole), number(20, 2)]);
}

function ints(name: string, wholes: readonly number[]): Buffer {
  return Buffer.concat([string(1, name), ...wholes.map((whole) => number(8, whole)), number(20, 7)]);
}

function graphAttribute(name: string, graph: Buffer): Buffer {
  return Buffer.concat([string(1, name), message(6, graph), number(20, 5)]);
}

function constant(name: string, type: number, shape: readonly number[], data: Buffer): Buffer {
  return Buffer.concat([
    ...shape.map((size) => number(1, size)),
    number(2, type),
    string(8, name),
    message(9, data),
  ]);
}

function value(name: string, type: number, shape: readonly (number | string)[]): Buffer {
  const sizes = shape.map((size) => message(1, typeof size === "number" ? number(1, size) : string(2, size)));
  const tensor = Buffer.concat([number(1, type), message(2, Buffer.concat(sizes))]);
  return Buffer.concat([string(1, name), message(2, message(1, tensor))]);
}

function int64s(...wholes: readonly bigint[]): Buffer {
  return Buffer.from(BigInt64Array.from(wholes).buffer);
}

function number(field: number, whole: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(whole)]);
}

function string(field: number, text: string): Buffer {
  return message(field, Buffer.from(text));
}

function message(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

function varint(whole: number): Buffer {
  const bytes: number[] = [];
  for (let rest = whole; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.of(...bytes, rest);
    bytes.push((rest % 128) | 128);
  }
}
