/** @file A tiny encoder with two towers, for tests: real ONNX files, and tokenizers of the kinds that CLIP and SigLIP 2 use. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll } from "vitest";
import { parseEntry, type CatalogEntry, type EncoderText } from "../embedding/catalog.ts";
import { entryFileName, type ShelvedEncoder } from "../embedding/shelf.ts";

const python = "/usr/bin/python3";

/** Whether Debian's python3-torch is here to make the towers; says so in one line where it is not. */
export const canMakeTowers =
  spawnSync(python, ["-c", "import importlib.util as u, sys; sys.exit(u.find_spec('torch') is None)"])
    .status === 0;
if (!canMakeTowers)
  process.stderr.write("Skipped: tests of text towers, which need Debian's python3-torch to make one.\n");

/** Which encoder a tokenizer is like. */
export type Family = "clip" | "siglip2";

/** The words that the towers know, as red, green and blue. */
const colours = { red: [1, 0, 0], blue: [0, 0, 1], dark: [-1, -1, -1], bright: [1, 1, 1] };
const pieces = { clip: (word: string) => `${word}</w>`, siglip2: (word: string) => word };

/** What the catalogue says of each family's text tower, but for the files. */
export const textOf: Record<Family, Omit<EncoderText, "model" | "tokenizer">> = {
  clip: { tokens: 77, padding: 526, input: "text", tokenType: "int32", output: "embedding" },
  siglip2: {
    tokens: 64,
    padding: 0,
    lowercase: true,
    input: "text",
    tokenType: "int64",
    output: "embedding",
  },
};

/** The `tokenizer.json` of a family, with a vocabulary of single letters and the words that the towers know. */
export function tokenizerOf(family: Family) {
  return family === "clip" ? clipTokenizer() : siglip2Tokenizer();
}

/** Merges that build a word letter by letter. */
function mergesOf(letters: readonly string[]): [string, string][] {
  return letters.slice(1).map((letter, index) => [letters.slice(0, index + 1).join(""), letter]);
}

function added(content: string, id: number, special = true) {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special };
}

/** Laid out like CLIP's: every byte, every byte that ends a word, the merges, the tokens for start and end. */
function clipTokenizer() {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  const all = Array.from({ length: 256 }, (_, byte) => byte);
  const letters = [
    ...all.filter(printable).map((byte) => String.fromCodePoint(byte)),
    // Bytes that print nothing are written as letters from 256 on.
    ...all.filter((byte) => !printable(byte)).map((_, index) => String.fromCodePoint(256 + index)),
  ];
  const merges = Object.keys(colours).flatMap((word) =>
    mergesOf([...Array.from(word.slice(0, -1)), `${word.at(-1)!}</w>`]),
  );
  const vocabulary = [
    ...letters,
    ...letters.map((letter) => `${letter}</w>`),
    ...merges.map((pair) => pair.join("")),
  ];
  const [start, end] = ["<|startoftext|>", "<|endoftext|>"];
  const [startId, endId] = [vocabulary.length, vocabulary.length + 1];
  const split = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [added(start, startId), added(end, endId)],
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFC" },
        { type: "Replace", pattern: { Regex: "\\s+" }, content: " " },
        { type: "Lowercase" },
      ],
    },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: split }, behavior: "Removed", invert: true },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true },
      ],
    },
    post_processor: {
      type: "RobertaProcessing",
      sep: [end, endId],
      cls: [start, startId],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: end,
      continuing_subword_prefix: "",
      end_of_word_suffix: "</w>",
      fuse_unk: false,
      vocab: Object.fromEntries([...vocabulary, start, end].map((token, id) => [token, id])),
      merges: merges.map((pair) => pair.join(" ")),
    },
  };
}

/** Laid out like Gemma's, which SigLIP 2 uses: special tokens, bytes to fall back on, letters, the merges. */
function siglip2Tokenizer() {
  const special = ["<pad>", "<eos>", "<bos>", "<unk>"];
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
  );
  const letters = Array.from("▁abcdefghijklmnopqrstuvwxyzé");
  const merges = Object.keys(colours).flatMap((word) => mergesOf(Array.from(word)));
  const vocabulary = [...special, ...bytes, ...letters, ...merges.map((pair) => pair.join(""))];
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special.map((token, id) => added(token, id)),
    normalizer: { type: "Replace", pattern: { String: " " }, content: "▁" },
    pre_tokenizer: { type: "Split", pattern: { String: " " }, behavior: "MergedWithPrevious", invert: false },
    post_processor: {
      type: "TemplateProcessing",
      single: [{ Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "<eos>", type_id: 0 } }],
      pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
      special_tokens: { "<eos>": { id: "<eos>", ids: [1], tokens: ["<eos>"] } },
    },
    decoder: {
      type: "Sequence",
      decoders: [
        { type: "Replace", pattern: { String: "▁" }, content: " " },
        { type: "ByteFallback" },
        { type: "Fuse" },
      ],
    },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: "<unk>",
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges,
    },
  };
}

/**
 * The encoders of some families, made once for all tests of a file; call it outside of tests. `addTo` brings one into a
 * library directory as an import does, with its family as its id.
 */
export function twoTowersForAll(...families: Family[]): {
  addTo: (libraryDirectory: string, family: Family) => ShelvedEncoder;
} {
  let made = "";
  beforeAll(() => {
    if (!canMakeTowers) return;
    made = mkdtempSync(join(tmpdir(), "lineup-towers-"));
    for (const family of families) makeTwoTowers(join(made, family), family);
  }, 120_000);
  afterAll(() => {
    if (made !== "") rmSync(made, { recursive: true, force: true });
  });
  return {
    addTo: (libraryDirectory, family) => {
      const directory = join(libraryDirectory, "encoders", family);
      cpSync(join(made, family), directory, { recursive: true });
      const entry = parseEntry(readFileSync(join(directory, entryFileName), "utf8"));
      return { entry, directory, isInstalled: true };
    },
  };
}

function makeTwoTowers(directory: string, family: Family): void {
  mkdirSync(directory);
  const tokenizer = tokenizerOf(family);
  const vocabulary: Record<string, number> = tokenizer.model.vocab;
  const request = {
    size: Object.keys(vocabulary).length,
    colours: Object.fromEntries(
      Object.entries(colours).map(([word, colour]) => [vocabulary[pieces[family](word)], colour]),
    ),
    integers: textOf[family].tokenType,
  };
  const script = fileURLToPath(new URL("two-towers.py", import.meta.url));
  execFileSync(python, [script, directory], { input: JSON.stringify(request) });
  writeFileSync(join(directory, "tokenizer.json"), JSON.stringify(tokenizer));
  const fileOf = (file: string) => {
    const bytes = readFileSync(join(directory, file));
    return { file, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  };
  const entry: CatalogEntry = {
    id: family,
    title: "Two towers that know colours",
    licence: "MIT",
    origin: { kind: "imported" },
    image: fileOf("image.onnx"),
    preprocessing: 1,
    input: { name: "image", width: 8, height: 8, fit: { kind: "squash" }, tensor: { type: "uint8" } },
    output: { name: "embedding", pooling: "none", dimensions: 8 },
    text: { ...textOf[family], model: fileOf("text.onnx"), tokenizer: fileOf("tokenizer.json") },
  };
  writeFileSync(join(directory, entryFileName), JSON.stringify(entry));
}

/** Writes a photo of one colour and returns its path. */
export async function writeColour(
  path: string,
  [r, g, b]: readonly [number, number, number],
): Promise<string> {
  await sharp({ create: { width: 32, height: 24, channels: 3, background: { r, g, b } } }).toFile(path);
  return path;
}
