import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../../../shared/errors.ts";
import { dot, normalise } from "../vectors/linear.ts";
import { readAxisFile, writeAxisFile, type AxisFile } from "./axis-file.ts";

const encoder = { id: "tiny", sha256: "a".repeat(64), preprocessing: 2, dimensions: 3 };
const example = (role: "low" | "high", path: string, ...values: number[]) => ({
  role,
  path,
  photoId: null,
  vector: normalise(Float32Array.from(values)),
});
const unit = (...values: number[]) => normalise(Float32Array.from(values));
const axis: AxisFile = {
  name: "Newest-looking",
  encoder,
  examples: [
    example("low", "/home/ann/old/1975.jpg", 1, 2, 3),
    example("high", "/home/ann/new/2025.jpg", -1, 0.5, 0),
    example("high", "/home/ann/new/2026.jpg", -1, 0.25, 1),
  ],
  words: {
    low: "a faded print, 1975",
    high: "ein scharfes Foto 写真",
    vectors: { low: unit(1, 0, 2), high: unit(-3, 0.5, 1) },
  },
};
const withoutWords: AxisFile = { ...axis, words: undefined };

type Json = {
  [key: string]: unknown;
  encoder: Record<string, unknown>;
  examples: Record<string, unknown>[];
  words: { vectors?: Record<string, unknown> } & Record<string, unknown>;
};
const written = () => JSON.parse(writeAxisFile(axis)) as Json;

function expectInvalid(json: string): void {
  expect(() => readAxisFile(json)).toThrow(
    new EngineError(
      "axis-file-invalid",
      "This is not an axis file of Lineup, or a damaged one; export the axis again where it came from.",
    ),
  );
}

describe("an axis file", () => {
  test("holds the axis to the bit, and of paths only the file names", () => {
    const text = writeAxisFile(axis);
    expect(text).not.toContain("/home");
    expect(readAxisFile(text)).toEqual({
      ...axis,
      examples: axis.examples.map((one, index) => ({
        ...one,
        path: ["1975.jpg", "2025.jpg", "2026.jpg"][index],
      })),
    });
  });

  test("is kept by writing it again", () => {
    const unread = { ...axis, words: { ...axis.words!, vectors: undefined } };
    for (const one of [axis, withoutWords, unread, { ...axis, examples: [] }]) {
      const text = writeAxisFile(one);
      expect(writeAxisFile(readAxisFile(text))).toBe(text);
    }
  });

  test("of version 1, which knew no words, is read", () => {
    const { format, name, encoder: made, examples } = JSON.parse(writeAxisFile(withoutWords)) as Json;
    const text = JSON.stringify({ format, version: 1, name, encoder: made, examples });
    expect(readAxisFile(text)).toEqual(readAxisFile(writeAxisFile(withoutWords)));
  });

  test("holds any unit vectors and any name", () => {
    const values = fc
      .float32Array({ minLength: 3, maxLength: 3, min: -1, max: 1, noNaN: true })
      .filter((vector) => dot(vector, vector) > 1e-3);
    const name = fc
      .string({ minLength: 1, maxLength: 200, unit: "grapheme" })
      .filter(({ length }) => length <= 200);
    fc.assert(
      fc.property(name, values, values, (someName, low, high) => {
        const examples = [example("low", "a.jpg", ...low), example("high", "b.jpg", ...high)];
        const vectors = { low: unit(...high), high: unit(...low) };
        const some = { name: someName, encoder, examples, words: { low: someName, high: "x", vectors } };
        expect(readAxisFile(writeAxisFile(some))).toEqual(some);
      }),
    );
  });
});

describe("readAxisFile refuses", () => {
  const base64 = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer).toString("base64");
  const vector = (text: unknown) => (file: Json) => (file.examples[1]["vector"] = text);
  const changes: [what: string, change: (file: Json) => unknown][] = [
    ["another format", (file) => (file["format"] = "other-axis")],
    ["a later version", (file) => (file["version"] = 3)],
    ["no name", (file) => (file["name"] = "")],
    ["a name that is too long", (file) => (file["name"] = "x".repeat(201))],
    ["no encoder", (file) => delete (file as Partial<Json>).encoder],
    ["neither examples nor words", (file) => ((file.examples = []), delete (file as Partial<Json>).words)],
    ["no examples, and words without vectors", (file) => ((file.examples = []), delete file.words.vectors)],
    ["words at one end", (file) => delete file.words["high"]],
    ["empty words", (file) => (file.words["low"] = "")],
    ["words that are too long", (file) => (file.words["low"] = "x".repeat(1_001))],
    ["vectors of words at one end", (file) => delete file.words.vectors!["low"]],
    ["a vector of words that is too short", (file) => (file.words.vectors!["low"] = base64(1, 0))],
    ["a vector of words that is not of length 1", (file) => (file.words.vectors!["high"] = base64(1, 1, 1))],
    ["no low example", (file) => file.examples.shift()],
    ["no high example", (file) => (file.examples.length = 1)],
    ["another role", (file) => (file.examples[0]["role"] = "rated")],
    ["a vector that is too short", vector(base64(1, 0))],
    ["a vector that is too long", vector(base64(1, 0, 0, 0))],
    ["a vector of odd bytes", vector(Buffer.alloc(11).toString("base64"))],
    ["a vector that is no base64", vector("äöü")],
    ["a vector of numbers", vector([1, 0, 0])],
    ["NaN", vector(base64(NaN, 0, 1))],
    ["infinity", vector(base64(Infinity, 0, 1))],
    ["a vector of zeros", vector(base64(0, 0, 0))],
    ["a vector that is not of length 1", vector(base64(100, 200, 300))],
    ["dimensions that are not those of the vectors", (file) => (file.encoder["dimensions"] = 4)],
  ];
  test.each(changes)("%s", (_, change) => {
    const file = written();
    change(file);
    expectInvalid(JSON.stringify(file));
  });

  test.each(["", "null", "[]", "{", "axis", "<svg/>", '{"format":"lineup-axis"}'])("the text %j", (text) => {
    expectInvalid(text);
  });

  test("a file that ends too early, wherever", () => {
    const text = writeAxisFile(axis).trimEnd();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (end) => expectInvalid(text.slice(0, end))),
    );
  });
});
