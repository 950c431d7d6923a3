import type Database from "better-sqlite3";
import type { EncoderIdentity } from "../../../../shared/contract.ts";

/** The keys under which an encoder is remembered: the one in use, and the one that the library is going over to. */
export type EncoderSetting = "encoder-in-use" | "encoder-switching-to";

/** The `setting` table. */
export class SettingTable {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  encoder(key: EncoderSetting): EncoderIdentity | undefined {
    const json = this.#db
      .prepare<[string], string>("SELECT value FROM setting WHERE key = ?")
      .pluck()
      .get(key);
    return json === undefined ? undefined : (JSON.parse(json) as EncoderIdentity);
  }

  setEncoder(key: EncoderSetting, identity: EncoderIdentity): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)")
      .run(key, JSON.stringify(identity));
  }

  isPaused(): boolean {
    return this.#db.prepare("SELECT 1 FROM setting WHERE key = 'work-paused'").get() !== undefined;
  }

  setPaused(paused: boolean): void {
    if (paused) this.#db.exec("INSERT OR REPLACE INTO setting (key, value) VALUES ('work-paused', 'yes')");
    else this.#db.exec("DELETE FROM setting WHERE key = 'work-paused'");
  }

  delete(key: EncoderSetting): void {
    this.#db.prepare("DELETE FROM setting WHERE key = ?").run(key);
  }

  /** The preferences as they were stored, whatever became of them. */
  preferences(): string | undefined {
    return this.#db.prepare<[], string>("SELECT value FROM setting WHERE key = 'preferences'").pluck().get();
  }

  setPreferences(json: string): void {
    this.#db.prepare("INSERT OR REPLACE INTO setting (key, value) VALUES ('preferences', ?)").run(json);
  }
}
