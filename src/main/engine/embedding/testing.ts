/** @file What the tests of encoders share: tiny ONNX graphs, entries that describe them, and fixed inputs. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEntry, type CatalogEntry } from "./catalog.ts";

type Dimensions = readonly (number | string)[];
type ElementType = "float32" | "uint8" | "int64";

/** A tensor that comes into a graph or out of it. */
export type Value = { name: string; type: ElementType; shape: Dimensions };

/** One operation; an attribute is a whole number, or several. */
export type GraphNode = {
  operation: string;
  inputs: string[];
  outputs: string[];
  attributes?: Record<string, number | number[]>;
};

/** A graph in the words of ONNX. `constants` are lists of whole numbers, for shapes. */
export type Graph = {
  inputs: Value[];
  outputs: Value[];
  nodes: GraphNode[];
  constants?: Record<string, number[]>;
};

const elementTypes: Record<ElementType, number> = { float32: 1, uint8: 2, int64: 7 };

/** The ONNX file of a graph: protocol buffers, of which only numbers, texts and nested messages are needed. */
export function onnxFile({ inputs, outputs, nodes, constants = {} }: Graph): Buffer {
  const graph = message(
    ...nodes.map(({ operation, inputs: from, outputs: to, attributes = {} }) =>
      nested(
        1,
        message(
          ...from.map((name) => text(1, name)),
          ...to.map((name) => text(2, name)),
          text(4, operation),
          ...Object.entries(attributes).map(([name, value]) => nested(5, attribute(name, value))),
        ),
      ),
    ),
    text(2, "graph"),
    ...Object.entries(constants).map(([name, values]) =>
      nested(
        5,
        message(
          number(1, values.length),
          number(2, elementTypes.int64),
          ...values.map((value) => number(7, value)),
          text(8, name),
        ),
      ),
    ),
    ...inputs.map((value) => nested(11, valueInfo(value))),
    ...outputs.map((value) => nested(12, valueInfo(value))),
  );
  return message(number(1, 8), nested(7, graph), nested(8, message(text(1, ""), number(2, 13))));
}

function attribute(name: string, value: number | number[]): Buffer {
  return typeof value === "number"
    ? message(text(1, name), number(3, value), number(20, 2))
    : message(text(1, name), ...value.map((one) => number(8, one)), number(20, 7));
}

function valueInfo({ name, type, shape }: Value): Buffer {
  const dimensions = shape.map((one) =>
    nested(1, message(typeof one === "number" ? number(1, one) : text(2, one))),
  );
  const tensor = message(number(1, elementTypes[type]), nested(2, message(...dimensions)));
  return message(text(1, name), nested(2, message(nested(1, tensor))));
}

const message = (...fields: Buffer[]) => Buffer.concat(fields);
const number = (field: number, value: number) =>
  Buffer.concat([variableLength(field * 8), variableLength(value)]);
const nested = (field: number, content: Buffer) =>
  Buffer.concat([variableLength(field * 8 + 2), variableLength(content.length), content]);
const text = (field: number, content: string) => nested(field, Buffer.from(content));

function variableLength(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

/** An ONNX file made `bytes` longer by a comment inside it, for tests that need time while it is copied. */
export function withComment(file: Buffer, bytes: number): Buffer {
  return message(file, nested(6, Buffer.alloc(bytes, "x")));
}

/** The side of the photos that {@link planesGraph} takes. */
export const tinySide = 4;

/**
 * A graph that gives the pixels back: of a float photo, `tokens` is its three planes, one after another as tokens,
 * and `flat` all three in one row.
 */
export function planesGraph(batch: number | string = "n"): Graph {
  const pixels = tinySide * tinySide;
  return {
    inputs: [{ name: "pixels", type: "float32", shape: [batch, 3, tinySide, tinySide] }],
    outputs: [
      { name: "tokens", type: "float32", shape: [batch, 3, pixels] },
      { name: "flat", type: "float32", shape: [batch, 3 * pixels] },
    ],
    nodes: [
      { operation: "Reshape", inputs: ["pixels", "rows"], outputs: ["tokens"] },
      { operation: "Flatten", inputs: ["pixels"], outputs: ["flat"] },
    ],
    constants: { rows: [0, 3, pixels] },
  };
}

/** The entry of {@link planesGraph}'s flat output, with the size and hash of a file as far as they are known. */
export function tinyEntry(file: Buffer, changes: Partial<CatalogEntry> = {}): CatalogEntry {
  const entry: CatalogEntry = {
    id: "tiny",
    title: "Tiny",
    licence: "MIT",
    origin: { kind: "imported" },
    image: {
      file: "tiny.onnx",
      bytes: file.length,
      sha256: createHash("sha256").update(file).digest("hex"),
    },
    preprocessing: 1,
    input: {
      name: "pixels",
      width: tinySide,
      height: tinySide,
      fit: { kind: "squash" },
      tensor: { type: "float32", mean: [0.1, 0.2, 0.3], std: [0.5, 0.25, 2] },
    },
    output: { name: "flat", pooling: "none", dimensions: 3 * tinySide * tinySide },
  };
  return parseEntry(JSON.stringify({ ...entry, ...changes }));
}

/** Writes an encoder's file and its entry beside it, as `<name>.onnx` and `<name>.json`; returns the entry's path. */
export function writeEncoder(directory: string, file: Buffer, entry: CatalogEntry): string {
  mkdirSync(directory, { recursive: true });
  const image = entry.image!.file;
  writeFileSync(join(directory, image), file);
  const path = join(directory, image.replace(/\.onnx$/, ".json"));
  writeFileSync(path, JSON.stringify(entry));
  return path;
}
