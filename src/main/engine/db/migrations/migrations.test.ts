import { readdirSync } from "node:fs";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { migrate, type Migration } from "../migrate.ts";
import { libraryMigrations, thumbnailMigrations } from "../open.ts";

/** A database as the Lineup of a version left it. */
function databaseAt(migrations: readonly Migration[], version: number): Database.Database {
  const db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  const known = migrations.filter((migration) => migration.version <= version);
  if (known.length > 0) migrate(db, known);
  return db;
}

type Column = { name: string; type: string; notnull: number; pk: number };

/** Every table with its columns, and every index with what it is on. */
function schemaOf(db: Database.Database): Record<string, string[]> {
  const names = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all();
  const describeColumn = ({ name, type, notnull, pk }: Column) =>
    [name, type, notnull === 1 ? "not null" : "", pk > 0 ? "key" : ""]
      .filter((word) => word !== "")
      .join(" ");
  return Object.fromEntries(
    names.map((name) => {
      const columns = db.prepare<[], Column>(`PRAGMA table_info(${name})`).all();
      const indexed = db.prepare<[], unknown[]>(`PRAGMA index_info(${name})`).raw().all();
      return [
        name,
        columns.length > 0 ? columns.map(describeColumn) : indexed.map(([, , column]) => String(column)),
      ];
    }),
  );
}

/** All rows of all tables. */
function rowsOf(db: Database.Database): Record<string, unknown[]> {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  return Object.fromEntries(tables.map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all()]));
}

const folder = {
  folder: ["id INTEGER key", "path TEXT not null", "parent_id INTEGER", "added_at_ms INTEGER", "device REAL"],
  folder_parent: ["parent_id"],
};
const photo = {
  photo: [
    "id INTEGER key",
    "folder_id INTEGER not null",
    "name TEXT not null",
    "size_bytes INTEGER not null",
    "modified_at_ms REAL not null",
    "inode REAL not null",
    "fingerprint BLOB",
    "width INTEGER",
    "height INTEGER",
    "captured_at_ms INTEGER",
    "failure_code TEXT",
    "failure_message TEXT",
    "missing_since_ms INTEGER",
  ],
  photo_identity: ["size_bytes", "inode"],
  photo_missing: ["missing_since_ms"],
};
const encoder = {
  embedding: ["encoder_id INTEGER not null key", "photo_id INTEGER not null key", "vector BLOB not null"],
  embedding_photo: ["photo_id"],
  encoder: [
    "id INTEGER key",
    "name TEXT not null",
    "sha256 TEXT not null",
    "preprocessing INTEGER not null",
    "dimensions INTEGER not null",
  ],
};
const axis = {
  axis: ["id INTEGER key", "name TEXT not null", "created_at_ms INTEGER not null"],
  axis_example: [
    "id INTEGER key",
    "axis_id INTEGER not null",
    "role TEXT not null",
    "photo_id INTEGER",
    "path TEXT not null",
  ],
  axis_example_axis: ["axis_id"],
  axis_example_vector: [
    "example_id INTEGER not null key",
    "encoder_id INTEGER not null key",
    "vector BLOB not null",
  ],
};
const encoderUse = {
  axis_left: ["axis_id INTEGER not null key", "encoder_id INTEGER not null key", "message TEXT not null"],
  axis_maker: ["axis_id INTEGER key", "source TEXT not null", "licence TEXT not null"],
  starter_axis: ["encoder_id INTEGER not null key", "name TEXT not null key"],
};
const axisWords = {
  axis_words: ["axis_id INTEGER key", "low TEXT not null", "high TEXT not null"],
  axis_words_vector: [
    "axis_id INTEGER not null key",
    "encoder_id INTEGER not null key",
    "low BLOB not null",
    "high BLOB not null",
  ],
};
const crashCounts = {
  photo: [...photo.photo, "crash_count INTEGER not null"],
  photo_failed: ["failure_code"],
};
const deletedAxes = {
  axis: [...axis.axis, "deleted_at_ms INTEGER"],
  axis_name: ["name"],
};
const removedExamples = { axis_example: [...axis.axis_example, "removed_at_ms INTEGER"] };
const setting = { setting: ["key TEXT not null key", "value TEXT not null"] };
const deviceTest = {
  device_test: [
    "encoder_id INTEGER not null key",
    "environment TEXT not null key",
    "device TEXT not null key",
    "outcome TEXT not null",
    "detail TEXT not null",
    "ms_per_photo REAL",
    "tested_at_ms INTEGER not null",
  ],
};
const thumbnail = {
  belongs_to: ["library_uuid TEXT not null"],
  thumbnail: [
    "photo_id INTEGER key",
    "width INTEGER not null",
    "height INTEGER not null",
    "bytes BLOB not null",
  ],
};

/** What each version has, beside the rows that are in the version before. */
const rowsSince: Record<number, string> = {
  10: `
    INSERT INTO folder VALUES (1, '/photos', NULL, 1700000000000, 2049), (2, '/photos/été', 1, NULL, NULL);
    INSERT INTO photo (
      id, folder_id, name, size_bytes, modified_at_ms, inode, fingerprint, width, height, captured_at_ms,
      failure_code, failure_message, missing_since_ms
    ) VALUES
      (1, 1, 'a.jpg', 123, 1700000000000.5, 9007199254740991, x'00ff', 640, 480, 1600000000000, NULL, NULL, NULL),
      (2, 2, 'b.jpg', 0, -1.25, 0, NULL, NULL, NULL, NULL, 'photo-empty', 'It is empty.', 1700000000001)`,
  20: `
    INSERT INTO encoder VALUES (1, 'small', 'ab', 1, 2);
    INSERT INTO embedding VALUES (1, 1, x'0000803f00000000')`,
  30: `
    INSERT INTO axis VALUES (1, 'Newest-looking', 1700000000000);
    INSERT INTO axis_example VALUES (1, 1, 'low', 1, '/photos/a.jpg'), (2, 1, 'high', NULL, '/elsewhere/é.jpg');
    INSERT INTO axis_example_vector VALUES (1, 1, x'00000000'), (2, 1, x'0000803f')`,
};

/** A database as the Lineup of a version left it, with rows from each version on the way. */
function filledDatabaseAt(version: number): Database.Database {
  const db = new Database(":memory:");
  for (const migration of libraryMigrations.filter((one) => one.version <= version)) {
    migrate(db, [migration]);
    db.exec(rowsSince[migration.version] ?? "");
  }
  return db;
}

describe("library.db", () => {
  test.each([
    { version: 10, schema: { ...folder, ...photo } },
    { version: 20, schema: { ...folder, ...photo, ...encoder } },
    { version: 30, schema: { ...folder, ...photo, ...encoder, ...axis } },
    { version: 40, schema: { ...folder, ...photo, ...encoder, ...axis, ...setting } },
    { version: 50, schema: { ...folder, ...photo, ...encoder, ...axis, ...setting, ...deviceTest } },
    {
      version: 60,
      schema: { ...folder, ...photo, ...encoder, ...axis, ...setting, ...deviceTest, ...encoderUse },
    },
    {
      version: 70,
      schema: {
        ...folder,
        ...photo,
        ...encoder,
        ...axis,
        ...setting,
        ...deviceTest,
        ...encoderUse,
        ...axisWords,
      },
    },
    {
      version: 80,
      schema: {
        ...folder,
        ...photo,
        ...encoder,
        ...axis,
        ...setting,
        ...deviceTest,
        ...encoderUse,
        ...axisWords,
        ...crashCounts,
      },
    },
    {
      version: 90,
      schema: {
        ...folder,
        ...photo,
        ...encoder,
        ...axis,
        ...setting,
        ...deviceTest,
        ...encoderUse,
        ...axisWords,
        ...crashCounts,
        ...deletedAxes,
      },
    },
    {
      version: 100,
      schema: {
        ...folder,
        ...photo,
        ...encoder,
        ...axis,
        ...setting,
        ...deviceTest,
        ...encoderUse,
        ...axisWords,
        ...crashCounts,
        ...deletedAxes,
        ...removedExamples,
      },
    },
  ])("version $version has its schema, and every row of the version before", ({ version, schema }) => {
    const db = filledDatabaseAt(version - 10);
    const before = rowsOf(db);
    migrate(
      db,
      libraryMigrations.filter((migration) => migration.version <= version),
    );
    expect(schemaOf(db)).toEqual(schema);
    expect(rowsOf(db)).toMatchObject(before);
    expect(db.pragma("foreign_key_check")).toEqual([]);
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  });

  test("version 40 gives each library an id of its own", () => {
    const idOf = (db: Database.Database) =>
      db.prepare("SELECT value FROM setting WHERE key = 'library-uuid'").pluck().get();
    const ids = [1, 2].map(() => idOf(databaseAt(libraryMigrations, 40)));
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test("version 70 keeps words with their axis, and lets them go with it", () => {
    const db = filledDatabaseAt(70);
    db.exec(`
      INSERT INTO axis_words VALUES (1, 'faded', 'crisp');
      INSERT INTO axis_words_vector VALUES (1, 1, x'00000000', x'0000803f')`);
    expect(() => db.exec("INSERT INTO axis_words VALUES (2, 'of', 'no axis')")).toThrow("FOREIGN KEY");
    db.exec("DELETE FROM axis WHERE id = 1");
    expect(rowsOf(db)).toMatchObject({ axis_words: [], axis_words_vector: [] });
  });

  test("version 90 keeps all that belongs to an axis, and lets it go with the axis", () => {
    const db = filledDatabaseAt(80);
    db.exec(`
      INSERT INTO axis_words VALUES (1, 'faded', 'crisp');
      INSERT INTO axis_words_vector VALUES (1, 1, x'00000000', x'0000803f');
      INSERT INTO axis_maker VALUES (1, 'https://example.org', 'MIT');
      INSERT INTO axis_left VALUES (1, 1, 'It stays.')`);
    const before = rowsOf(db);
    const belongings = Object.keys(before).filter((table) => table.startsWith("axis"));
    migrate(db, libraryMigrations);
    expect(rowsOf(db)).toMatchObject(before);
    db.exec("DELETE FROM axis WHERE id = 1");
    const after = rowsOf(db);
    expect(belongings.map((table) => [table, before[table].length > 0, after[table]])).toEqual(
      belongings.map((table) => [table, true, []]),
    );
  });

  test("version 90 has a name once, but for deleted axes, and ids of axes and examples never again", () => {
    const db = databaseAt(libraryMigrations, 90);
    const insert = "INSERT INTO axis (name, created_at_ms, deleted_at_ms) VALUES";
    db.exec(`${insert} ('Warm', 1, NULL), ('warm', 2, 10), ('WARM', 3, 20)`);
    expect(() => db.exec(`${insert} ('warm', 4, NULL)`)).toThrow("UNIQUE");
    db.exec("INSERT INTO axis_example (axis_id, role, path) VALUES (3, 'low', 'a.jpg')");
    db.exec("DELETE FROM axis WHERE id = 3");
    db.exec(`${insert} ('Sharp', 5, NULL)`);
    db.exec("INSERT INTO axis_example (axis_id, role, path) VALUES (4, 'low', 'a.jpg')");
    expect(db.prepare("SELECT id FROM axis ORDER BY id").pluck().all()).toEqual([1, 2, 4]);
    expect(db.prepare("SELECT id FROM axis_example").pluck().all()).toEqual([2]);
  });

  test("a photo's id is not used again after the photo with the highest one was deleted", () => {
    const db = databaseAt(libraryMigrations, 40);
    db.exec(rowsSince[10]);
    db.exec("DELETE FROM photo WHERE id = 2");
    db.exec(
      "INSERT INTO photo (folder_id, name, size_bytes, modified_at_ms, inode) VALUES (1, 'c.jpg', 1, 1, 1)",
    );
    expect(db.prepare("SELECT id FROM photo ORDER BY id").pluck().all()).toEqual([1, 3]);
  });
});

describe("thumbnails.db", () => {
  test("version 10 has its schema", () => {
    const db = databaseAt(thumbnailMigrations, 10);
    expect([schemaOf(db), rowsOf(db)]).toEqual([thumbnail, { belongs_to: [], thumbnail: [] }]);
  });
});

test.each([
  ["library.db", libraryMigrations, /^\d{4}-/],
  ["thumbnails.db", thumbnailMigrations, /^thumbnails-\d{4}/],
] as const)("the steps of %s go up by tens, as their files are named", (_, migrations, pattern) => {
  const versions = migrations.map(({ version }) => version);
  const files = readdirSync(import.meta.dirname).filter(
    (name) => pattern.test(name) && !name.includes(".test."),
  );
  expect(versions).toEqual(files.sort().map((name) => Number(/\d{4}/.exec(name)![0])));
  expect(versions).toEqual(versions.map((_, index) => 10 * (index + 1)));
});
