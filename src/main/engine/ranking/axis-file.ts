import { basename } from "node:path";
import { z } from "zod";
import type { EncoderIdentity } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { ExampleRow } from "../db/tables/axes.ts";
import type { AxisWordsRow } from "../db/tables/axis-words.ts";
import { blobToVector, vectorToBlob } from "../db/tables/embeddings.ts";
import { dot } from "../vectors/linear.ts";

/** float32 values, little-endian, as base64. */
const vectorText = z.base64();
const description = z.string().min(1).max(1_000);

const axisFileSchema = z.object({
  format: z.literal("lineup-axis"),
  /** Version 1 knew no words. */
  version: z.union([z.literal(1), z.literal(2)]),
  name: z.string().min(1).max(200),
  encoder: z.object({ id: z.string(), sha256: z.string(), preprocessing: z.int(), dimensions: z.int() }),
  examples: z
    .array(
      z.object({
        role: z.enum(["low", "high"]),
        /** The photo's file name, to know it by; where it lies is nobody else's business. */
        fileName: z.string(),
        vector: vectorText,
      }),
    )
    .max(2_000),
  words: z
    .object({
      low: description,
      high: description,
      /** Absent where the axis stood on its photos alone, because the encoder has no text tower. */
      vectors: z.object({ low: vectorText, high: vectorText }).optional(),
    })
    .optional(),
});

/** A saved axis read back from a file. */
export type AxisFile = {
  name: string;
  encoder: EncoderIdentity;
  examples: (ExampleRow & { vector: Float32Array })[];
  words?: AxisWordsRow | undefined;
};

/** The text of an axis file, in the format `lineup-axis` 2. */
export function writeAxisFile({ name, encoder, examples, words }: AxisFile): string {
  const file: z.infer<typeof axisFileSchema> = {
    format: "lineup-axis",
    version: 2,
    name,
    encoder,
    examples: examples.map(({ role, path, vector }) => ({
      role,
      fileName: basename(path),
      vector: textOf(vector),
    })),
    words: words && {
      low: words.low,
      high: words.high,
      vectors: words.vectors && { low: textOf(words.vectors.low), high: textOf(words.vectors.high) },
    },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads the text of an axis file, of version 1 or 2. Throws `axis-file-invalid` for anything that is not a whole one. */
export function readAxisFile(json: string): AxisFile {
  let file: z.infer<typeof axisFileSchema>;
  try {
    file = axisFileSchema.parse(JSON.parse(json));
  } catch (error) {
    throw invalid(error);
  }
  const vectorOf = (text: string) => unitVectorOf(text, file.encoder.dimensions);
  const examples = file.examples.map(({ role, fileName, vector }) => ({
    role,
    path: fileName,
    photoId: null,
    vector: vectorOf(vector),
  }));
  const vectors = file.words?.vectors;
  const words = file.words && {
    ...file.words,
    vectors: vectors && { low: vectorOf(vectors.low), high: vectorOf(vectors.high) },
  };
  const has = (role: string) => examples.some((example) => example.role === role);
  const whole = has("low") === has("high") && (has("low") || words?.vectors !== undefined);
  if (!whole) throw invalid();
  return { name: file.name, encoder: file.encoder, examples, words };
}

function textOf(vector: Float32Array): string {
  return vectorToBlob(vector).toString("base64");
}

function unitVectorOf(text: string, dimensions: number): Float32Array {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== dimensions * 4) throw invalid();
  const vector = blobToVector(bytes);
  // Squared; NaN and infinite values fail this too.
  if (!(Math.abs(dot(vector, vector) - 1) < 1e-3)) throw invalid();
  return vector;
}

function invalid(cause?: unknown): EngineError {
  return new EngineError(
    "axis-file-invalid",
    "This is not an axis file of Lineup, or a damaged one; export the axis again where it came from.",
    { cause },
  );
}
