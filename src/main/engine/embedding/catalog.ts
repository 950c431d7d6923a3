import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { EngineError } from "../../../shared/errors.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A name below a folder of its own: no way up, no drive, no backslash. */
const relativeFile = z.string().regex(/^(?!\.)[\w.-]+(\/(?!\.)[\w.-]+)*$/);

/** A file of an encoder: where it lies in the encoder's folder, and what it must contain. */
const encoderFile = z.object({
  file: relativeFile,
  bytes: z.int().positive(),
  sha256,
  /** Where it is fetched from; by default `file` in the repository that the entry's origin names. */
  address: z.url({ protocol: /^https$/ }).optional(),
});

const origin = z.discriminatedUnion("kind", [
  /** Comes with Lineup, in `models/<id>/`. */
  z.object({ kind: z.literal("shipped") }),
  /** Fetched on request from the Hugging Face hub: a repository at one revision. */
  z.object({
    kind: z.literal("hub"),
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
    revision: z.string().regex(/^[0-9a-f]{40}$/),
  }),
  /** Published nowhere as an embedder: `models/export/` makes it, then it is imported. */
  z.object({ kind: z.literal("recipe"), recipe: z.string(), why: z.string() }),
  /** Brought by the user as a file. */
  z.object({ kind: z.literal("imported") }),
]);

const colours = z.tuple([z.number(), z.number(), z.number()]);

const input = z
  .object({
    name: z.string(),
    width: z.int().positive(),
    height: z.int().positive(),
    /**
     * `squash` makes the whole photo this size, whatever its shape. `crop` scales the shorter side to
     * `shorterSide` pixels and cuts the middle out, as most published encoders expect.
     */
    fit: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("squash") }),
      z.object({ kind: z.literal("crop"), shorterSide: z.int().positive() }),
    ]),
    /**
     * `uint8` is [n, height, width, 3] with normalisation in the graph; `float32` is [n, 3, height, width], each value
     * (byte / 255 - mean) / std.
     */
    tensor: z.discriminatedUnion("type", [
      z.object({ type: z.literal("uint8") }),
      z.object({ type: z.literal("float32"), mean: colours, std: colours }),
    ]),
  })
  .refine(({ width, height, fit }) => fit.kind === "squash" || fit.shorterSide >= Math.max(width, height), {
    message: "A crop cannot be larger than the picture it is cut out of.",
  });

/** A run of the vector's dimensions that is about one thing, and what each of them is called, if they have names. */
const part = z.object({
  name: z.string(),
  from: z.int().nonnegative(),
  length: z.int().positive(),
  dimensions: z.array(z.string()).optional(),
});

const output = z.object({
  name: z.string(),
  /**
   * How rows come out of the output: `none` for [n, dimensions]; of tokens [n, tokens, dimensions], `cls` takes the
   * first and `mean` the mean of all. Rows are not normalised.
   */
  pooling: z.enum(["none", "cls", "mean"]),
  dimensions: z.int().positive(),
  /** Without overlap, in order. */
  parts: z.array(part).optional(),
});

/** The text tower that puts words among the photos' vectors. */
const text = z.object({
  model: encoderFile,
  /** A `tokenizer.json` of the Hugging Face kind, whose last token of any words is the end token. */
  tokenizer: encoderFile,
  /** Some tokenizers leave it to the caller to put words in lower case. */
  lowercase: z.boolean().optional(),
  /** Words become exactly so many tokens: longer ones are cut before their end token, shorter ones are filled up. */
  tokens: z.int().positive(),
  /** The id of the token that fills up. */
  padding: z.int().nonnegative(),
  /** The name of the input [n, tokens], and the kind of integers that it takes. */
  input: z.string(),
  tokenType: z.enum(["int32", "int64"]),
  /** The name of the output [n, dimensions]. */
  output: z.string(),
});

/** An axis that comes with an encoder, made by others: one published vector for each end. */
const starterAxis = z.object({
  name: z.string().min(1).max(200),
  licence: z.string(),
  source: z.string(),
  /** NumPy `.npy` files of float32 [1, dimensions]. */
  low: encoderFile,
  high: encoderFile,
});

const entrySchema = z
  .object({
    /** Also the name of its folder. */
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
    title: z.string(),
    licence: z.string(),
    /** Its name among the seven encoders of arXiv 2507.03683. */
    paper: z.string().optional(),
    recommended: z.boolean().optional(),
    origin,
    /** The ONNX file; null only where a recipe has yet to make it. */
    image: encoderFile.nullable(),
    /** Counts up whenever the same files are fed differently: their vectors are then not comparable. */
    preprocessing: z.int(),
    input,
    output,
    /** JSON of stored inputs and vectors, beside the ONNX file; where there is none, the processor's are the standard. */
    selfTest: relativeFile.optional(),
    text: text.optional(),
    starterAxes: z.array(starterAxis).optional(),
  })
  .refine((entry) => (entry.image === null) === (entry.origin.kind === "recipe"), {
    message: "Only a recipe has no file yet.",
  })
  .refine(({ output: { dimensions, parts = [] } }) => partsFit(parts, dimensions), {
    message: "The parts do not lie one after another within the vector.",
  });

function partsFit(parts: readonly z.infer<typeof part>[], dimensions: number): boolean {
  let end = 0;
  for (const { from, length, dimensions: names } of parts) {
    if (from < end || (names !== undefined && names.length !== length)) return false;
    end = from + length;
  }
  return end <= dimensions;
}

const catalogSchema = z
  .object({ encoders: z.array(entrySchema).min(1) })
  .refine(({ encoders }) => new Set(encoders.map(({ id }) => id)).size === encoders.length, {
    message: "Two encoders have the same id.",
  });

/** What `models/catalog.json` says of an encoder. */
export type CatalogEntry = z.infer<typeof entrySchema>;
/** One file of an encoder, with its hash. */
export type EncoderFile = z.infer<typeof encoderFile>;
/** What an encoder is fed. */
export type EncoderInput = z.infer<typeof input>;
/** The text tower of an encoder. */
export type EncoderText = z.infer<typeof text>;

/** The files of an encoder that are known by their hash, the ONNX file first; its folder holds them under these names. */
export function filesOf({ image, text, starterAxes = [] }: CatalogEntry): EncoderFile[] {
  return [
    ...(image === null ? [] : [image]),
    ...(text === undefined ? [] : [text.model, text.tokenizer]),
    ...starterAxes.flatMap(({ low, high }) => [low, high]),
  ];
}

/** The entry in the text of a JSON file. Throws zod's error. */
export function parseEntry(json: string): CatalogEntry {
  return entrySchema.parse(JSON.parse(json));
}

/** All entries of `catalog.json`, the encoder that ships first. Throws `encoder-corrupt`. */
export async function readCatalog(modelsDirectory: string): Promise<CatalogEntry[]> {
  const file = join(modelsDirectory, "catalog.json");
  try {
    return catalogSchema.parse(JSON.parse(await readFile(file, "utf8"))).encoders;
  } catch (error) {
    throw new EngineError(
      "encoder-corrupt",
      `The list of encoders ${file} cannot be read; install Lineup again.`,
      { cause: error },
    );
  }
}
