import type { Migration } from "../migrate.ts";

/** What going over to another encoder leaves to be said: of axes made by others, and of axes that cannot come along. */
export const encoderUse: Migration = {
  version: 60,
  sql: `
    -- An axis that was made by others, and came with an encoder.
    CREATE TABLE axis_maker (
      axis_id INTEGER PRIMARY KEY REFERENCES axis (id) ON DELETE CASCADE,
      source TEXT NOT NULL,
      licence TEXT NOT NULL
    ) STRICT;

    -- The axes that an encoder brought: one that the user deleted or renamed does not come back.
    CREATE TABLE starter_axis (
      encoder_id INTEGER NOT NULL REFERENCES encoder (id),
      name TEXT NOT NULL,
      PRIMARY KEY (encoder_id, name)
    ) STRICT;

    -- Why an axis has no vectors of an encoder, as a sentence.
    CREATE TABLE axis_left (
      axis_id INTEGER NOT NULL REFERENCES axis (id) ON DELETE CASCADE,
      encoder_id INTEGER NOT NULL REFERENCES encoder (id),
      message TEXT NOT NULL,
      PRIMARY KEY (axis_id, encoder_id)
    ) STRICT;
  `,
};
