import type Database from "better-sqlite3";
import type { Words } from "../../../../shared/contract.ts";
import { AxisWordsTable, type AxisWordsRow } from "./axis-words.ts";
import { blobToVector, vectorToBlob } from "./embeddings.ts";

/** Which end of an axis a photo is an example of. */
export type Role = "low" | "high";

export type AxisRow = { id: number; name: string; createdAtMs: number };

/** An example as saved: `vector` is null when the axis has none of the encoder asked for. */
export type ExampleRow = { role: Role; path: string; photoId: number | null; vector: Float32Array | null };

/** An axis with those of its examples, and its words, that have no vectors of some encoder. */
export type LackingAxis = AxisRow & {
  examples: (Omit<ExampleRow, "vector"> & { id: number })[];
  words: Words | undefined;
};

/** The `axis`, `axis_example`, `axis_example_vector` and `axis_left` tables. Names are told apart without regard to case. */
export class AxisTable {
  readonly #db: Database.Database;
  /** The words of axes that have some. */
  readonly words: AxisWordsTable;

  constructor(db: Database.Database) {
    this.#db = db;
    this.words = new AxisWordsTable(db);
  }

  byName(name: string): AxisRow | undefined {
    return this.#db
      .prepare<[string], AxisRow>("SELECT id, name, created_at_ms AS createdAtMs FROM axis WHERE name = ?")
      .get(name);
  }

  all(): AxisRow[] {
    return this.#db
      .prepare<[], AxisRow>("SELECT id, name, created_at_ms AS createdAtMs FROM axis ORDER BY name")
      .all();
  }

  /** Saves an axis whose examples all have a vector of one encoder, and returns its id. Its words may have none of it yet. */
  insert(
    name: string,
    createdAtMs: number,
    encoderId: number,
    examples: readonly (ExampleRow & { vector: Float32Array })[],
    words?: AxisWordsRow,
  ): number {
    const insertExample = this.#db.prepare(
      "INSERT INTO axis_example (axis_id, role, photo_id, path) VALUES (?, ?, ?, ?)",
    );
    return this.#db.transaction(() => {
      const axis = this.#db
        .prepare("INSERT INTO axis (name, created_at_ms) VALUES (?, ?)")
        .run(name, createdAtMs);
      for (const { role, photoId, path, vector } of examples) {
        const example = insertExample.run(axis.lastInsertRowid, role, photoId, path);
        this.putVector(Number(example.lastInsertRowid), encoderId, vector);
      }
      const axisId = Number(axis.lastInsertRowid);
      if (words !== undefined) this.words.put(axisId, words);
      if (words?.vectors !== undefined) this.words.putVectors(axisId, encoderId, words, words.vectors);
      return axisId;
    })();
  }

  /** The examples of an axis, in the order they were given, with their vectors of one encoder. */
  examples(axisId: number, encoderId: number): ExampleRow[] {
    return this.#db
      .prepare<[number, number], Omit<ExampleRow, "vector"> & { blob: Buffer | null }>(
        `SELECT role, path, photo_id AS photoId, vector AS blob FROM axis_example
         LEFT JOIN axis_example_vector ON example_id = axis_example.id AND encoder_id = ?
         WHERE axis_id = ? ORDER BY axis_example.id`,
      )
      .all(encoderId, axisId)
      .map(({ blob, ...row }) => ({ ...row, vector: blob && blobToVector(blob) }));
  }

  /** The names of the encoders an axis has vectors of. */
  encoders(axisId: number): string[] {
    return this.#db
      .prepare<{ axisId: number }, string>(
        `SELECT DISTINCT name FROM encoder WHERE id IN (
           SELECT encoder_id FROM axis_example JOIN axis_example_vector ON example_id = axis_example.id
           WHERE axis_id = @axisId
           UNION SELECT encoder_id FROM axis_words_vector WHERE axis_id = @axisId
         ) ORDER BY name`,
      )
      .pluck()
      .all({ axisId });
  }

  /** The axes that have examples or words without vectors of an encoder. */
  lacking(encoderId: number): LackingAxis[] {
    const examplesOf = this.#db.prepare<[number, number], LackingAxis["examples"][number]>(
      `SELECT id, role, path, photo_id AS photoId FROM axis_example WHERE axis_id = ? AND id NOT IN (
         SELECT example_id FROM axis_example_vector WHERE encoder_id = ?
       ) ORDER BY id`,
    );
    return this.all().flatMap((row) => {
      const examples = examplesOf.all(row.id, encoderId);
      const saved = this.words.get(row.id, encoderId);
      const words = saved?.vectors === undefined ? saved : undefined;
      return examples.length > 0 || words !== undefined ? [{ ...row, examples, words }] : [];
    });
  }

  putVector(exampleId: number, encoderId: number, vector: Float32Array): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO axis_example_vector (example_id, encoder_id, vector) VALUES (?, ?, ?)")
      .run(exampleId, encoderId, vectorToBlob(vector));
  }

  /** The sentence that says why an axis was left without vectors of an encoder. */
  left(axisId: number, encoderId: number): string | undefined {
    return this.#db
      .prepare<[number, number], string>("SELECT message FROM axis_left WHERE axis_id = ? AND encoder_id = ?")
      .pluck()
      .get(axisId, encoderId);
  }

  /** Says why an axis has no vectors of an encoder; null once it has. */
  setLeft(axisId: number, encoderId: number, message: string | null): void {
    if (message === null) {
      this.#db.prepare("DELETE FROM axis_left WHERE axis_id = ? AND encoder_id = ?").run(axisId, encoderId);
    } else {
      this.#db.prepare("INSERT OR REPLACE INTO axis_left VALUES (?, ?, ?)").run(axisId, encoderId, message);
    }
  }

  rename(axisId: number, newName: string): void {
    this.#db.prepare("UPDATE axis SET name = ? WHERE id = ?").run(newName, axisId);
  }

  delete(axisId: number): void {
    this.#db.prepare("DELETE FROM axis WHERE id = ?").run(axisId);
  }
}
