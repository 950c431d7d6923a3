import type Database from "better-sqlite3";
import { EngineError } from "../../../shared/errors.ts";

/** One step of a database's history. Never edited once shipped; numbers go up by tens, leaving gaps for fixes. */
export type Migration = {
  /** What `user_version` becomes; the file's name begins with it. */
  version: number;
  sql: string;
};

/** Throws `library-newer` for a database that a newer Lineup wrote; reads only its version. */
export function refuseNewer(db: Database.Database, migrations: readonly Migration[]): void {
  const [current, newest] = [versionOf(db), migrations.at(-1)!.version];
  if (current <= newest) return;
  throw new EngineError(
    "library-newer",
    `The library ${db.name} was written by a newer Lineup (format ${current}, this one knows ${newest}); ` +
      "update Lineup, or use --library with another directory.",
  );
}

/**
 * Brings a database from its version to the newest of `migrations`, all steps in one transaction. Foreign keys are
 * enforced after it, and not meanwhile: a step that makes a table anew drops the former one, which would take along
 * every row that refers to it.
 */
export function migrate(db: Database.Database, migrations: readonly Migration[]): void {
  const current = versionOf(db);
  // Nothing but the outside of a transaction takes this.
  db.pragma("foreign_keys = OFF");
  try {
    if (current === migrations.at(-1)!.version) return;
    db.transaction(() => {
      for (const migration of migrations) {
        if (migration.version <= current) continue;
        db.exec(migration.sql);
        db.pragma(`user_version = ${migration.version}`);
      }
    }).immediate();
  } finally {
    db.pragma("foreign_keys = ON");
  }
}

function versionOf(db: Database.Database): number {
  return db.pragma("user_version", { simple: true }) as number;
}
