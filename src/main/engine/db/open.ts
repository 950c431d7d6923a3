import { existsSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { migrate, refuseNewer, type Migration } from "./migrate.ts";
import { photos } from "./migrations/0010-photos.ts";
import { embeddings } from "./migrations/0020-embeddings.ts";
import { axes } from "./migrations/0030-axes.ts";
import { settings } from "./migrations/0040-settings.ts";
import { deviceTests } from "./migrations/0050-device-tests.ts";
import { encoderUse } from "./migrations/0060-encoder-use.ts";
import { axisWords } from "./migrations/0070-axis-words.ts";
import { crashCounts } from "./migrations/0080-crash-counts.ts";
import { deletedAxes } from "./migrations/0090-deleted-axes.ts";
import { removedExamples } from "./migrations/0100-removed-examples.ts";
import { thumbnails } from "./migrations/thumbnails-0010.ts";
import { explainSqliteError } from "./sqlite-error.ts";
import { takeWriterLock } from "./writer-lock.ts";

/** The history of `library.db`. */
export const libraryMigrations: readonly Migration[] = [
  photos,
  embeddings,
  axes,
  settings,
  deviceTests,
  encoderUse,
  axisWords,
  crashCounts,
  deletedAxes,
  removedExamples,
];
/** The history of `thumbnails.db`. */
export const thumbnailMigrations: readonly Migration[] = [thumbnails];

/** The names of a library's two databases inside its directory. */
export const databaseFiles = { library: "library.db", thumbnails: "thumbnails.db" } as const;

/** The open databases of one library directory; this process is their only writer until `close`. */
export type Databases = {
  directory: string;
  library: Database.Database;
  thumbnails: Database.Database;
  close: () => void;
};

/**
 * Opens a library directory, making it if it is new. Throws `library-in-use`, `library-newer`, `library-corrupt`,
 * `library-unwritable` or `disk-full`; a database that is refused is not written to.
 *
 * Both databases are in WAL mode with `synchronous = NORMAL`: a killed process loses no committed transaction, and a
 * power cut loses at most the last ones, never the whole.
 */
export function openDatabases(directory: string): Databases {
  const opened: { close: () => void }[] = [];
  const close = () => opened.toReversed().forEach((one) => one.close());
  try {
    const lock = takeWriterLock(directory);
    opened.push({ close: lock.release });
    // Both versions are looked at before either database is touched.
    refuseNewerLibrary(directory);
    const [library, thumbs] = [databaseFiles.library, databaseFiles.thumbnails].map((name) => {
      const db = new Database(join(directory, name));
      opened.push(db);
      return db;
    }) as [Database.Database, Database.Database];
    migrateToWal(library, libraryMigrations);
    migrateToWal(thumbs, thumbnailMigrations);
    claimThumbnails(library, thumbs);
    return { directory, library, thumbnails: thumbs, close };
  } catch (error) {
    close();
    throw explainSqliteError(error, directory);
  }
}

/** Throws `library-newer` when a newer Lineup wrote either database of a directory; changes neither. */
export function refuseNewerLibrary(directory: string): void {
  for (const [name, migrations] of [
    [databaseFiles.library, libraryMigrations],
    [databaseFiles.thumbnails, thumbnailMigrations],
  ] as const) {
    const file = join(directory, name);
    if (!existsSync(file)) continue;
    // A connection that may write takes in what a crash left in the log, even if it only reads.
    const db = new Database(file, { readonly: true });
    try {
      refuseNewer(db, migrations);
    } finally {
      db.close();
    }
  }
}

function migrateToWal(db: Database.Database, migrations: readonly Migration[]): void {
  migrate(db, migrations);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
}

/** Empties the thumbnails of another library, for example after `library.db` was rebuilt. */
function claimThumbnails(library: Database.Database, thumbs: Database.Database): void {
  const uuid = library
    .prepare("SELECT value FROM setting WHERE key = 'library-uuid'")
    .pluck()
    .get() as string;
  if (thumbs.prepare("SELECT library_uuid FROM belongs_to").pluck().get() === uuid) return;
  thumbs.transaction(() => {
    thumbs.exec("DELETE FROM thumbnail; DELETE FROM belongs_to");
    thumbs.prepare("INSERT INTO belongs_to VALUES (?)").run(uuid);
  })();
}
