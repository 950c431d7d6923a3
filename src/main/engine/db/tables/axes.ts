import type Database from "better-sqlite3";
import type { Words } from "../../../../shared/contract.ts";
import { AxisWordsTable, type AxisWordsRow } from "./axis-words.ts";
import { blobToVector, vectorToBlob } from "./embeddings.ts";

/** Which end of an axis a photo is an example of. */
export type Role = "low" | "high";

export type AxisRow = { id: number; name: string; createdAtMs: number };

/** An example as saved: `vector` is null when the axis has none of the encoder asked for. */
export type ExampleRow = { role: Role; path: string; photoId: number | null; vector: Float32Array | null };

/** An example to be saved, with its vector of one encoder; those of all others come from the example that it was. */
export type NewExample = ExampleRow & {
  vector: Float32Array;
  /** The saved example, of this axis or another, that this is. */
  exampleId?: number | undefined;
};

/** An axis with those of its examples, and its words, that have no vectors of some encoder. */
export type LackingAxis = AxisRow & {
  examples: (Omit<ExampleRow, "vector"> & { id: number })[];
  words: Words | undefined;
};

const columns = "id, name, created_at_ms AS createdAtMs";

const exampleColumns = `axis_example.id, axis_id AS axisId, role, path,
  (SELECT photo.id FROM photo WHERE photo.id = photo_id) AS photoId, vector AS blob`;

type SavedExample = ExampleRow & { id: number; axisId: number };
type ExampleTuple = Omit<SavedExample, "vector"> & { blob: Buffer | null };

/**
 * The `axis`, `axis_example`, `axis_example_vector` and `axis_left` tables. Names are told apart without regard to case.
 * A deleted axis is not among the axes: only `delete`, `restore` and `forgetDeleted` know it, and its examples by id. An
 * example that was removed is not among those of its axis: only `replace`, `example` and `forgetDeleted` know it.
 */
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
      .prepare<[string], AxisRow>(`SELECT ${columns} FROM axis WHERE name = ? AND deleted_at_ms IS NULL`)
      .get(name);
  }

  all(): AxisRow[] {
    return this.#db
      .prepare<[], AxisRow>(`SELECT ${columns} FROM axis WHERE deleted_at_ms IS NULL ORDER BY name`)
      .all();
  }

  /** Saves an axis whose examples all have a vector of one encoder, and returns its id. Its words may have none of it yet. */
  insert(
    name: string,
    createdAtMs: number,
    encoderId: number,
    examples: readonly NewExample[],
    words?: AxisWordsRow,
  ): number {
    return this.#db.transaction(() => {
      const axis = this.#db
        .prepare("INSERT INTO axis (name, created_at_ms) VALUES (?, ?)")
        .run(name, createdAtMs);
      const axisId = Number(axis.lastInsertRowid);
      this.replace(axisId, encoderId, examples, words);
      return axisId;
    })();
  }

  /**
   * Gives an axis other examples and words. Examples of its own among them, removed ones too, keep their ids, their order
   * and their vectors of other encoders, and come before new ones; those that are not among them are removed. Words that
   * stay the same keep their vectors.
   */
  replace(
    axisId: number,
    encoderId: number,
    examples: readonly NewExample[],
    words: AxisWordsRow | undefined,
  ): void {
    const insertExample = this.#db.prepare(
      "INSERT INTO axis_example (axis_id, role, photo_id, path) VALUES (?, ?, ?, ?)",
    );
    this.#db.transaction(() => {
      const own = new Set(
        this.#db
          .prepare<[number], number>("SELECT id FROM axis_example WHERE axis_id = ?")
          .pluck()
          .all(axisId),
      );
      for (const { exampleId, role, photoId, path, vector } of examples) {
        if (exampleId !== undefined && own.delete(exampleId)) {
          this.#db
            .prepare("UPDATE axis_example SET role = ?, removed_at_ms = NULL WHERE id = ?")
            .run(role, exampleId);
          this.putVector(exampleId, encoderId, vector);
          continue;
        }
        const { lastInsertRowid } = insertExample.run(axisId, role, photoId, path);
        const id = Number(lastInsertRowid);
        if (exampleId !== undefined) this.#copyVectors(exampleId, id);
        this.putVector(id, encoderId, vector);
      }
      const remove = this.#db.prepare(
        "UPDATE axis_example SET removed_at_ms = ? WHERE id = ? AND removed_at_ms IS NULL",
      );
      for (const id of own) remove.run(Date.now(), id);
      // Why it was left without vectors was about the examples that it had.
      this.#db.prepare("DELETE FROM axis_left WHERE axis_id = ?").run(axisId);
      this.words.replace(axisId, words);
      if (words?.vectors !== undefined) this.words.putVectors(axisId, encoderId, words, words.vectors);
    })();
  }

  /** The examples of an axis, in the order they were given, with their vectors of one encoder. */
  examples(axisId: number, encoderId: number): SavedExample[] {
    return this.#db
      .prepare<[number, number], ExampleTuple>(
        `SELECT ${exampleColumns} FROM axis_example
         LEFT JOIN axis_example_vector ON example_id = axis_example.id AND encoder_id = ?
         WHERE axis_id = ? AND removed_at_ms IS NULL ORDER BY axis_example.id`,
      )
      .all(encoderId, axisId)
      .map(savedExample);
  }

  /** An example of any axis, deleted ones and removed ones too, with its vector of one encoder. */
  example(exampleId: number, encoderId: number): SavedExample | undefined {
    const row = this.#db
      .prepare<[number, number], ExampleTuple>(
        `SELECT ${exampleColumns} FROM axis_example
         LEFT JOIN axis_example_vector ON example_id = axis_example.id AND encoder_id = ?
         WHERE axis_example.id = ?`,
      )
      .get(encoderId, exampleId);
    return row && savedExample(row);
  }

  /** The names of the encoders that an axis has all its vectors of; words beside photos may have none. */
  encoders(axisId: number): string[] {
    return this.#db
      .prepare<{ axisId: number }, string>(
        `SELECT DISTINCT name FROM encoder WHERE CASE
           WHEN EXISTS (SELECT 1 FROM axis_example WHERE axis_id = @axisId AND removed_at_ms IS NULL) THEN NOT EXISTS (
             SELECT 1 FROM axis_example WHERE axis_id = @axisId AND removed_at_ms IS NULL AND NOT EXISTS (
               SELECT 1 FROM axis_example_vector WHERE example_id = axis_example.id AND encoder_id = encoder.id
             )
           )
           ELSE EXISTS (SELECT 1 FROM axis_words_vector WHERE axis_id = @axisId AND encoder_id = encoder.id)
         END ORDER BY name`,
      )
      .pluck()
      .all({ axisId });
  }

  /** The axes that have examples or words without vectors of an encoder. */
  lacking(encoderId: number): LackingAxis[] {
    const examplesOf = this.#db.prepare<[number, number], LackingAxis["examples"][number]>(
      `SELECT id, role, path, photo_id AS photoId FROM axis_example WHERE axis_id = ? AND removed_at_ms IS NULL AND id NOT IN (
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

  /** Puts an axis away, with all that belongs to it. */
  delete(axisId: number, deletedAtMs: number): void {
    this.#db.prepare("UPDATE axis SET deleted_at_ms = ? WHERE id = ?").run(deletedAtMs, axisId);
  }

  /** A deleted axis that was not forgotten yet. */
  deleted(axisId: number): AxisRow | undefined {
    return this.#db
      .prepare<[number], AxisRow>(`SELECT ${columns} FROM axis WHERE id = ? AND deleted_at_ms IS NOT NULL`)
      .get(axisId);
  }

  /** Brings a deleted axis back; no other may have its name. */
  restore(axisId: number): void {
    this.#db.prepare("UPDATE axis SET deleted_at_ms = NULL WHERE id = ?").run(axisId);
  }

  /** Forgets the axes deleted, and the examples removed, before a time. */
  forgetDeleted(beforeMs: number): void {
    this.#db.prepare("DELETE FROM axis_example WHERE removed_at_ms < ?").run(beforeMs);
    this.#db.prepare("DELETE FROM axis WHERE deleted_at_ms < ?").run(beforeMs);
  }

  #copyVectors(fromExampleId: number, toExampleId: number): void {
    this.#db
      .prepare(
        `INSERT INTO axis_example_vector (example_id, encoder_id, vector)
         SELECT ?, encoder_id, vector FROM axis_example_vector WHERE example_id = ?`,
      )
      .run(toExampleId, fromExampleId);
  }
}

function savedExample({ blob, ...row }: ExampleTuple): SavedExample {
  return { ...row, vector: blob && blobToVector(blob) };
}
