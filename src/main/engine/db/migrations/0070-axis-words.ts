import type { Migration } from "../migrate.ts";

/** The words that axes may be made of, beside photos or instead of them. */
export const axisWords: Migration = {
  version: 70,
  sql: `
    -- An axis has words at both ends or at neither. They are kept as typed: vectors are derived from them for whichever
    -- encoder is in use.
    CREATE TABLE axis_words (
      axis_id INTEGER PRIMARY KEY REFERENCES axis (id) ON DELETE CASCADE,
      low TEXT NOT NULL,
      high TEXT NOT NULL
    ) STRICT;

    CREATE TABLE axis_words_vector (
      axis_id INTEGER NOT NULL REFERENCES axis_words (axis_id) ON DELETE CASCADE,
      encoder_id INTEGER NOT NULL REFERENCES encoder (id),
      low BLOB NOT NULL,
      high BLOB NOT NULL,
      PRIMARY KEY (axis_id, encoder_id)
    ) STRICT;
  `,
};
