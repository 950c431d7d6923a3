import type Database from "better-sqlite3";
import type { Words } from "../../../../shared/contract.ts";
import type { WordVectors } from "../../words/text-tower.ts";
import { blobToVector, vectorToBlob } from "./embeddings.ts";

/** The words of an axis; `vectors` is undefined when there are none of the encoder asked for. */
export type AxisWordsRow = Words & { vectors: WordVectors | undefined };

/** The `axis_words` and `axis_words_vector` tables. */
export class AxisWordsTable {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** The words of an axis with their vectors of one encoder, or undefined for an axis of photos alone. */
  get(axisId: number, encoderId: number): AxisWordsRow | undefined {
    const row = this.#db
      .prepare<[number, number], Words & { lowBlob: Buffer | null; highBlob: Buffer | null }>(
        `SELECT words.low, words.high, vector.low AS lowBlob, vector.high AS highBlob FROM axis_words AS words
         LEFT JOIN axis_words_vector AS vector ON vector.axis_id = words.axis_id AND encoder_id = ?
         WHERE words.axis_id = ?`,
      )
      .get(encoderId, axisId);
    if (row === undefined) return undefined;
    const { low, high, lowBlob, highBlob } = row;
    const vectors = lowBlob && highBlob && { low: blobToVector(lowBlob), high: blobToVector(highBlob) };
    return { low, high, vectors: vectors ?? undefined };
  }

  /** Gives an axis these words, or none; the vectors of other words go with them. */
  replace(axisId: number, words: Words | undefined): void {
    const [low, high] = [words?.low ?? null, words?.high ?? null];
    this.#db
      .prepare("DELETE FROM axis_words WHERE axis_id = ? AND (low, high) IS NOT (?, ?)")
      .run(axisId, low, high);
    if (words !== undefined)
      this.#db.prepare("INSERT OR IGNORE INTO axis_words VALUES (?, ?, ?)").run(axisId, low, high);
  }

  /** Saves the vectors of an axis's words; nothing where the axis has gone or has other words by now. */
  putVectors(axisId: number, encoderId: number, { low, high }: Words, vectors: WordVectors): void {
    this.#db
      .prepare(
        `INSERT OR REPLACE INTO axis_words_vector
         SELECT axis_id, ?, ?, ? FROM axis_words WHERE axis_id = ? AND low = ? AND high = ?`,
      )
      .run(encoderId, vectorToBlob(vectors.low), vectorToBlob(vectors.high), axisId, low, high);
  }
}
