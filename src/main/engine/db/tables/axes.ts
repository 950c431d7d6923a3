import type Database from "better-sqlite3";
import { blobToVector, vectorToBlob } from "./embeddings.ts";

/** Which end of an axis a photo is an example of. */
export type Role = "low" | "high";

export type AxisRow = { id: number; name: string; createdAtMs: number };

/** An example as saved: `vector` is null when the axis has none of the encoder asked for. */
export type ExampleRow = { role: Role; path: string; photoId: number | null; vector: Float32Array | null };

/** An axis without vectors of some encoder, and its examples. */
export type LackingAxis = AxisRow & { examples: (Omit<ExampleRow, "vector"> & { id: number })[] };

/** The `axis`, `axis_example`, `axis_example_vector` and `axis_left` tables. Names are told apart without regard to case. */
export class AxisTable {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
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

  /** Saves an axis whose examples all have a vector of one encoder, and returns its id. */
  insert(
    name: string,
    createdAtMs: number,
    encoderId: number,
    examples: readonly (ExampleRow & { vector: Float32Array })[],
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
      return Number(axis.lastInsertRowid);
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
      .prepare<[number], string>(
        `SELECT DISTINCT encoder.name FROM axis_example JOIN axis_example_vector ON example_id = axis_example.id
         JOIN encoder ON encoder.id = encoder_id WHERE axis_id = ? ORDER BY encoder.name`,
      )
      .pluck()
      .all(axisId);
  }

  /** The axes that cannot be ranked by with an encoder, because examples lack a vector of it. */
  lacking(encoderId: number): LackingAxis[] {
    const examplesOf = this.#db.prepare<[number], LackingAxis["examples"][number]>(
      "SELECT id, role, path, photo_id AS photoId FROM axis_example WHERE axis_id = ? ORDER BY id",
    );
    return this.#db
      .prepare<[number], AxisRow>(
        `SELECT id, name, created_at_ms AS createdAtMs FROM axis WHERE EXISTS (
           SELECT 1 FROM axis_example WHERE axis_id = axis.id AND id NOT IN (
             SELECT example_id FROM axis_example_vector WHERE encoder_id = ?
           )
         ) ORDER BY name`,
      )
      .all(encoderId)
      .map((row) => ({ ...row, examples: examplesOf.all(row.id) }));
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
