import type Database from "better-sqlite3";

/** What is remembered of a device: how its last trial ended, or that one is under way. */
export type DeviceTestRow = {
  device: string;
  outcome: "trying" | "passed" | "wrong-numbers" | "throws" | "crashed" | "hung" | "failed-in-use";
  /** What was wrong, in words; empty for `passed` and `trying`. */
  detail: string;
  /** Null unless it passed. */
  msPerPhoto: number | null;
  testedAtMs: number;
};

/** The `device_test` table. `environment` names the drivers that a result was had with. */
export class DeviceTestTable {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  put(encoderId: number, environment: string, row: DeviceTestRow): void {
    this.#db
      .prepare(
        `INSERT OR REPLACE INTO device_test
           (encoder_id, environment, device, outcome, detail, ms_per_photo, tested_at_ms)
         VALUES (@encoderId, @environment, @device, @outcome, @detail, @msPerPhoto, @testedAtMs)`,
      )
      .run({ encoderId, environment, ...row });
  }

  delete(encoderId: number, environment: string, device: string): void {
    this.#db
      .prepare("DELETE FROM device_test WHERE encoder_id = ? AND environment = ? AND device = ?")
      .run(encoderId, environment, device);
  }

  all(encoderId: number, environment: string): DeviceTestRow[] {
    return this.#db
      .prepare<[number, string], DeviceTestRow>(
        `SELECT device, outcome, detail, ms_per_photo AS msPerPhoto, tested_at_ms AS testedAtMs
         FROM device_test WHERE encoder_id = ? AND environment = ? ORDER BY device`,
      )
      .all(encoderId, environment);
  }

  /** Turns trials that nobody can be running any more into crashes; to be called before the first one is begun. */
  settleTrials(): void {
    this.#db
      .prepare(
        "UPDATE device_test SET outcome = 'crashed', detail = 'Lineup ended while it was tried' WHERE outcome = 'trying'",
      )
      .run();
  }
}
