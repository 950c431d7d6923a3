import { isAbsolute } from "node:path";
import type Database from "better-sqlite3";

/** Where an axis comes from that was made by others. */
export type AxisMaker = { source: string; licence: string };

/** The `axis_maker` and `starter_axis` tables. */
export class StarterAxisTable {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** Undefined for an axis of the user's own, and for one with no example left that is no photo of the user's. */
  maker(axisId: number): AxisMaker | undefined {
    const paths = this.#db
      .prepare<[number], string>("SELECT path FROM axis_example WHERE axis_id = ? AND removed_at_ms IS NULL")
      .pluck()
      .all(axisId);
    return paths.every((path) => isAbsolute(path)) ? undefined : this.firstMaker(axisId);
  }

  /** The same, whatever examples the axis has by now. */
  firstMaker(axisId: number): AxisMaker | undefined {
    return this.#db
      .prepare<[number], AxisMaker>("SELECT source, licence FROM axis_maker WHERE axis_id = ?")
      .get(axisId);
  }

  /** Says who made an axis; undefined for the user. */
  setMaker(axisId: number, maker: AxisMaker | undefined): void {
    this.#db.prepare("DELETE FROM axis_maker WHERE axis_id = ?").run(axisId);
    if (maker === undefined) return;
    this.#db
      .prepare("INSERT INTO axis_maker (axis_id, source, licence) VALUES (?, ?, ?)")
      .run(axisId, maker.source, maker.licence);
  }

  /** Whether an encoder's axis of that name was added once, whatever became of it. */
  wasAdded(encoderId: number, name: string): boolean {
    const found = this.#db
      .prepare("SELECT 1 FROM starter_axis WHERE encoder_id = ? AND name = ?")
      .get(encoderId, name);
    return found !== undefined;
  }

  setAdded(encoderId: number, name: string): void {
    this.#db.prepare("INSERT INTO starter_axis (encoder_id, name) VALUES (?, ?)").run(encoderId, name);
  }
}
