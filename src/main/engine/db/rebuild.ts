import { renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { EngineError } from "../../../shared/errors.ts";
import { flightFileName } from "../quarantine/quarantine.ts";
import { databaseFiles, openDatabases, refuseNewerLibrary } from "./open.ts";
import { SettingTable } from "./tables/settings.ts";
import { explainFileError } from "./sqlite-error.ts";
import { takeWriterLock } from "./writer-lock.ts";

/** What a rebuild did: where the damaged files are now, and what was carried over. */
export type RebuildReport = { setAside: string[]; folders: number; axes: number };

/** What belongs to axes and is carried over as it is, each table after those that it refers to. */
const carriedWithAxes = [
  "axis_example_vector",
  "axis_words",
  "axis_words_vector",
  "axis_maker",
  "starter_axis",
  "axis_left",
];

/**
 * Sets a library's databases aside under new names, next to the new ones, and carries over what cannot be made again
 * from the photos: the list of added folders, the axes with their examples and words, which encoder is in use, and
 * the preferences, as far as they can still be read.
 * Photos are found and embedded again by the next index. Throws `library-in-use`, `library-newer`,
 * `library-unwritable`, `disk-full`.
 */
export function rebuildLibrary(directory: string, nowMs: number = Date.now()): RebuildReport {
  const setAside = setDatabasesAside(directory, nowMs);
  const damaged = setAside.find((file) => file.endsWith(databaseFiles.library));
  const databases = openDatabases(directory);
  try {
    const carried = damaged === undefined ? { folders: 0, axes: 0 } : carryOver(damaged, databases.library);
    return { setAside, ...carried };
  } finally {
    databases.close();
  }
}

function setDatabasesAside(directory: string, nowMs: number): string[] {
  const lock = takeWriterLock(directory);
  try {
    refuseReadableNewer(directory);
    // What was being read is told by ids that will mean other photos.
    rmSync(join(directory, flightFileName), { force: true });
    const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-");
    const setAside: string[] = [];
    // The log belongs to its database: a new one must not find the old one's. Its index is made anew from it.
    for (const name of Object.values(databaseFiles)) {
      rmSync(join(directory, `${name}-shm`), { force: true });
      for (const part of [name, `${name}-wal`]) {
        const file = join(directory, part);
        const aside = join(directory, `damaged-${stamp}-${part}`);
        const found = statSync(file, { throwIfNoEntry: false });
        if (found?.size === 0) rmSync(file);
        if (found === undefined || found.size === 0) continue;
        renameSync(file, aside);
        setAside.push(aside);
      }
    }
    return setAside;
  } catch (error) {
    throw explainFileError(error, directory);
  } finally {
    lock.release();
  }
}

/** What a newer Lineup keeps is not understood, so it could not be carried over. */
function refuseReadableNewer(directory: string): void {
  try {
    refuseNewerLibrary(directory);
  } catch (error) {
    // A version that cannot be read is what a rebuild is for.
    if (error instanceof EngineError) throw error;
  }
}

function carryOver(damagedFile: string, db: Database.Database): { folders: number; axes: number } {
  let damaged: Database.Database;
  try {
    damaged = new Database(damagedFile, { readonly: true });
  } catch {
    return { folders: 0, axes: 0 };
  }
  try {
    const rows = (table: string) => readableRows(damaged, table);
    return db.transaction(() => {
      const folders = rows("folder").filter((row) => row["added_at_ms"] !== null);
      // Their photos are found again, on whichever file system they are by then.
      insertAll(
        db,
        "folder",
        folders.map(({ path, added_at_ms }) => ({ path, added_at_ms })),
      );
      insertAll(db, "encoder", rows("encoder"));
      insertAll(db, "axis", rows("axis"));
      // The photos' new ids are not known yet; the path and the vectors are what an axis needs.
      insertAll(
        db,
        "axis_example",
        rows("axis_example").map((row) => ({ ...row, photo_id: null })),
      );
      for (const table of carriedWithAxes) insertAll(db, table, rows(table));
      carrySettings(damaged, db);
      deleteLameAxes(db);
      const count = (rows: string) => db.prepare(`SELECT count(*) FROM ${rows}`).pluck().get() as number;
      return { folders: count("folder"), axes: count("axis WHERE deleted_at_ms IS NULL") };
    })();
  } finally {
    damaged.close();
  }
}

/**
 * The preferences, and the encoder in use: without that the axes would be those of another encoder than the one that the
 * photos are embedded with next.
 */
function carrySettings(damaged: Database.Database, db: Database.Database): void {
  const [from, to] = [new SettingTable(damaged), new SettingTable(db)];
  try {
    const identity = from.encoder("encoder-in-use");
    if (identity !== undefined) to.setEncoder("encoder-in-use", identity);
    const preferences = from.preferences();
    if (preferences !== undefined) to.setPreferences(preferences);
  } catch {
    // Then they are those of a new library.
  }
}

type Row = Record<string, unknown>;

/** The rows of a damaged table, read from both ends up to the damage. */
function readableRows(damaged: Database.Database, table: string): Row[] {
  const rows = new Map<unknown, Row>();
  for (const direction of ["ASC", "DESC"]) {
    try {
      const query = `SELECT rowid AS "row", * FROM ${table} NOT INDEXED ORDER BY rowid ${direction}`;
      for (const { row, ...columns } of damaged.prepare<[], Row>(query).iterate()) rows.set(row, columns);
    } catch {
      // What was read before the damage is all there is from this end.
    }
  }
  return [...rows.values()];
}

/** Inserts rows of the same table of another database; those that damage has made impossible are left out. */
function insertAll(db: Database.Database, table: string, rows: readonly Row[]): void {
  for (const row of rows) {
    const columns = Object.keys(row);
    const places = columns.map((column) => `@${column}`);
    try {
      db.prepare(`INSERT OR IGNORE INTO ${table} (${columns.join(", ")}) VALUES (${places.join(", ")})`).run(
        row,
      );
    } catch (error) {
      const impossible = error instanceof Database.SqliteError && error.code.startsWith("SQLITE_CONSTRAINT");
      if (!impossible) throw error;
    }
  }
}

/** An axis that lost an end, or vectors of it, would rank by something else under its old name, and an empty one by nothing. */
function deleteLameAxes(db: Database.Database): void {
  db.exec(`
    DELETE FROM axis_example WHERE removed_at_ms IS NOT NULL;
    DELETE FROM axis WHERE
      (SELECT count(DISTINCT role) FROM axis_example WHERE axis_id = axis.id) = 1
      OR (
        NOT EXISTS (SELECT 1 FROM axis_example WHERE axis_id = axis.id)
        AND NOT EXISTS (SELECT 1 FROM axis_words WHERE axis_id = axis.id)
      )
      OR EXISTS (
        SELECT 1 FROM axis_example WHERE axis_id = axis.id
          AND id NOT IN (SELECT example_id FROM axis_example_vector)
      )`);
}
