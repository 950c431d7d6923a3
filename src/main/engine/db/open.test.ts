import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../testing.ts";
import { databaseFiles, openDatabases } from "./open.ts";

const fileNames = Object.values(databaseFiles);

/** The bytes of everything that SQLite keeps data in, by name; the shared-memory file is an index that it makes anew. */
function bytesOf(directory: string): Record<string, Buffer> {
  const names = readdirSync(directory).filter((name) => name.includes(".db") && !name.endsWith("-shm"));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name))]));
}

test("a new library is made with its directory, and opens again with what was put in it", () => {
  const directory = join(temporaryDirectory(), "a", "Bücher & photos");
  const first = openDatabases(directory);
  first.library.exec("INSERT INTO setting VALUES ('k', 'v')");
  first.thumbnails.exec("INSERT INTO thumbnail VALUES (1, 2, 3, x'04')");
  first.close();
  const second = openDatabases(directory);
  const { library, thumbnails } = second;
  expect(second.directory).toBe(directory);
  expect(library.prepare("SELECT value FROM setting WHERE key = 'k'").pluck().get()).toBe("v");
  expect(thumbnails.prepare("SELECT * FROM thumbnail").all()).toEqual([
    { photo_id: 1, width: 2, height: 3, bytes: Buffer.of(4) },
  ]);
  for (const db of [library, thumbnails]) {
    const pragmas = ["journal_mode", "synchronous", "foreign_keys"].map((name) =>
      db.pragma(name, { simple: true }),
    );
    expect(pragmas).toEqual(["wal", 1, 1]);
  }
  second.close();
});

test.each(fileNames)("a library whose %s is newer is refused and left byte for byte as it was", (name) => {
  const directory = temporaryDirectory();
  openDatabases(directory).close();
  const db = new Database(join(directory, name));
  db.pragma("user_version = 1000");
  db.close();
  const before = bytesOf(directory);
  expect(() => openDatabases(directory)).toThrow(
    expect.objectContaining({
      code: "library-newer",
      message:
        `The library ${join(directory, name)} was written by a newer Lineup (format 1000, this one knows ` +
        `${name === databaseFiles.library ? 70 : 10}); update Lineup, or use --library with another directory.`,
    }),
  );
  expect(bytesOf(directory)).toMatchObject(before);
});

test("a newer library that crashed is refused with the log of its last changes left as it was", () => {
  const [running, crashed] = [temporaryDirectory(), temporaryDirectory()];
  const { library, close } = openDatabases(running);
  library.pragma("wal_checkpoint(TRUNCATE)");
  // Only in the log, where a crash would leave it.
  library.pragma("user_version = 1000");
  library.exec("CREATE TABLE of_the_future (x)");
  cpSync(running, crashed, { recursive: true, filter: (path) => !path.endsWith("writer.lock") });
  close();
  const before = bytesOf(crashed);
  expect(before["library.db-wal"].length).toBeGreaterThan(0);
  expect(() => openDatabases(crashed)).toThrow(expect.objectContaining({ code: "library-newer" }));
  const after = bytesOf(crashed);
  expect(after["library.db"].equals(before["library.db"])).toBe(true);
  expect(after["library.db-wal"].equals(before["library.db-wal"])).toBe(true);
});

test("after a refusal the library is nobody's, so that the newer Lineup can have it", () => {
  const directory = temporaryDirectory();
  openDatabases(directory).close();
  const db = new Database(join(directory, "library.db"));
  db.pragma("user_version = 1000");
  expect(() => openDatabases(directory)).toThrow(expect.objectContaining({ code: "library-newer" }));
  db.pragma("user_version = 70");
  db.close();
  openDatabases(directory).close();
});

test("thumbnails of another library are emptied, one's own are kept", () => {
  const directory = temporaryDirectory();
  const reopen = (change: (databases: ReturnType<typeof openDatabases>) => void) => {
    const databases = openDatabases(directory);
    change(databases);
    const count = databases.thumbnails.prepare("SELECT count(*) FROM thumbnail").pluck().get();
    databases.close();
    return count;
  };
  reopen(({ thumbnails }) => thumbnails.exec("INSERT INTO thumbnail VALUES (1, 1, 1, x'00')"));
  expect(reopen(() => undefined)).toBe(1);
  reopen(({ library }) => library.exec("UPDATE setting SET value = 'another' WHERE key = 'library-uuid'"));
  expect(reopen(() => undefined)).toBe(0);
});

test("a directory that cannot be made is library-unwritable", () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "file"), "");
  expect(() => openDatabases(join(directory, "file", "library"))).toThrow(
    expect.objectContaining({
      code: "library-unwritable",
      message: expect.stringContaining(join(directory, "file", "library")) as string,
    }),
  );
});

test("a folder in the place of a database is library-unwritable", () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "library.db"));
  expect(() => openDatabases(directory)).toThrow(expect.objectContaining({ code: "library-unwritable" }));
});
