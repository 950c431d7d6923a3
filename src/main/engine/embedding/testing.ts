/** @file What the tests of encoders share: tiny ONNX graphs, entries that describe them, and fixed inputs. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEntry, type CatalogEntry } from "./catalog.ts";
import type { Graph } from "./testing.onnx-file.ts";

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
