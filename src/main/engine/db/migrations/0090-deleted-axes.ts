import type { Migration } from "../migrate.ts";

/**
 * Axes that were deleted and can still be restored. Both tables are made anew: an axis gives up its name when it is
 * deleted, and an example's id, which others hold on to, is not used again.
 */
export const deletedAxes: Migration = {
  version: 90,
  sql: `
    CREATE TABLE new_axis (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL COLLATE NOCASE,
      created_at_ms INTEGER NOT NULL,
      -- Null unless the user deleted it; it is kept for a while, so that it can be restored.
      deleted_at_ms INTEGER
    ) STRICT;
    INSERT INTO new_axis SELECT id, name, created_at_ms, NULL FROM axis;
    DROP TABLE axis;
    ALTER TABLE new_axis RENAME TO axis;
    CREATE UNIQUE INDEX axis_name ON axis (name) WHERE deleted_at_ms IS NULL;

    CREATE TABLE new_axis_example (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      axis_id INTEGER NOT NULL REFERENCES axis (id) ON DELETE CASCADE,
      role TEXT NOT NULL CHECK (role IN ('low', 'high')),
      -- Null for a photo outside the library, and for an imported axis.
      photo_id INTEGER,
      path TEXT NOT NULL
    ) STRICT;
    INSERT INTO new_axis_example SELECT id, axis_id, role, photo_id, path FROM axis_example;
    DROP TABLE axis_example;
    ALTER TABLE new_axis_example RENAME TO axis_example;
    CREATE INDEX axis_example_axis ON axis_example (axis_id);
  `,
};
