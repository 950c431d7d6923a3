import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { migrate, refuseNewer, type Migration } from "./migrate.ts";

const first: Migration = { version: 10, sql: "CREATE TABLE one (a INTEGER); INSERT INTO one VALUES (1)" };
const second: Migration = { version: 20, sql: "ALTER TABLE one ADD COLUMN b; UPDATE one SET b = a + 1" };

const versionOf = (db: Database.Database) => db.pragma("user_version", { simple: true });
const tablesOf = (db: Database.Database) => db.prepare("SELECT name FROM sqlite_schema").pluck().all();

test("each step is done once, in order, whatever the version before", () => {
  const db = new Database(":memory:");
  migrate(db, [first]);
  expect([versionOf(db), db.prepare("SELECT * FROM one").all()]).toEqual([10, [{ a: 1 }]]);
  migrate(db, [first, second]);
  migrate(db, [first, second]);
  expect([versionOf(db), db.prepare("SELECT * FROM one").all()]).toEqual([20, [{ a: 1, b: 2 }]]);
});

test("a step that fails leaves the version and the schema as they were, also those of the steps before it", () => {
  const db = new Database(":memory:");
  migrate(db, [first]);
  const third: Migration = { version: 30, sql: "CREATE TABLE three (c); INSERT INTO nowhere VALUES (1)" };
  expect(() => migrate(db, [first, second, third])).toThrow("no such table: nowhere");
  expect([versionOf(db), tablesOf(db), db.prepare("SELECT * FROM one").all(), db.inTransaction]).toEqual([
    10,
    ["one"],
    [{ a: 1 }],
    false,
  ]);
});

test("a table that others refer to can be made anew without losing what refers to it, and foreign keys hold again then", () => {
  const db = new Database(":memory:");
  const tables: Migration = {
    version: 10,
    sql: `CREATE TABLE parent (id INTEGER PRIMARY KEY);
      CREATE TABLE child (parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE);
      INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1)`,
  };
  const anew: Migration = {
    version: 20,
    sql: `CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name); INSERT INTO new_parent SELECT id, 'a' FROM parent;
      DROP TABLE parent; ALTER TABLE new_parent RENAME TO parent`,
  };
  migrate(db, [tables, anew]);
  expect(db.prepare("SELECT * FROM child JOIN parent ON id = parent_id").all()).toEqual([
    { parent_id: 1, id: 1, name: "a" },
  ]);
  db.exec("DELETE FROM parent");
  expect(db.prepare("SELECT * FROM child").all()).toEqual([]);
});

test("a database is refused exactly when its version is above the newest known one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), (version) => {
      const db = new Database(":memory:");
      db.pragma(`user_version = ${version}`);
      const refuse = () => refuseNewer(db, [first, second]);
      if (version <= 20) expect(refuse).not.toThrow();
      else expect(refuse).toThrow(expect.objectContaining({ code: "library-newer" }));
    }),
  );
});
