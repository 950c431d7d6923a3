import type { Migration } from "../migrate.ts";

/** Examples that were taken out of their axis and can still be brought back. */
export const removedExamples: Migration = {
  version: 100,
  sql: `
    -- Null unless its axis was given other ends; it is kept for a while, so that it can be brought back by its id.
    ALTER TABLE axis_example ADD COLUMN removed_at_ms INTEGER;
  `,
};
